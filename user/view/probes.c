// SPDX-License-Identifier: GPL-2.0-or-later
/* probes.c - which probes were passed by whom, and how often */
#include "analysis/findings.h"
#include "lib/fmt.h"
#include "lib/number.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/view.h"
#include "view/words.h"

#define NAME_WIDTH 24
#define PROBE_NAME 80
#define MAX_SHOWN  20

static const char *name_of(const struct findings *f, unsigned probe, char buf[PROBE_NAME])
{
	return printable(trace_probe_name(f->trace, probe), buf, PROBE_NAME);
}

/* As wide as the longest name. */
static unsigned width_of_names(const struct findings *f)
{
	unsigned width = NAME_WIDTH;
	char name[PROBE_NAME];

	for (unsigned probe = 0; probe < trace_nr_probes(f->trace); probe++)
		width = most(width, columns_of(name_of(f, probe, name)));
	return width;
}

static const char *passer_label(const struct findings *f, const struct hit_count *count, char buf[TASK_LABEL])
{
	if (count->task != NO_TASK)
		return task_label(f, count->task, buf);
	return printable(thread_name(trace_thread(f->trace, count->thread)), buf, TASK_LABEL);
}

static unsigned width_of_passers(const struct findings *f)
{
	unsigned width = NAME_WIDTH;
	char name[TASK_LABEL];

	for (size_t i = 0; i < f->hits.nr && i < MAX_SHOWN; i++)
		width = most(width, columns_of(passer_label(f, &f->hits.list[i], name)));
	return width;
}

static void show_count(const struct findings *f, const struct hit_count *count, unsigned width, unsigned passers_width,
		       FILE *out)
{
	char probe[PROBE_NAME], label[TASK_LABEL];
	struct text nr, first, last;

	put_left(out, width, name_of(f, count->probe, probe));
	fputc(' ', out);
	put_left(out, passers_width, passer_label(f, count, label));
	put_right(out, 10, fmt_count(&nr, count->nr));
	put_right(out, 12, since_begin(&first, f, count->first_ns));
	put_right(out, 12, since_begin(&last, f, count->last_ns));
	fputc('\n', out);
}

/* Each with its name: one that nobody passed, too, is an answer. */
static void show_unpassed(const struct findings *f, FILE *out)
{
	for (unsigned probe = 0; probe < trace_nr_probes(f->trace); probe++) {
		bool passed = false;
		char name[PROBE_NAME];

		for (size_t i = 0; i < f->hits.nr && !passed; i++)
			passed = f->hits.list[i].probe == probe;
		if (!passed)
			fprintf(out, "%s was not passed\n", name_of(f, probe, name));
	}
}

static const char *why_nothing(const struct findings *f)
{
	return trace_nr_probes(f->trace) ? NULL : "no probes were recorded (record --usdt does)";
}

static int show_probes(const struct findings *f, const struct term *term, FILE *out)
{
	const struct hit_counts *c = &f->hits;
	unsigned width = width_of_names(f), passers_width = width_of_passers(f);
	struct text nr;

	if (why_nothing(f))
		return 0;
	if (c->nr)
		fprintf(out, "%s%-*s %-*s%10s%12s%12s%s\n", style(term, WORDS_BOLD), (int)width, "probe", (int)passers_width,
			"passed by", "times", "first, ms", "last, ms", style(term, WORDS_PLAIN));
	for (size_t i = 0; i < c->nr && i < MAX_SHOWN; i++)
		show_count(f, &c->list[i], width, passers_width, out);
	if (c->nr > MAX_SHOWN)
		fprintf(out, "and %s\n", fmt_counted(&nr, c->nr - MAX_SHOWN, "pair"));
	show_unpassed(f, out);
	if (c->nr_without_run)
		fprintf(out, "%s at a time when the record has the thread on no CPU\n",
			fmt_counted(&nr, c->nr_without_run, "time"));
	return 0;
}

const struct view view_probes = {
	.name = "probes",
	.help = "which probes (USDT) were passed by whom, if that was recorded",
	.show = show_probes,
	.nothing = why_nothing,
};
