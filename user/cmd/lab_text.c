// SPDX-License-Identifier: GPL-2.0-or-later
/* lab_text.c - what a lab says: its list, its sheet, what was shown, the judgement */
#include "cmd/lab_text.h"

#include <inttypes.h>
#include <string.h>

#include "analysis/findings.h"
#include "analysis/metric.h"
#include "analysis/repeats.h"
#include "cmd/lab_bench.h"
#include "lab/lab.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "view/figure.h"
#include "view/grade.h"
#include "view/picture.h"
#include "view/statement.h"
#include "view/witness.h"
#include "view/words.h"

/* A table of four figures fits into 80 columns. */
#define LABEL_WIDTH   15
#define VERDICT_WIDTH 13
#define FIGURE_WIDTH  13

void lab_put_list(FILE *out)
{
	for (const struct lab *const *lab = course; *lab; lab++)
		fprintf(out, " %2u  %-12s %s\n", lab_number(*lab), (*lab)->name, (*lab)->title);
}

static void put(const char *word, enum words_style of_word, const char *text, const struct term *term, FILE *out)
{
	struct statement s;

	fputs(text, statement_begin(&s));
	statement_end(&s, term, out, of_word, word);
}

void lab_put(const char *word, const char *text, const struct term *term, FILE *out)
{
	put(word, WORDS_BOLD, text, term, out);
}

static void put_choice(const struct lab *lab, unsigned i, const struct term *term, FILE *out)
{
	char letter[8];

	snprintf(letter, sizeof(letter), "  %c", lab_letter(i));
	put(letter, WORDS_BOLD, lab->choices[i].text, term, out);
}

void lab_put_question(const struct lab *lab, const struct term *term, FILE *out)
{
	struct statement s;

	fprintf(statement_begin(&s), "Lab %u: %s", lab_number(lab), lab->title);
	statement_end_title(&s, term, out);
	fputc('\n', out);
	fputs(lab->setting, statement_begin(&s));
	statement_end_at(&s, term, out, 0);
	fputc('\n', out);
	lab_put("question", lab->question, term, out);
	for (unsigned i = 0; lab->choices[i].text; i++)
		put_choice(lab, i, term, out);
}

void lab_put_exercise(const struct lab *lab, const struct term *term, FILE *out)
{
	struct statement s;

	lab_put("exercise", lab->exercise, term, out);
	fprintf(statement_begin(&s), "exectrace lab %s --check ./my-program", lab->name);
	statement_end(&s, term, out, WORDS_BOLD, "check it");
}

/* "12" for the tasks' numbers, less 1; with more than nine, "1 2 10". */
static void put_numbers(FILE *out, const struct order_count *order)
{
	for (size_t i = 0; i < order->nr; i++)
		fprintf(out, "%s%" PRIu32, i && order->nr > 9 ? " " : "", order->numbers[i] + 1);
}

void lab_say_orders(const struct repeats *repeats, FILE *out)
{
	struct text counted;

	for (size_t i = 0; i < repeats->ended.nr; i++) {
		fputs(i ? ", " : "", out);
		put_numbers(out, &repeats->ended.list[i]);
		fprintf(out, " %s", fmt_counted(&counted, repeats->ended.list[i].count, "time"));
	}
}

void lab_put_run(const char *title, const struct findings *f, const struct repeats *repeats, const struct term *term,
		 FILE *out)
{
	struct statement s;

	fputs(title, statement_begin(&s));
	statement_end_title(&s, term, out);
	fputc('\n', out);
	picture_draw(f, term, out);
	say_witness(f, statement_begin(&s));
	statement_end(&s, term, out, WORDS_BOLD, verdict_name(f->verdict));
	show_grade(f, term, out);
	if (repeats) {
		lab_say_orders(repeats, statement_begin(&s));
		statement_end(&s, term, out, WORDS_BOLD, "ended");
	}
	fputc('\n', out);
}

static const struct metric *find_metric(const char *name)
{
	const struct metric *metric = metrics;

	while (metric->name && strcmp(metric->name, name))
		metric++;
	return metric;
}

static void put_row(const struct lab *lab, const char *label, const struct findings *f, FILE *out)
{
	struct text value;

	put_left(out, LABEL_WIDTH, label);
	put_left(out, VERDICT_WIDTH, verdict_name(f->verdict));
	for (unsigned i = 0; lab->figures[i]; i++) {
		const struct metric *metric = find_metric(lab->figures[i]);

		put_right(out, FIGURE_WIDTH, fmt_figure(&value, metric->unit, metric_measure(metric, f).value));
	}
	fputc('\n', out);
}

