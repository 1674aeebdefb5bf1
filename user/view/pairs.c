// SPDX-License-Identifier: GPL-2.0-or-later
/* pairs.c - who overlapped with whom, and who took turns */
#include "analysis/findings.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "view/statement.h"
#include "view/view.h"
#include "view/words.h"

#define TIME_WIDTH 9
#define MAX_SHOWN  10

static uint64_t overlap_ns(const struct pair_times *pair)
{
	return pair->both_ns;
}

static void say_overlap(const struct findings *f, const struct pair_times *pair, FILE *text)
{
	char a[TASK_LABEL], b[TASK_LABEL];

	fprintf(text, "%s and %s", task_label(f, pair->a, a), task_label(f, pair->b, b));
}

static uint64_t turns_ns(const struct pair_times *pair)
{
	return pair->a_in_b_ns + pair->b_in_a_ns;
}

/* "sing (4.00 ms of it) and eat (2.00 ms), s 20.0 %" */
static void say_turns(const struct findings *f, const struct pair_times *pair, FILE *text)
{
	struct text a_time, b_time, s;
	char a[TASK_LABEL], b[TASK_LABEL];

	fprintf(text, "%s (%s of it) and %s (%s), s %s", task_label(f, pair->a, a),
		fmt_ns(&a_time, pair->a_in_b_ns), task_label(f, pair->b, b),
		fmt_ns(&b_time, pair->b_in_a_ns), fmt_share(&s, pair->s, 1000000));
}

/* The best pairs of a kind: what is said of each, after how long it was. */
struct kind {
	const char *title;
	uint64_t (*length_ns)(const struct pair_times *);
	void (*say)(const struct findings *, const struct pair_times *, FILE *);
};

static void show_pair(const struct findings *f, const struct kind *kind, const struct pair_times *pair,
		      const struct term *term, FILE *out)
{
	struct text length;
	struct statement s;

	kind->say(f, pair, statement_begin(&s));
	put_right(out, TIME_WIDTH, fmt_ns(&length, kind->length_ns(pair)));
	fputs("   ", out);
	statement_end_at(&s, term, out, TIME_WIDTH + 3);
}

static void show_best(const struct findings *f, const struct best_pairs *best, uint64_t nr_all,
		      const struct kind *kind, const struct term *term, FILE *out)
{
	struct text more;
	size_t nr = best->nr < MAX_SHOWN ? best->nr : MAX_SHOWN;
	struct statement title;

	if (!nr)
		return;
	fputs(kind->title, statement_begin(&title));
	statement_end_title(&title, term, out);
	for (size_t i = 0; i < nr; i++)
		show_pair(f, kind, &best->list[i], term, out);
	if (nr_all > nr)
		fprintf(out, "and %s\n", fmt_counted(&more, nr_all - nr, "pair"));
}

static const char *why_nothing(const struct findings *f)
{
	return f->pairs.overlapping.nr || f->pairs.alternating.nr ? NULL : "no two tasks overlapped, or took turns";
}

static int show_pairs(const struct findings *f, const struct term *term, FILE *out)
{
	static const struct kind overlaps = {
		"who overlapped with whom, both on CPUs", overlap_ns, say_overlap,
	};
	static const struct kind turns = {
		"who took turns with whom, one on a CPU and the other part-way", turns_ns, say_turns,
	};

	show_best(f, &f->pairs.overlapping, f->pairs.nr_overlapping, &overlaps, term, out);
	show_best(f, &f->pairs.alternating, f->pairs.nr_alternating, &turns, term, out);
	return 0;
}

const struct view view_pairs = {
	.name = "pairs",
	.help = "who overlapped with whom, and who took turns",
	.show = show_pairs,
	.nothing = why_nothing,
};
