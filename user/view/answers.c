// SPDX-License-Identifier: GPL-2.0-or-later
/* answers.c - what was expected, whether it was met, and what was found instead */
#include "view/answers.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "analysis/repeats.h"
#include "lib/fmt.h"
#include "lib/mem.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/figure.h"
#include "view/statement.h"

/* Claims get a column of this width at most; what is found goes behind longer ones. */
#define CLAIM_WIDTH 30

void answers_add(struct answers *a, enum answer answer, const char *claim, const char *found, ...)
{
	struct answered *new;
	va_list args;
	size_t size;
	FILE *text;

	GROW(a->list, a->nr + 1);
	new = &a->list[a->nr++];
	*new = (struct answered){ .claim = xstrdup(claim), .answer = answer };
	text = begin_text(&new->found, &size);
	va_start(args, found);
	vfprintf(text, found, args);
	va_end(args);
	end_text(text);
}

void answers_amend(struct answers *a, enum answer answer, const char *more)
{
	struct answered *last = &a->list[a->nr - 1];
	char *found = xasprintf("%s%s", last->found, more);

	free(last->found);
	last->found = found;
	last->answer = answer;
}

/* Rounded; but not so far that it looks like the value that it is compared with, and is another one. */
static void put_value(FILE *out, const struct expectation *e, uint64_t value)
{
	struct text is, should;
	enum unit unit = e->metric->unit;

	fmt_figure(&is, unit, value);
	fmt_figure(&should, unit, e->value);
	if (value != e->value && !strcmp(is.s, should.s))
		fmt_figure_fully(&is, unit, value);
	fputs(is.s, out);
}

static void put_doubt(FILE *out, const struct outcome *o)
{
	struct text cpus;

	switch (o->doubt) {
	case DOUBT_NONE:
		break;
	case DOUBT_GAPS:
		fputs(": the trace leaves it open", out);
		break;
	case DOUBT_NOTHING_RAN:
		fputs(": no task ran", out);
		break;
	case DOUBT_MARKS:
		fputs(": the tasks that the program marks do not tell", out);
		break;
	case DOUBT_CPUS:
		fprintf(out, ": more was not possible with %s to use", fmt_counted(&cpus, o->nr_cpus, "CPU"));
		break;
	}
}

static void put_found(FILE *out, const struct expectation *e, const struct outcome *o, const struct findings *f)
{
	if (e->word)
		fputs(e->word->subject->found(f), out);
	if (e->metric)
		put_value(out, e, o->measured.value);
	if (e->metric)
		put_limits(out, e->metric->unit, &o->measured);
	put_doubt(out, o);
}

void answers_judge(struct answers *a, const struct expectation *e, const struct findings *f)
{
	struct outcome outcome = expectation_judge(e, f);
	char *found;
	size_t size;
	FILE *text = begin_text(&found, &size);

	put_found(text, e, &outcome, f);
	end_text(text);
	answers_add(a, outcome.answer, e->text, "%s", found);
	free(found);
	a->wall_ns = 0;
	answers_take(a, f);
}

void answers_take(struct answers *a, const struct findings *f)
{
	const char *title = trace_about(f->trace, "title");

	if (!a->title && title)
		a->title = xstrdup(title);
	if (!a->unix_ns)
		a->unix_ns = trace_start_unix_ns(f->trace);
	a->wall_ns += profile_span_ns(&f->profile);
}

/* "in 9 of 10 repeats, not in 1; from 43.0 % to 98.1 %" */
static void put_tally(FILE *out, const struct expectation *e, const struct expect_tally *tally, unsigned nr,
		      const struct repeats *repeats)
{
	const unsigned *counts = tally->counts;
	unsigned nr_missing = nr - counts[ANSWER_MET] - counts[ANSWER_NOT_MET] - counts[ANSWER_UNDECIDED];

	fprintf(out, "in %u of %u repeats", counts[ANSWER_MET], nr);
	if (counts[ANSWER_NOT_MET])
		fprintf(out, ", not in %u", counts[ANSWER_NOT_MET]);
	if (counts[ANSWER_UNDECIDED])
		fprintf(out, ", undecided in %u", counts[ANSWER_UNDECIDED]);
	if (nr_missing)
		fprintf(out, ", %u not made", nr_missing);
	if (e->metric && repeats->nr) {
		struct range range = repeats_range(repeats, e->metric - metrics);

		fputs("; from ", out);
		put_value(out, e, range.least);
		fputs(" to ", out);
		put_value(out, e, range.largest);
	}
}

void answers_sum_up(struct answers *a, const struct expectation *e, const struct expect_tally *tally, unsigned nr,
		    const struct repeats *repeats)
{
	char *found;
	size_t size;
	FILE *text;

	if (expectation_is_of_model(e)) {
		answers_add(a, expectation_judge_model(e, repeats_model(repeats), repeats->nr < nr), e->text,
			    "%s, from %u of %u repeats", model_name(repeats_model(repeats)), repeats->nr, nr);
		return;
	}
	text = begin_text(&found, &size);
	put_tally(text, e, tally, nr, repeats);
	end_text(text);
	answers_add(a, expectation_sum(e, tally, nr), e->text, "%s", found);
	free(found);
}

void answers_move(struct answers *a, struct answers *from)
{
	GROW(a->list, a->nr + from->nr);
	for (size_t i = 0; i < from->nr; i++)
		a->list[a->nr++] = from->list[i];
	if (from->title) {
		free(a->title);
		a->title = from->title;
		a->wall_ns += from->wall_ns;
		a->unix_ns = from->unix_ns;
	}
	free(from->list);
	*from = (struct answers){ 0 };
}

enum answer answers_sum(const struct answers *a)
{
	enum answer sum = ANSWER_MET;

	for (size_t i = 0; i < a->nr; i++)
		sum = a->list[i].answer < sum ? a->list[i].answer : sum;
	return sum;
}

static unsigned claim_width(const struct answers *a)
{
	unsigned widest = 0;

	for (size_t i = 0; i < a->nr; i++) {
		unsigned width = columns_of(a->list[i].claim);

		widest = width > widest && width <= CLAIM_WIDTH ? width : widest;
	}
	return widest;
}

static void show_answer(const struct answered *answered, unsigned width, const struct term *term, FILE *out)
{
	static const struct { const char *word; enum words_style style; } words[] = {
		[ANSWER_NOT_MET] = { "NOT MET", WORDS_BAD },
		[ANSWER_UNDECIDED] = { "UNDECIDED", WORDS_BOLD },
		[ANSWER_MET] = { "MET", WORDS_GOOD },
	};
	char claim[256];
	struct statement s;

	fputs(style(term, words[answered->answer].style), out);
	put_left(out, WORD_WIDTH, words[answered->answer].word);
	fputs(style(term, WORDS_PLAIN), out);
	put_left(out, width, printable(answered->claim, claim, sizeof(claim)));
	fputs("  ", out);
	fputs(answered->found, statement_begin(&s));
	statement_end_at(&s, term, out, WORD_WIDTH + width + 2);
}

void answers_show(const struct answers *a, const struct term *term, FILE *out)
{
	unsigned width = claim_width(a);

	for (size_t i = 0; i < a->nr; i++)
		show_answer(&a->list[i], width, term, out);
}

void answers_release(struct answers *a)
{
	for (size_t i = 0; i < a->nr; i++) {
		free(a->list[i].claim);
		free(a->list[i].found);
	}
	free(a->list);
	free(a->title);
}
