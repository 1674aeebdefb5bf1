// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * matrix.c - programs by numbers of CPUs
 *
 *	                   1 CPU               2 CPUs
 *	async-pool         CONCURRENT          PARALLEL
 *	  model            ASYNC               ASYNC
 *	  parallelism      1.00                1.97
 *	  tasks began      12                  12
 *	  tasks ended      12 21               21 12
 *	  wall time        201 ms              101 ms
 *	  speed-up         1.00                1.98
 */
#include "view/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/matrix.h"
#include "lib/fmt.h"
#include "lib/mem.h"
#include "lib/term.h"
#include "view/figure.h"
#include "view/order.h"
#include "view/statement.h"
#include "view/words.h"

#define NAME_WIDTH 19
#define CELL_WIDTH 20

/* What a cell says in one of its lines. */
struct line {
	const char *name;       /* NULL: the program's */
	void (*say)(const struct matrix *m, size_t row, size_t column, FILE *out);
};

static void say_verdict(const struct matrix *m, size_t row, size_t column, FILE *out)
{
	const struct repeats *cell = matrix_cell(m, row, column);
	unsigned count;
	enum verdict verdict = matrix_verdict(cell, &count);

	fputs(verdict_name(verdict), out);
	if (count < cell->nr)
		fprintf(out, " %u of %u", count, cell->nr);
}

static void say_written(const struct matrix *m, size_t row, size_t column, FILE *out)
{
	fputs(model_name(repeats_model(matrix_cell(m, row, column))), out);
}

static void say_parallelism(const struct matrix *m, size_t row, size_t column, FILE *out)
{
	struct text text;

	fputs(fmt_figure(&text, UNIT_FACTOR, matrix_parallelism(matrix_cell(m, row, column)).largest), out);
}

/* All orders that came, if there is room for them: "12 21"; else how many. */
static char *orders_text(const struct repeats *cell, const struct orders *orders, unsigned most)
{
	char *list = NULL;
	size_t size;
	FILE *text = begin_text(&list, &size);
	struct text count;

	for (size_t i = 0; i < orders->nr; i++) {
		fputs(i ? " " : "", text);
		say_numbers(text, orders->list[i].numbers, orders->list[i].nr, cell->nr_tasks, most);
	}
	end_text(text);
	if (size <= most)
		return list;
	free(list);
	return xstrdup(fmt_counted(&count, orders->nr, "order"));
}

static void say_orders(const struct repeats *cell, const struct orders *orders, FILE *out)
{
	char *text = orders_text(cell, orders, CELL_WIDTH - 2);

	fputs(text, out);
	free(text);
}

static void say_began(const struct matrix *m, size_t row, size_t column, FILE *out)
{
	const struct repeats *cell = matrix_cell(m, row, column);

	say_orders(cell, &cell->begun, out);
}

static void say_ended(const struct matrix *m, size_t row, size_t column, FILE *out)
{
	const struct repeats *cell = matrix_cell(m, row, column);

	say_orders(cell, &cell->ended, out);
}

static void say_wall(const struct matrix *m, size_t row, size_t column, FILE *out)
{
	struct text text;

	fputs(fmt_figure(&text, UNIT_NS, matrix_wall(matrix_cell(m, row, column)).least), out);
}

static void say_speed_up(const struct matrix *m, size_t row, size_t column, FILE *out)
{
	uint64_t speed_up = matrix_speed_up(m, row, column);
	struct text text;

	fputs(speed_up ? fmt_figure(&text, UNIT_FACTOR, speed_up) : "-", out);
}

static const struct line lines[] = {
	{ NULL, say_verdict },
	{ "model", say_written },
	{ "parallelism", say_parallelism },
	{ "tasks began", say_began },
	{ "tasks ended", say_ended },
	{ "wall time", say_wall },
	{ "speed-up", say_speed_up },
};