/* The lab's own, below the others. */
static void put_own_figure(const struct lab *lab, const struct lab_seen *seen, FILE *out)
{
	struct text text;
	uint64_t value;

	if (lab->figure.name && lab->figure.measure(seen, &value))
		fprintf(out, "%s: %s\n", lab->figure.name,
			value == UINT64_MAX ? "without limit" : fmt_figure(&text, lab->figure.unit, value));
}

void lab_put_figures(const struct lab *lab, const struct lab_seen *seen, FILE *out)
{
	if (!lab->figures[0]) {
		put_own_figure(lab, seen, out);
		return;
	}
	put_left(out, LABEL_WIDTH, "what was shown");
	put_left(out, VERDICT_WIDTH, "verdict");
	for (unsigned i = 0; lab->figures[i]; i++)
		put_right(out, FIGURE_WIDTH, lab->figures[i]);
	fputc('\n', out);
	for (unsigned i = 0; lab->experiments[i].label; i++)
		put_row(lab, lab->experiments[i].label, seen[i].f, out);
	put_own_figure(lab, seen, out);
}

static void put_shown(const struct lab *lab, int answer, int shown, const struct term *term, FILE *out)
{
	struct statement s;

	if (answer == shown) {
		fprintf(statement_begin(&s), "this run has shown %c: %s", lab_letter(shown),
			lab->choices[shown].text);
		statement_end(&s, term, out, WORDS_GOOD, "RIGHT");
		return;
	}
	fprintf(statement_begin(&s), "you said %c; this run has shown %c: %s", lab_letter(answer),
		lab_letter(shown), lab->choices[shown].text);
	statement_end(&s, term, out, WORDS_BAD, "WRONG");
	if (lab->choices[answer].reply && shown == (int)lab->lesson)
		put("", WORDS_PLAIN, lab->choices[answer].reply, term, out);
}

void lab_put_others(uint32_t others, const struct term *term, FILE *out)
{
	struct statement s;
	struct text share;

	if (others < BENCH_BUSY)
		return;
	fprintf(statement_begin(&s), "a busy machine: others had %s of these CPUs meanwhile",
		fmt_share(&share, others, 1000000));
	statement_end(&s, term, out, WORDS_BOLD, "note");
}

/* The lesson, where this run has shown something else. */
static void put_lesson(const struct lab *lab, const struct term *term, FILE *out)
{
	struct statement s;

	fprintf(statement_begin(&s), "usually it is %c: %s. This run was different: a busy machine can be the reason, or a kernel or an interpreter that is not as usual. The picture and the figures are what really happened",
		lab_letter(lab->lesson), lab->choices[lab->lesson].text);
	statement_end(&s, term, out, WORDS_BOLD, "note");
}

static void put_open(const struct lab *lab, int shown, const struct term *term, FILE *out)
{
	struct statement s;

	if (shown < 0)
		fputs("what this run has shown fits none of the answers, or has gaps that leave it open",
		      statement_begin(&s));
	else
		fprintf(statement_begin(&s), "this run has shown %c: %s; but a busy machine proves nothing",
			lab_letter(shown), lab->choices[shown].text);
	fputs("; once more, on a quiet machine, may help", s.stream);
	statement_end(&s, term, out, WORDS_BOLD, "OPEN");
}

void lab_put_judgement(const struct lab *lab, int answer, int shown, bool is_open, const struct term *term,
		       FILE *out)
{
	if (is_open)
		put_open(lab, shown, term, out);
	else
		put_shown(lab, answer, shown, term, out);
	if (shown != (int)lab->lesson)
		put_lesson(lab, term, out);
	fputc('\n', out);
	lab_put("why", lab->why, term, out);
	fputc('\n', out);
}

void lab_put_lacking(const struct lab *lab, const char *lacking, const struct term *term, FILE *out)
{
	struct statement s;

	fprintf(statement_begin(&s), "this machine cannot show it, for lack of %s", lacking);
	statement_end(&s, term, out, WORDS_BAD, "OPEN");
	fprintf(statement_begin(&s), "elsewhere it usually is %c: %s", lab_letter(lab->lesson),
		lab->choices[lab->lesson].text);
	statement_end(&s, term, out, WORDS_PLAIN, "");
	fputc('\n', out);
	lab_put("why", lab->why, term, out);
	fputc('\n', out);
	lab_put_exercise(lab, term, out);
}

const char *lab_letters(const struct lab *lab, char buf[64])
{
	unsigned nr = 0;
	size_t length = 0;

	while (lab->choices[nr].text)
		nr++;
	for (unsigned i = 0; i < nr; i++)
		length += snprintf(buf + length, 64 - length, "%s%c", !i ? "" : i + 1 < nr ? ", " : " or ",
				   lab_letter(i));
	return buf;
}
