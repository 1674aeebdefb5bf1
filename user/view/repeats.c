// SPDX-License-Identifier: GPL-2.0-or-later
/* repeats.c - what came of several repeats, for people: orders, verdicts, figures */
#include "view/repeats.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/metric.h"
#include "analysis/repeats.h"
#include "lib/fmt.h"
#include "lib/mem.h"
#include "lib/term.h"
#include "view/figure.h"
#include "view/order.h"
#include "view/repeats_words.h"
#include "view/statement.h"
#include "view/words.h"

#define MAX_ORDERS 10
#define FEW_TASKS  5            /* whose names stand beside an order */
#define ORDER_COLUMNS 40
#define FIGURE_WIDTH 12
#define BAR_COLUMNS 20

static void show_title(const struct repeats *r, unsigned nr_wanted, const struct term *term, FILE *out)
{
	struct statement s;
	char safe[256];
	struct text nr;

	fprintf(statement_begin(&s), "exectrace %s", r->title ? printable(r->title, safe, sizeof(safe)) : "report");
	if (r->kernel)
		fprintf(s.stream, ", Linux %s", printable(r->kernel, safe, sizeof(safe)));
	fprintf(s.stream, "; %s", fmt_counted(&nr, r->nr, "repeat"));
	if (r->nr < nr_wanted)
		fprintf(s.stream, " of %u", nr_wanted);
	statement_end_at(&s, term, out, 0);
	fputc('\n', out);
}

static void show_tasks(const struct repeats *r, const struct term *term, FILE *out)
{
	FILE *text;
	struct statement s;

	if (!r->nr_tasks)
		return;
	text = statement_begin(&s);
	for (size_t i = 0; i < r->nr_tasks && i < 2 * MAX_ORDERS; i++) {
		fprintf(text, "%s%zu ", i ? ", " : "", i + 1);
		say_repeats_task(r, i, text);
	}
	if (r->nr_tasks > 2 * MAX_ORDERS)
		fprintf(text, ", ... %zu%s", r->nr_tasks, r->is_cut ? " and more, which are left out" : "");
	statement_end(&s, term, out, WORDS_PLAIN, "tasks");
	fputc('\n', out);
}

/* A line: "began         12   sing, eat      57 times    57.0 %   ########" */
static void show_count(const char *word, const char *label, unsigned width, unsigned count, unsigned nr,
		       const struct term *term, FILE *out)
{
	unsigned columns = ((uint64_t)count * BAR_COLUMNS + nr - 1) / nr;
	struct text times, share;

	put_left(out, WORD_WIDTH, word);
	put_left(out, width, label);
	put_right(out, 7, fmt_count(&times, count));
	fputs(count == 1 ? " time " : " times", out);
	put_right(out, 10, fmt_share(&share, count, nr));
	fputs("   ", out);
	while (columns--)
		fputs(term->utf8 ? "█" : "#", out);
	fputc('\n', out);
}

/* "12   sing, eat", the caller's. */
static char *label_of(const struct repeats *r, const struct order_count *order)
{
	char *label;
	size_t size;
	FILE *text = begin_text(&label, &size);

	say_numbers(text, order->numbers, order->nr, r->nr_tasks, ORDER_COLUMNS);
	if (r->nr_tasks <= FEW_TASKS)
		fputs("   ", text);
	for (size_t i = 0; i < order->nr && r->nr_tasks <= FEW_TASKS; i++) {
		fputs(i ? ", " : "", text);
		say_repeats_task(r, order->numbers[i], text);
	}
	end_text(text);
	return label;
}

static void show_more(const struct repeats *r, const struct orders *orders, const struct term *term, FILE *out)
{
	struct unseen unseen;
	struct statement s;
	struct text nr;

	if (orders->nr > MAX_ORDERS) {
		unsigned most = orders->list[MAX_ORDERS].count;

		fprintf(statement_begin(&s), "and %s, each %u time%s%s", fmt_counted(&nr, orders->nr - MAX_ORDERS, "order"),
			most, most == 1 ? "" : "s", most == 1 ? "" : " at most");
		statement_end(&s, term, out, WORDS_PLAIN, "");
	}
	repeats_unseen(r, orders, &unseen);
	if (unseen.nr) {
		say_unseen(r, &unseen, statement_begin(&s));
		statement_end(&s, term, out, WORDS_PLAIN, "");
	}
}

