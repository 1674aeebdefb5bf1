// SPDX-License-Identifier: GPL-2.0-or-later
/* contrast.c - two traces side by side: every figure, and every task */
#include "view/contrast.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/contrast.h"
#include "analysis/findings.h"
#include "analysis/metric.h"
#include "analysis/task_column.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/figure.h"
#include "view/statement.h"
#include "view/words.h"

#define FIGURE_WIDTH 13
#define RATIO_WIDTH  9
#define FIGURES_WIDTH (3 * FIGURE_WIDTH + RATIO_WIDTH)
#define LEAST_NAME   15
#define MOST_NAME    26

static unsigned name_width(const struct term *term)
{
	unsigned left = term->width > FIGURES_WIDTH ? term->width - FIGURES_WIDTH : 0;

	return left < LEAST_NAME ? LEAST_NAME : left > MOST_NAME ? MOST_NAME : left;
}

static void show_which(char letter, const struct findings *f, const char *name, const struct term *term, FILE *out)
{
	char file[256], title[256];
	const char *about = trace_about(f->trace, "title");
	struct statement s;
	FILE *text = statement_begin(&s);

	fprintf(text, "%s", printable(name, file, sizeof(file)));
	if (about)
		fprintf(text, ": %s", printable(about, title, sizeof(title)));
	fprintf(text, " (%s)", grade_name(f->audit.grade));
	fprintf(out, "%s%c%s  ", style(term, WORDS_BOLD), letter, style(term, WORDS_PLAIN));
	statement_end_at(&s, term, out, 3);
}

static void show_head(const char *first, const struct term *term, FILE *out)
{
	fputs(style(term, WORDS_BOLD), out);
	put_left(out, name_width(term), first);
	put_right(out, FIGURE_WIDTH, "A");
	put_right(out, FIGURE_WIDTH, "B");
	put_right(out, FIGURE_WIDTH, "B - A");
	put_right(out, RATIO_WIDTH, "B / A");
	fprintf(out, "%s\n", style(term, WORDS_PLAIN));
}

static void show_words(const char *name, const char *a, const char *b, const struct term *term, FILE *out)
{
	put_left(out, name_width(term), name);
	put_right(out, FIGURE_WIDTH, a);
	put_right(out, FIGURE_WIDTH, b);
	fputc('\n', out);
}

/* A share that is smaller by a bit is not smaller by "< 0.1 %". */
static const char *fmt_difference(struct text *t, enum unit unit, int64_t more)
{
	char sign = more < 0 ? '-' : '+';
	uint64_t by = more < 0 ? -(uint64_t)more : (uint64_t)more;
	struct text size;

	if (!by)
		return strcpy(t->s, "0");
	if (unit == UNIT_SHARE)
		snprintf(t->s, sizeof(t->s), "%c%.1f %%", sign, by / 1e4);
	else
		snprintf(t->s, sizeof(t->s), "%c%.40s", sign, fmt_figure(&size, unit, by));
	return t->s;
}

static void show_difference(enum unit unit, uint64_t a, uint64_t b, FILE *out)
{
	struct difference d = difference_of(a, b);
	struct text text;

	put_right(out, FIGURE_WIDTH, fmt_difference(&text, unit, d.more));
	put_right(out, RATIO_WIDTH, d.has_ratio ? fmt_figure(&text, UNIT_FACTOR, d.ratio) : "-");
	fputc('\n', out);
}

/* The mark of a figure that is known only within limits. */
static const char *mark(const struct measured *m)
{
	return m->low == m->high ? "" : "?";
}

static void show_figure(enum unit unit, uint64_t value, const char *behind, FILE *out)
{
	struct text figure, text;

	snprintf(text.s, sizeof(text.s), "%.50s%s", fmt_figure(&figure, unit, value), behind);
	put_right(out, FIGURE_WIDTH, text.s);
}

/* Returns whether one of them is known only within limits. */
static bool show_metric(const struct contrast *c, const struct metric *metric, const struct term *term, FILE *out)
{
	struct measured a = metric_measure(metric, c->a), b = metric_measure(metric, c->b);

	put_left(out, name_width(term), metric->name);
	show_figure(metric->unit, a.value, mark(&a), out);
	show_figure(metric->unit, b.value, mark(&b), out);
	show_difference(metric->unit, a.value, b.value, out);
	return *mark(&a) || *mark(&b);
}

static void show_metrics(const struct contrast *c, const struct term *term, FILE *out)
{
	bool is_open = false;

	show_head("", term, out);
	show_words("verdict", verdict_name(c->a->verdict), verdict_name(c->b->verdict), term, out);
	show_words("model", model_name(c->a->order.model), model_name(c->b->order.model), term, out);
	for (const struct metric *metric = metrics; metric->name; metric++)
		is_open |= show_metric(c, metric, term, out);
	if (is_open)
		fputs("?: within limits only, which exectrace metrics tells: the trace is not exact\n", out);
}

static void show_name(const struct contrast *c, const struct contrast_task *t, const struct term *term, FILE *out)
{
	const struct findings *f = t->a != NO_TASK ? c->a : c->b;
	char label[TASK_LABEL];

	put_left(out, name_width(term),
		 task_label_in(f, t->a != NO_TASK ? t->a : t->b, label, name_width(term) - 1));
}

static void show_task(const struct contrast *c, const struct contrast_task *t, const struct task_column *column,
		      const struct term *term, FILE *out)
{
	uint64_t a = t->a != NO_TASK ? column->value(c->a, t->a) : 0;
	uint64_t b = t->b != NO_TASK ? column->value(c->b, t->b) : 0;

	show_name(c, t, term, out);
	if (t->a == NO_TASK)
		put_right(out, FIGURE_WIDTH, "-");
	else
		show_figure(column->unit, a, "", out);
	if (t->b == NO_TASK)
		put_right(out, FIGURE_WIDTH, "-");
	else
		show_figure(column->unit, b, "", out);
	if (t->a != NO_TASK && t->b != NO_TASK)
		show_difference(column->unit, a, b, out);
	else
		fputc('\n', out);
}

static void show_tasks(const struct contrast *c, const struct task_column *column, size_t top,
		       const struct term *term, FILE *out)
{
	struct text count, title;

	snprintf(title.s, sizeof(title.s), "task: %.40s", column->title);
	show_head(title.s, term, out);
	for (size_t i = 0; i < c->nr && i < top; i++)
		show_task(c, &c->tasks[i], column, term, out);
	if (c->nr > top)
		fprintf(out, "and %s more\n", fmt_counted(&count, c->nr - top, "task"));
}

void contrast_show(const struct contrast *c, const char *const names[2], const struct task_column *column, size_t top,
		   const struct term *term, FILE *out)
{
	show_which('A', c->a, names[0], term, out);
	show_which('B', c->b, names[1], term, out);
	fputc('\n', out);
	show_metrics(c, term, out);
	fputc('\n', out);
	show_tasks(c, column, top, term, out);
}
