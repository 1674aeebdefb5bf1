// SPDX-License-Identifier: GPL-2.0-or-later
/* picture.c - the timeline, drawn with characters */
#include "view/picture.h"

#include "analysis/findings.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/axis.h"
#include "view/words.h"

/* "CPU 12  sing        " */
#define CPU_WIDTH  9
#define NAME_WIDTH 12

/* Names of probes are longer, and of no CPU. */
#define PROBE_INDENT 3
#define MAX_PROBES   8

unsigned picture_columns(const struct term *term)
{
	return term->width - CPU_WIDTH - NAME_WIDTH - 1;
}

/* Labels stand at whole steps since the zero of all times, which may lie before the picture. */
static void draw_axis(const struct findings *f, FILE *out)
{
	const struct raster *r = &f->raster;

	fprintf(out, "%*s", CPU_WIDTH + NAME_WIDTH, "");
	axis_put(out, (int64_t)(r->from_ns - f->zero_ns), (int64_t)(r->to_ns - f->zero_ns), r->nr_columns);
	fputc('\n', out);
}

const char *picture_glyph(const struct term *term, uint64_t part, uint64_t whole)
{
	static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char *const ascii[] = { "_", "_", "-", "-", "=", "=", "#", "#" };
	unsigned level = whole ? part * 8 / whole : 7;

	level = level > 7 ? 7 : level;
	return term->utf8 ? blocks[level] : ascii[level];
}

static void draw_cells(const struct findings *f, const struct raster_row *row, const struct term *term,
		       FILE *out)
{
	const struct task_tally *task = &f->tally.tasks[row->lane.task];
	const struct raster *r = &f->raster;

	for (unsigned column = 0; column < r->nr_columns; column++) {
		uint64_t from_ns = raster_time_of(r, column), to_ns = raster_time_of(r, column + 1);

		if (row->cells[column])
			fputs(picture_glyph(term, row->cells[column], to_ns - from_ns), out);
		else if (to_ns > task->begin_ns && from_ns < task->end_ns)
			fputs(term->utf8 ? "·" : ".", out);
		else
			fputc(' ', out);
	}
}

static void draw_row(const struct findings *f, size_t i, const struct term *term, FILE *out)
{
	const struct raster_row *row = &f->raster.rows[i];
	bool first_of_cpu = !i || f->raster.rows[i - 1].lane.cpu != row->lane.cpu;
	char name[TASK_LABEL], cpu[16] = "";

	if (first_of_cpu)
		snprintf(cpu, sizeof(cpu), "CPU %u", trace_cpu(f->trace, row->lane.cpu));
	fprintf(out, "%-*s%s", CPU_WIDTH, cpu, task_colour(term, row->lane.task));
	put_left(out, NAME_WIDTH, task_label_in(f, row->lane.task, name, NAME_WIDTH - 1));
	draw_cells(f, row, term, out);
	fprintf(out, "%s\n", style(term, WORDS_PLAIN));
}

/* "         lab:step     ▾  ▾▾": where each probe was passed, whoever did. */
static void draw_probe(const struct findings *f, unsigned probe, const struct term *term, FILE *out)
{
	const struct raster *r = &f->raster;
	char name[80];

	fprintf(out, "%-*s", PROBE_INDENT, "");
	put_left(out, CPU_WIDTH + NAME_WIDTH - PROBE_INDENT,
		 printable(trace_probe_name(f->trace, probe), name, CPU_WIDTH + NAME_WIDTH - PROBE_INDENT));
	for (unsigned column = 0; column < r->nr_columns; column++)
		fputs(!r->hits[probe * r->nr_columns + column] ? " " : term->utf8 ? "▾" : "v", out);
	fputc('\n', out);
}

void picture_draw(const struct findings *f, const struct term *term, FILE *out)
{
	const struct raster *r = &f->raster;

	if (!r->nr_rows || r->to_ns <= r->from_ns)
		return;
	draw_axis(f, out);
	for (size_t i = 0; i < r->nr_rows; i++)
		draw_row(f, i, term, out);
	for (unsigned probe = 0; probe < r->nr_probes && probe < MAX_PROBES; probe++)
		draw_probe(f, probe, term, out);
	if (r->nr_left_out)
		fprintf(out, "%*s... and %zu more rows, with %.1f ms of running\n", CPU_WIDTH, "",
			r->nr_left_out, r->left_out_ns / 1e6);
	fputc('\n', out);
}