static void show_orders(const struct repeats *r, const char *word, const struct orders *orders,
			const struct term *term, FILE *out)
{
	size_t nr = orders->nr < MAX_ORDERS ? orders->nr : MAX_ORDERS;
	char *labels[MAX_ORDERS];
	unsigned width = 0;

	if (!r->nr_tasks || !nr)
		return;
	for (size_t i = 0; i < nr; i++) {
		labels[i] = label_of(r, &orders->list[i]);
		width = columns_of(labels[i]) > width ? columns_of(labels[i]) : width;
	}
	for (size_t i = 0; i < nr; i++) {
		show_count(i ? "" : word, labels[i], width, orders->list[i].count, r->nr - r->nr_uncertain, term, out);
		free(labels[i]);
	}
	show_more(r, orders, term, out);
	fputc('\n', out);
}

static void show_verdicts(const struct repeats *r, const struct term *term, FILE *out)
{
	const char *word = "verdicts";

	for (int verdict = 0; verdict < NR_VERDICTS; verdict++) {
		if (!r->verdicts[verdict])
			continue;
		show_count(word, verdict_name(verdict), WORD_WIDTH, r->verdicts[verdict], r->nr, term, out);
		word = "";
	}
	fputc('\n', out);
}

/* Those that tell most of a program; the others are for who asks for all. */
static bool is_usual(const char *name)
{
	static const char *const usual[] = {
		"overlap", "interleaving", "parallelism", "peak", "turns", "wall", "cpu", "waited-own", "waited-others",
		"switches",
	};

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (!strcmp(usual[i], name))
			return true;
	return false;
}

static void show_figures(const struct repeats *r, bool all, FILE *out)
{
	put_left(out, WORD_WIDTH, "");
	put_right(out, FIGURE_WIDTH, "median");
	put_right(out, FIGURE_WIDTH, "from");
	put_right(out, FIGURE_WIDTH, "to");
	fputc('\n', out);
	for (size_t i = 0; metrics[i].name; i++) {
		enum unit unit = metrics[i].unit;
		struct range range;
		struct text text;

		if (!all && !is_usual(metrics[i].name))
			continue;
		range = repeats_range(r, i);
		put_left(out, WORD_WIDTH, metrics[i].name);
		put_right(out, FIGURE_WIDTH, fmt_figure(&text, unit, range.median));
		put_right(out, FIGURE_WIDTH, fmt_figure(&text, unit, range.least));
		put_right(out, FIGURE_WIDTH, fmt_figure(&text, unit, range.largest));
		fputc('\n', out);
	}
	fputc('\n', out);
}

static void show_model(const struct repeats *r, const struct term *term, FILE *out)
{
	enum model model = repeats_model(r);
	bool is_known = model == SYNC || model == ASYNC;
	struct statement s;

	say_repeats_model(r, statement_begin(&s));
	statement_end(&s, term, out, is_known ? WORDS_BOLD : WORDS_PLAIN, is_known ? model_name(model) : "model");
}

/* Unless there is no order that could have been missed. */
static void show_rarity(const struct repeats *r, const struct term *term, FILE *out)
{
	struct unseen begun, ended;
	struct statement s;

	repeats_unseen(r, &r->begun, &begun);
	repeats_unseen(r, &r->ended, &ended);
	if (r->nr_tasks < 2 || (begun.possible && !begun.nr && !ended.nr))
		return;
	say_rarity(r, statement_begin(&s));
	statement_end(&s, term, out, WORDS_PLAIN, "note");
}

static void show_grades(const struct repeats *r, const struct term *term, FILE *out)
{
	static const enum words_style styles[] = {
		[GRADE_EXACT] = WORDS_GOOD, [GRADE_REPAIRED] = WORDS_GOOD, [GRADE_UNPROVEN] = WORDS_BOLD,
		[GRADE_INCOMPLETE] = WORDS_BAD,
	};
	struct statement s;

	for (int grade = 0; grade < NR_GRADES; grade++) {
		if (!r->grades[grade])
			continue;
		fprintf(statement_begin(&s), "%u of %u traces", r->grades[grade], r->nr);
		statement_end(&s, term, out, styles[grade], grade_name(grade));
	}
	if (!r->nr_uncertain)
		return;
	fprintf(statement_begin(&s), "%u of them lack what could change the order of the tasks: their orders are not counted",
		r->nr_uncertain);
	statement_end(&s, term, out, WORDS_PLAIN, "");
}

void repeats_show(const struct repeats *r, unsigned nr_wanted, bool all_figures, const struct term *term, FILE *out)
{
	show_title(r, nr_wanted, term, out);
	show_tasks(r, term, out);
	show_orders(r, "began", &r->begun, term, out);
	show_orders(r, "ended", &r->ended, term, out);
	show_verdicts(r, term, out);
	show_figures(r, all_figures, out);
	show_model(r, term, out);
	show_grades(r, term, out);
	show_rarity(r, term, out);
}
