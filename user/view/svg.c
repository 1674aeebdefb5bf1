// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * svg.c - the answer as a picture for papers and slides: verdict, profile, timeline
 *
 *	PARALLEL  sing on CPU 0 and eat on CPU 1 both ran from ...
 *	[ parallel | taking turns |      alone     | nobody ]
 *	               0 ms      10        20        30
 *	CPU 0  sing    ==========      ====
 *	       eat               ------    ------------
 *	CPU 1  eat     ------
 *
 * A row is a task on a CPU, as in picture.h: the fuller the colour, the more of the time it was there; a line: it was
 * part-way, but not there. The witness is framed. Nothing hangs on colour alone: every row has its name.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "lib/fmt.h"
#include "lib/mem.h"
#include "lib/term.h"
#include "lib/xml.h"
#include "trace/reader.h"
#include "view/axis.h"
#include "view/export.h"
#include "view/grade.h"
#include "view/statement.h"
#include "view/witness.h"
#include "view/words.h"

#define WIDTH      1000
#define LEFT       170          /* of the timeline */
#define RIGHT      (WIDTH - 20)
#define ROW        20           /* from row to row */
#define BAR        14           /* of that, what is drawn */
#define COLUMNS    1620         /* two for each unit */
#define MAX_ROWS   64
#define TEXT_COLUMNS 140

/* Where on the page we are. */
struct page {
	const struct findings *f;
	FILE *out;
	double y;
};

/* Colours that colour-blind people tell apart (Okabe and Ito), blue and orange first. */
static const char *colour_of(uint32_t task)
{
	static const char *const colours[] = {
		"#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999", "#b8a800",
	};

	return colours[task % (sizeof(colours) / sizeof(colours[0]))];
}

static double x_of(const struct page *p, uint64_t time_ns)
{
	const struct raster *r = &p->f->raster;

	return LEFT + ((double)time_ns - r->from_ns) / ((double)r->to_ns - r->from_ns) * (RIGHT - LEFT);
}

static void put_text(const struct page *p, double x, const char *attributes, const char *text)
{
	fprintf(p->out, "<text x=\"%g\" y=\"%g\"%s>", x, p->y, attributes);
	xml_put(p->out, text);
	fputs("</text>\n", p->out);
}

static void put_rectangle(const struct page *p, double from, double to, double height, const char *attributes)
{
	fprintf(p->out, "<rect x=\"%.1f\" y=\"%g\" width=\"%.1f\" height=\"%g\" %s/>\n", from, p->y,
		to - from, height, attributes);
}

/* A text that has been written to *s, broken into lines. */
static void put_lines(struct page *p, struct statement *s)
{
	const struct term wide = { .width = TEXT_COLUMNS };
	char *text, *rest, *line;
	size_t size;
	FILE *broken = begin_text(&text, &size);

	statement_end_at(s, &wide, broken, 0);
	end_text(broken);
	for (rest = text; (line = strsep(&rest, "\n")) && *line; p->y += 17)
		put_text(p, 20, "", line);
	free(text);
}

static void draw_head(struct page *p)
{
	const char *title = trace_about(p->f->trace, "title");
	struct statement s;

	p->y = 30;
	put_text(p, 20, " class=\"title\"", title ? title : "exectrace report");
	p->y += 24;
	put_text(p, 20, " class=\"verdict\"", verdict_name(p->f->verdict));
	p->y += 19;
	say_witness(p->f, statement_begin(&s));
	put_lines(p, &s);
	say_figures(p->f, statement_begin(&s));
	put_lines(p, &s);
}