static void show_line(const struct matrix *m, size_t row, const struct line *line, size_t from, size_t to,
		      const struct term *term, FILE *out)
{
	char name[NAME_WIDTH + 1];

	snprintf(name, sizeof(name), "%s%s", line->name ? "  " : "", line->name ? line->name : m->rows[row].name);
	fputs(style(term, line->name ? WORDS_PLAIN : WORDS_BOLD), out);
	put_left(out, NAME_WIDTH, name);
	for (size_t column = from; column < to; column++) {
		char *text;
		size_t size;
		FILE *said = begin_text(&text, &size);

		line->say(m, row, column, said);
		end_text(said);
		/* Nothing goes behind the last one. */
		put_left(out, column + 1 < to ? CELL_WIDTH : 0, text);
		free(text);
	}
	fprintf(out, "%s\n", style(term, WORDS_PLAIN));
}

/* As many columns as fit; more make another table below. */
static void show_columns(const struct matrix *m, size_t from, size_t to, const struct term *term, FILE *out)
{
	fputs(style(term, WORDS_BOLD), out);
	put_left(out, NAME_WIDTH, "");
	for (size_t column = from; column < to; column++) {
		struct text text;

		put_left(out, column + 1 < to ? CELL_WIDTH : 0,
			 fmt_counted(&text, m->columns[column].nr_cpus, "CPU"));
	}
	fprintf(out, "%s\n", style(term, WORDS_PLAIN));
	for (size_t row = 0; row < m->nr_rows; row++) {
		for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
			show_line(m, row, &lines[i], from, to, term, out);
		fputc('\n', out);
	}
}

static void show_title(const struct matrix *m, const struct term *term, FILE *out)
{
	struct text tasks, times;
	struct statement s;

	fprintf(statement_begin(&s), "exectrace compare: %s, %u ms of work each, %s or more; CPUs %s",
		fmt_counted(&tasks, m->nr_tasks, "task"), m->work_ms, fmt_counted(&times, m->nr_repeats, "time"),
		m->columns[m->nr_columns - 1].cpus);
	statement_end_title(&s, term, out);
	fputc('\n', out);
}

static void show_model_sentence(const struct term *term, FILE *out)
{
	struct statement s;

	fputs("A model is how a program is written: sync waits for each task before it starts the next, async does not wait; and that is the same in every column.",
	      statement_begin(&s));
	statement_end(&s, term, out, WORDS_BOLD, "model");
}

/* Those whose verdict the number of CPUs has decided: "async-pool and parallel". Returns how many. */
static size_t put_differing(const struct matrix *m, FILE *out)
{
	size_t nr = 0, said = 0;

	for (size_t row = 0; row < m->nr_rows; row++)
		nr += matrix_differs(m, row);
	for (size_t row = 0; row < m->nr_rows; row++) {
		if (!matrix_differs(m, row))
			continue;
		fprintf(out, "%s%s", !said ? "" : said + 1 == nr ? " and " : ", ", m->rows[row].name);
		said++;
	}
	return nr;
}

static void show_execution_sentence(const struct matrix *m, const struct term *term, FILE *out)
{
	struct statement s;
	FILE *text = statement_begin(&s);

	fputs("Execution is how it ran: ", text);
	if (put_differing(m, text))
		fputs(" came out otherwise with another number of CPUs, with not a line changed: the machine decides.", text);
	else if (m->nr_columns == 1)
		fputs("on one CPU tasks can take turns, and never be parallel; with a second one, the machine decides.",
		      text);
	else
		fputs("here, none of the programs came out otherwise with another number of CPUs.", text);
	statement_end(&s, term, out, WORDS_BOLD, "execution");
}

static void show_note(const struct matrix *m, const struct term *term, FILE *out)
{
	struct statement s;
	struct text share;

	fprintf(statement_begin(&s), "other programs had up to %s of the CPUs: with them idle, times would be shorter, and more may be parallel",
		fmt_share(&share, m->others, 1000000));
	statement_end(&s, term, out, WORDS_PLAIN, "note");
}

void matrix_show(const struct matrix *m, const struct term *term, FILE *out)
{
	size_t fit = term->width > NAME_WIDTH ? (term->width - NAME_WIDTH) / CELL_WIDTH : 0;

	fit = fit ? fit : 1;
	show_title(m, term, out);
	for (size_t from = 0; from < m->nr_columns; from += fit)
		show_columns(m, from, from + fit < m->nr_columns ? from + fit : m->nr_columns, term, out);
	show_model_sentence(term, out);
	show_execution_sentence(m, term, out);
	if (m->others)
		show_note(m, term, out);
}
