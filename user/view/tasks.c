// SPDX-License-Identifier: GPL-2.0-or-later
/* tasks.c - a table of the tasks: the first ones by a column, and the rest in one line */
#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "analysis/task_column.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/figure.h"
#include "view/statement.h"
#include "view/view.h"
#include "view/words.h"

#define NAME_WIDTH   20
#define COLUMN_WIDTH 9

/* Task and tid, and as many of the columns as the terminal is wide enough for. */
static size_t nr_fitting(const struct term *term)
{
	unsigned width = NAME_WIDTH + COLUMN_WIDTH;
	size_t nr = 0;

	while (task_columns[nr].name && (width += 1 + COLUMN_WIDTH) <= term->table_width)
		nr++;
	return nr;
}

static void show_value(const struct task_column *column, uint64_t value, FILE *out)
{
	struct text text;

	fputc(' ', out);
	put_right(out, COLUMN_WIDTH, fmt_figure(&text, column->unit, value));
}

static void show_head(size_t nr_columns, const struct term *term, FILE *out)
{
	fputs(style(term, WORDS_BOLD), out);
	put_left(out, NAME_WIDTH, "task");
	put_right(out, COLUMN_WIDTH, "tid");
	for (size_t c = 0; c < nr_columns; c++) {
		fputc(' ', out);
		put_right(out, COLUMN_WIDTH, task_columns[c].title);
	}
	fprintf(out, "%s\n", style(term, WORDS_PLAIN));
}

/* One whose thread knows itself by another number is in a pid namespace: "4711/12". */
static void show_tid(const struct findings *f, uint32_t task, FILE *out)
{
	const struct trace_thread *thread = trace_thread(f->trace, f->tasks.list[task].thread);
	char text[32];

	if (thread->ns_tid && thread->ns_tid != thread->tid)
		snprintf(text, sizeof(text), "%u/%u", thread->tid, thread->ns_tid);
	else
		snprintf(text, sizeof(text), "%u", thread->tid);
	put_right(out, COLUMN_WIDTH, text);
}

static void show_task(const struct findings *f, uint32_t task, size_t nr_columns, const struct term *term,
		      FILE *out)
{
	bool counts = f->tally.tasks[task].counts;
	char name[NAME_WIDTH - 2], shown[NAME_WIDTH];

	printable(f->tasks.list[task].name, name, sizeof(name));
	snprintf(shown, sizeof(shown), counts ? "%s" : "(%s)", name);
	fputs(counts ? task_colour(term, task) : style(term, WORDS_DIM), out);
	put_left(out, NAME_WIDTH, shown);
	fputs(style(term, WORDS_PLAIN), out);
	show_tid(f, task, out);
	for (size_t c = 0; c < nr_columns; c++)
		show_value(&task_columns[c], task_columns[c].value(f, task), out);
	fputc('\n', out);
}

/* Sums of what can be summed. */
static void show_rest(const struct findings *f, const uint32_t *order, size_t nr, size_t nr_columns,
		      FILE *out)
{
	struct text counted;
	char title[64];

	snprintf(title, sizeof(title), "and %s more", fmt_count(&counted, nr));
	put_left(out, NAME_WIDTH + COLUMN_WIDTH, title);
	for (const struct task_column *column = task_columns; column < task_columns + nr_columns; column++) {
		uint64_t sum = 0;

		for (size_t i = 0; i < nr; i++)
			sum += column->value(f, order[i]);
		if (column->unit == UNIT_SHARE || !strcmp(column->name, "cpus"))
			fprintf(out, " %*s", COLUMN_WIDTH, "-");
		else
			show_value(column, sum, out);
	}
	fputc('\n', out);
}

static void say_left_out(size_t nr_columns, const struct term *term, FILE *out)
{
	struct statement s;
	FILE *text = statement_begin(&s);

	for (size_t c = nr_columns; task_columns[c].name; c++)
		fprintf(text, "%s%s", c > nr_columns ? ", " : "no room for: ", task_columns[c].title);
	statement_end_at(&s, term, out, 0);
}

/* Perf does not tell when a task was woken: from then on, it waited. */
static void say_perhaps_waited(const struct findings *f, const struct term *term, FILE *out)
{
	struct wait_doubts all = { 0 };
	struct text ready;
	struct statement s;

	for (size_t i = 0; i < f->tasks.nr; i++)
		wait_doubts_add(&all, &f->waits.doubts[i]);
	if (!all.ready_ns)
		return;
	fprintf(statement_begin(&s), "of what is blocked, up to %s may have been waited, after tasks were woken: that was not recorded",
		fmt_ns(&ready, all.ready_ns));
	statement_end_at(&s, term, out, 0);
}

static int show_tasks(const struct findings *f, const struct term *term, FILE *out)
{
	size_t nr, nr_shown, nr_columns = nr_fitting(term);
	uint32_t *order = task_order(f, task_column_find(f->options.sort), &nr);

	nr_shown = nr > f->options.top ? f->options.top : nr;
	if (nr)
		show_head(nr_columns, term, out);
	for (size_t i = 0; i < nr_shown; i++)
		show_task(f, order[i], nr_columns, term, out);
	if (nr > nr_shown)
		show_rest(f, order + nr_shown, nr - nr_shown, nr_columns, out);
	if (nr > f->tally.nr_counted)
		fputs("in brackets: too little to count\n", out);
	say_perhaps_waited(f, term, out);
	if (nr && task_columns[nr_columns].name)
		say_left_out(nr_columns, term, out);
	free(order);
	return 0;
}

const struct view view_tasks = {
	.name = "tasks",
	.help = "a table of the tasks",
	.show = show_tasks,
};