/* The four shares as one bar, and below it what they are. In greys: colours are tasks. */
static void draw_profile(struct page *p)
{
	const struct profile *profile = &p->f->profile;
	const struct { const char *name, *fill; uint64_t ns; } shares[] = {
		{ "parallel", "#333", profile->parallel_ns },
		{ "taking turns", "#888", profile->turns_ns },
		{ "alone", "#ccc", profile->alone_ns },
		{ "nobody", "#fff", profile->nobody_ns },
	};
	double at = 20, span_ns = profile_span_ns(profile);
	char attributes[64], label[128];
	struct text share;

	for (size_t i = 0; i < 4 && span_ns; i++) {
		double width = shares[i].ns / span_ns * (RIGHT - 20);

		snprintf(attributes, sizeof(attributes), "fill=\"%s\" class=\"share\"", shares[i].fill);
		put_rectangle(p, at, at + width, 12, attributes);
		at += width;
	}
	for (size_t i = 0; i < 4; i++) {
		snprintf(attributes, sizeof(attributes), "fill=\"%s\" class=\"share\"", shares[i].fill);
		p->y += 19;
		put_rectangle(p, 20 + 190 * i, 30 + 190 * i, 10, attributes);
		p->y += 9;
		snprintf(label, sizeof(label), "%s %s", shares[i].name,
			 fmt_share(&share, shares[i].ns, profile_span_ns(profile)));
		put_text(p, 36 + 190 * i, "", label);
		p->y -= 28;
	}
	p->y += 62;
}

static void draw_axis(const struct page *p, double height)
{
	const struct raster *r = &p->f->raster;
	int64_t end_ns = (int64_t)(r->to_ns - p->f->zero_ns);
	struct axis axis = axis_choose((int64_t)(r->from_ns - p->f->zero_ns), end_ns, 10);

	for (int64_t ns = axis.first_ns; ns <= end_ns; ns += axis.step_ns) {
		double x = x_of(p, p->f->zero_ns + ns);
		char label[32];

		axis_label(&axis, ns, ns == axis.first_ns, label, sizeof(label));
		put_text(p, x, " class=\"mark\"", label);
		fprintf(p->out, "<path d=\"M%.1f %gv%g\" class=\"grid\"/>\n", x, p->y + 5, height);
	}
}

/* From 1 to 8 eighths; 0: not at all. */
static unsigned level_of(const struct raster *r, const struct raster_row *row, unsigned column)
{
	uint64_t whole_ns = raster_time_of(r, column + 1) - raster_time_of(r, column);
	uint64_t level = whole_ns ? (row->cells[column] * 8 + whole_ns / 2) / whole_ns : 8;

	if (!row->cells[column])
		return 0;
	return level < 1 ? 1 : level > 8 ? 8 : level;
}

/* Neighbours of the same level are one rectangle. */
static void draw_cells(const struct page *p, const struct raster_row *row)
{
	const struct raster *r = &p->f->raster;
	char attributes[32];

	for (unsigned from = 0, to; from < r->nr_columns; from = to) {
		unsigned level = level_of(r, row, from);

		for (to = from + 1; to < r->nr_columns && level_of(r, row, to) == level; to++)
			;
		snprintf(attributes, sizeof(attributes), "opacity=\"%.3g\"", level / 8.0);
		if (level)
			put_rectangle(p, x_of(p, raster_time_of(r, from)), x_of(p, raster_time_of(r, to)), BAR,
				      attributes);
	}
}

static void draw_row(struct page *p, size_t i)
{
	const struct raster_row *row = &p->f->raster.rows[i];
	const struct task_tally *task = &p->f->tally.tasks[row->lane.task];
	bool first_of_cpu = !i || row[-1].lane.cpu != row->lane.cpu;
	char label[TASK_LABEL], cpu[32];

	p->y += 11;
	snprintf(cpu, sizeof(cpu), "CPU %u", trace_cpu(p->f->trace, row->lane.cpu));
	if (first_of_cpu)
		put_text(p, 20, "", cpu);
	put_text(p, 75, "", task_label_in(p->f, row->lane.task, label, 14));
	p->y -= 11;
	fprintf(p->out, "<g fill=\"%s\" stroke=\"%s\">\n", colour_of(row->lane.task),
		colour_of(row->lane.task));
	fprintf(p->out, "<path d=\"M%.1f %gH%.1f\" class=\"window\"/>\n", x_of(p, task->begin_ns),
		p->y + BAR / 2, x_of(p, task->end_ns));
	draw_cells(p, row);
	fputs("</g>\n", p->out);
	p->y += ROW;
}

