// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * html.c - the report as one page for a browser, that needs nothing from elsewhere
 *
 * html/page.html is the page; where it says <!--NAME-->, something is filled in. What can be said in words is there without a
 * script; the script makes tables from the same document that json.c writes, and the timeline from the runs.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/term.h"
#include "lib/xml.h"
#include "trace/reader.h"
#include "view/export.h"
#include "view/html_hits.h"
#include "view/html_runs.h"
#include "view/view.h"
#include "view/witness.h"
#include "view/words.h"

#include "html/data.js.h"
#include "html/hits.js.h"
#include "html/input.js.h"
#include "html/page.css.h"
#include "html/page.html.h"
#include "html/tables.js.h"
#include "html/timeline.js.h"

/* For the text, with a picture of that many columns. */
#define TEXT_WIDTH   120
#define TEXT_COLUMNS 98
#define TEXT_ROWS    40

static int put_title(const struct findings *f, FILE *out)
{
	const char *title = trace_about(f->trace, "title");

	fputs("exectrace ", out);
	xml_put(out, title ? title : "report");
	return 0;
}

static int put_verdict(const struct findings *f, FILE *out)
{
	fputs(verdict_name(f->verdict), out);
	return 0;
}

static int put_said(const struct findings *f, void (*say)(const struct findings *f, FILE *out), FILE *out)
{
	char *text;
	size_t size;
	FILE *words = begin_text(&text, &size);

	say(f, words);
	end_text(words);
	xml_put(out, text);
	free(text);
	return 0;
}

static int put_witness(const struct findings *f, FILE *out)
{
	return put_said(f, say_witness, out);
}

static int put_figures(const struct findings *f, FILE *out)
{
	return put_said(f, say_figures, out);
}

/* A line break is no control character here. */
static void put_lines(FILE *out, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		xml_put(out, line);
		fputs(text ? "\n" : "", out);
	}
}

/* What report shows in a terminal, for those who cannot see the picture, or run no scripts. */
static int put_text(const struct findings *f, FILE *out)
{
	static const char *const parts[] = { "summary", "why", "tasks", "cpus", "pairs", "wakers", "probes" };
	const struct term term = { .width = TEXT_WIDTH, .table_width = TEXT_WIDTH, .utf8 = true };
	int err = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !err; i++) {
		char *text;
		size_t size;
		FILE *part = begin_text(&text, &size);

		err = view_find(parts[i])->show(f, &term, part);
		end_text(part);
		put_lines(out, text);
		fputc('\n', out);
		free(text);
	}
	return err;
}

static int put_facts(const struct findings *f, FILE *out)
{
	return exporter_find("json")->write(f, out);
}

static void put_threads(struct json *j, const struct trace *trace)
{
	json_array(j, "threads");
	json_null(j, NULL);
	for (uint32_t number = 1; number <= trace_nr_threads(trace); number++) {
		json_array(j, NULL);
		json_number(j, NULL, trace_thread(trace, number)->tid);
		json_text(j, NULL, thread_name(trace_thread(trace, number)));
		json_end(j);
	}
	json_end(j);
}

/* What the runs refer to, and what the facts have no words for. */
static int put_names(const struct findings *f, FILE *out)
{
	struct json j;
	int err;

	json_begin(&j, out, false);
	json_object(&j, NULL);
	json_number(&j, "base_ns", trace_start_ns(f->trace));
	json_number(&j, "stretches", html_nr_stretches(f));
	json_number(&j, "summed_ns", html_cell_ns(f));
	put_threads(&j, f->trace);
	html_whys(&j, "whys");
	json_object(&j, "waits");
	for (int kind = 0; kind < NR_WAIT_KINDS; kind++)
		json_text(&j, wait_keys[kind], wait_names[kind]);
	json_end(&j);
	err = html_put_hits(&j, f);
	json_end(&j);
	return err;
}

static int put_style(const struct findings *f, FILE *out)
{
	(void)f;
	fwrite(html_page_css, 1, sizeof(html_page_css), out);
	return 0;
}

static int put_script(const struct findings *f, FILE *out)
{
	(void)f;
	fwrite(html_data_js, 1, sizeof(html_data_js), out);
	fwrite(html_tables_js, 1, sizeof(html_tables_js), out);
	fwrite(html_hits_js, 1, sizeof(html_hits_js), out);
	fwrite(html_timeline_js, 1, sizeof(html_timeline_js), out);
	fwrite(html_input_js, 1, sizeof(html_input_js), out);
	return 0;
}

static const struct filling {
	const char *name;
	int (*put)(const struct findings *f, FILE *out);
} fillings[] = {
	{ "TITLE", put_title }, { "STYLE", put_style }, { "VERDICT", put_verdict }, { "WITNESS", put_witness },
	{ "FIGURES", put_figures }, { "TEXT", put_text }, { "FACTS", put_facts }, { "NAMES", put_names },
	{ "RUNS", html_put_runs },  { "SCRIPT", put_script },
};

static int fill_in(const struct findings *f, const char *name, size_t length, FILE *out)
{
	for (size_t i = 0; i < sizeof(fillings) / sizeof(fillings[0]); i++)
		if (strlen(fillings[i].name) == length && !memcmp(fillings[i].name, name, length))
			return fillings[i].put(f, out);
	abort();
}

static int write_html(const struct findings *f, FILE *out)
{
	const char *at = (const char *)html_page_html, *end = at + sizeof(html_page_html);
	const char *hole, *close;
	int err = 0;

	while (!err && (hole = memmem(at, end - at, "<!--", 4))) {
		fwrite(at, 1, hole - at, out);
		close = memmem(hole, end - hole, "-->", 3);
		err = fill_in(f, hole + 4, close - hole - 4, out);
		at = close + 3;
	}
	fwrite(at, 1, end - at, out);
	return err;
}

const struct exporter exporter_html = {
	.name = "html",
	.help = "the report as one page for a browser, with a timeline to zoom into",
	.columns = TEXT_COLUMNS,
	.rows = TEXT_ROWS,
	.write = write_html,
};