/* Over the rows above. */
static void draw_witness(const struct page *p, double height)
{
	const struct witnesses *w = &p->f->witnesses;
	const struct appearance *a = p->f->verdict == PARALLEL ? w->overlap : w->turns;
	const struct appearance *last = p->f->verdict == PARALLEL ? &a[1] : &a[2];

	if ((p->f->verdict == PARALLEL && w->has_overlap) || (p->f->verdict == CONCURRENT && w->has_turns))
		fprintf(p->out, "<rect x=\"%.1f\" y=\"%g\" width=\"%.1f\" height=\"%g\" class=\"witness\">"
			"<title>the witness</title></rect>\n", x_of(p, a->from_ns), p->y - height - 2,
			x_of(p, last->to_ns) - x_of(p, a->from_ns), height);
}

static void draw_timeline(struct page *p)
{
	const struct raster *r = &p->f->raster;
	double height = r->nr_rows * ROW;
	char more[96];

	draw_axis(p, height + 6);
	p->y += 10;
	for (size_t i = 0; i < r->nr_rows; i++)
		draw_row(p, i);
	draw_witness(p, height);
	p->y += 16;
	snprintf(more, sizeof(more), "... and %zu more rows, with %.1f ms of running", r->nr_left_out,
		 r->left_out_ns / 1e6);
	if (r->nr_left_out) {
		put_text(p, 75, "", more);
		p->y += 17;
	}
}

/* The grade, as show_grade() says it, and what limits the meaning of a CPU. */
static void draw_foot(struct page *p)
{
	const struct term wide = { .width = TEXT_COLUMNS };
	struct statement s;

	show_grade(p->f, &wide, statement_begin(&s));
	put_lines(p, &s);
	if (!trace_about(p->f->trace, "virtual"))
		return;
	fputs("a virtual machine: these are virtual CPUs", statement_begin(&s));
	put_lines(p, &s);
}

static void put_style(FILE *out)
{
	fputs("<style>"
	      "text{font:12px \"DejaVu Sans\",Verdana,sans-serif;fill:#222}"
	      ".title{font-size:15px}.verdict{font-size:15px;font-weight:bold}"
	      ".mark{text-anchor:middle;fill:#555}.grid{stroke:#ddd}"
	      ".window{stroke-width:1.5;opacity:.5}g rect{stroke:none}.share{stroke:#555;stroke-width:.5}"
	      ".witness{fill:#f0e442;fill-opacity:.2;stroke:#222;stroke-dasharray:4 3}"
	      "</style>\n", out);
}

/* The height is known when all has been drawn, which goes before the rest. */
static int write_svg(const struct findings *f, FILE *out)
{
	struct page page = { .f = f };
	char *body;
	size_t size;

	page.out = begin_text(&body, &size);
	draw_head(&page);
	if (f->raster.nr_rows && f->raster.to_ns > f->raster.from_ns) {
		draw_profile(&page);
		draw_timeline(&page);
	}
	draw_foot(&page);
	end_text(page.out);
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %g\" width=\"%d\" height=\"%g\" "
		"role=\"img\" aria-label=\"%s: timeline of a program by CPU and task\">\n",
		WIDTH, page.y, WIDTH, page.y, verdict_name(f->verdict));
	put_style(out);
	fprintf(out, "<rect width=\"%d\" height=\"%g\" fill=\"#fff\"/>\n", WIDTH, page.y);
	fwrite(body, 1, size, out);
	fputs("</svg>\n", out);
	free(body);
	return 0;
}

const struct exporter exporter_svg = {
	.name = "svg",
	.help = "a picture of the timeline, for papers and slides",
	.columns = COLUMNS,
	.rows = MAX_ROWS,
	.write = write_svg,
};
