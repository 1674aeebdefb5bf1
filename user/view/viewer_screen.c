// SPDX-License-Identifier: GPL-2.0-or-later
/* viewer_screen.c - the screen of the viewer: head, rows of cells, legend, what is chosen, keys */
#include <stdlib.h>
#include <string.h>

#include <ncurses.h>

#include "analysis/findings.h"
#include "lib/mem.h"
#include "trace/reader.h"
#include "view/axis.h"
#include "view/grade.h"
#include "view/picture.h"
#include "view/statement.h"
#include "view/viewer_state.h"
#include "view/witness.h"
#include "view/words.h"

#define NR_COLOURS 8

/* The same as of the report; where there are few colours, those that come nearest. */
static const short many[NR_COLOURS] = { 33, 208, 37, 170, 142, 75, 203, 247 };
static const short few[NR_COLOURS] = { COLOR_BLUE, COLOR_YELLOW, COLOR_CYAN, COLOR_MAGENTA,
				       COLOR_GREEN, COLOR_WHITE, COLOR_RED, COLOR_WHITE };

static const char *const keys[] = {
	"left right    move             up down       choose a row",
	"+ -           zoom             0             all of it",
	"n p           the next, the previous run of the row",
	"t             rows of CPUs, or of tasks",
	"w             the witness of the verdict",
	"g             the next gap in the record",
	"/             look for a task by its name",
	"?             these keys       q             quit",
};

void screen_begin(struct viewer *v)
{
	if (!v->term.colour || !has_colors())
		return;
	start_color();
	use_default_colors();
	for (short i = 0; i < NR_COLOURS; i++)
		init_pair(i + 1, COLORS >= 256 ? many[i] : few[i], -1);
}

static attr_t colour_of(const struct viewer *v, uint32_t task)
{
	if (!v->term.colour || !has_colors() || task == NO_TASK || !v->f->tally.tasks[task].counts)
		return A_NORMAL;
	return COLOR_PAIR(v->places[task] % NR_COLOURS + 1);
}

/* A letter for each of the busiest tasks, which have colours besides. */
static char letter_of(const struct viewer *v, uint32_t task)
{
	if (task == NO_TASK || v->places[task] >= 26)
		return '+';
	return 'a' + v->places[task];
}

/* Writes a text that ends in a line break into a line of the screen, as far as it fits, and leaves the rest of it empty. */
static void put_line(int line, attr_t attributes, char *text)
{
	unsigned room = COLS - 1;

	text[strcspn(text, "\n")] = '\0';
	while (columns_of(text) > room)
		text[strlen(text) - 1] = '\0';
	attron(attributes);
	mvaddstr(line, 0, text);
	attroff(attributes);
	clrtoeol();
}

/* What a function of the report writes, as a line of the screen. */
static void put_said(const struct viewer *v, int line, attr_t attributes,
		     void (*say)(const struct viewer *v, FILE *out))
{
	char *text;
	size_t size;
	FILE *out = begin_text(&text, &size);

	say(v, out);
	end_text(out);
	put_line(line, attributes, text);
	free(text);
}

/* In two lines, if it is too long for one. */
static void put_message(const struct viewer *v, int line)
{
	const struct term screen = { .width = COLS - 1 };
	struct statement s;
	char *text, *rest, *first;
	size_t size;
	FILE *out = begin_text(&text, &size);

	fputs(v->message, statement_begin(&s));
	statement_end_at(&s, &screen, out, 0);
	end_text(out);
	rest = text;
	first = strsep(&rest, "\n");
	put_line(line, A_BOLD, first);
	if (rest)
		put_line(line + 1, A_BOLD, rest);
	free(text);
}

static void say_verdict(const struct viewer *v, FILE *out)
{
	fprintf(out, "%s  ", verdict_name(v->f->verdict));
	say_witness(v->f, out);
}

static void say_grade(const struct viewer *v, FILE *out)
{
	const struct term plain = { .width = 1000 };

	show_grade(v->f, &plain, out);
}

static void say_axis(const struct viewer *v, FILE *out)
{
	fprintf(out, "%*s", VIEWER_LABEL, "");
	axis_put(out, (int64_t)(v->cells.from_ns - v->f->zero_ns), (int64_t)(v->cells.to_ns - v->f->zero_ns),
		 v->cells.nr_columns);
}

static void say_legend(const struct viewer *v, FILE *out)
{
	char name[TASK_LABEL];

	for (size_t i = 0; i < v->nr_tasks && i < 26 && !v->cells.by_task; i++)
		fprintf(out, "%c %s   ", (int)('a' + i), task_label(v->f, v->order[i], name));
	if (v->nr_tasks > 26 && !v->cells.by_task)
		fprintf(out, "+ others");
}

static void say_keys(const struct viewer *v, FILE *out)
{
	(void)v;
	fputs("arrows  + - 0 zoom  n p runs  t rows  w witness  g gap  / find  ? help  q quit", out);
}

/* A task is part-way there, though not on a CPU. */
static bool is_part_way(const struct viewer *v, size_t row, unsigned column)
{
	const struct task_tally *task = v->cells.by_task ? &v->f->tally.tasks[v->order[row]] : NULL;
	uint64_t span_ns = v->cells.to_ns - v->cells.from_ns;
	uint64_t at_ns = v->cells.from_ns + (unsigned __int128)span_ns * column / v->cells.nr_columns;

	return task && at_ns >= task->begin_ns && at_ns < task->end_ns;
}

static void put_cell(const struct viewer *v, size_t row, unsigned column, const struct cell *cell)
{
	uint64_t cell_ns = (v->cells.to_ns - v->cells.from_ns) / v->cells.nr_columns;
	attr_t colour = cell->busy_ns ? colour_of(v, cell->task) : A_NORMAL;

	if (!cell->busy_ns) {
		addstr(is_part_way(v, row, column) ? (v->term.utf8 ? "·" : ".") : " ");
		return;
	}
	/* More than half of the time: as a full block. */
	if (!v->cells.by_task && cell->busy_ns * 2 > cell_ns)
		colour |= A_REVERSE;
	attron(colour);
	if (v->cells.by_task)
		addstr(picture_glyph(&v->term, cell->busy_ns, cell_ns));
	else
		addch(letter_of(v, cell->task));
	attroff(colour);
}

static void put_row(const struct viewer *v, size_t i)
{
	size_t row = v->cells.first_row + i;
	char label[TASK_LABEL];

	if (v->cells.by_task)
		task_label_in(v->f, v->order[row], label, VIEWER_LABEL - 2);
	else
		snprintf(label, sizeof(label), "CPU %u", trace_cpu(v->f->trace, row));
	move(VIEWER_HEAD + i, 0);
	clrtoeol();
	attron(row == v->row ? A_BOLD | A_UNDERLINE : A_NORMAL);
	addstr(label);
	attroff(A_BOLD | A_UNDERLINE);
	move(VIEWER_HEAD + i, VIEWER_LABEL);
	for (unsigned column = 0; column < v->cells.nr_columns; column++)
		put_cell(v, row, column, &v->cells.cells[i * v->cells.nr_columns + column]);
}

static void put_help(void)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && VIEWER_HEAD + (int)i < LINES - VIEWER_FOOT; i++)
		mvaddnstr(VIEWER_HEAD + i, 4, keys[i], COLS - 5);
}

/* The rows that fit, with the one that is chosen among them. */
static void choose_rows(struct viewer *v)
{
	size_t room = LINES > VIEWER_HEAD + VIEWER_FOOT ? LINES - VIEWER_HEAD - VIEWER_FOOT : 1;
	size_t all = viewer_nr_rows(v);

	v->cells.nr_rows = all < room ? all : room;
	if (v->row < v->cells.first_row)
		v->cells.first_row = v->row;
	if (v->row >= v->cells.first_row + v->cells.nr_rows)
		v->cells.first_row = v->row - v->cells.nr_rows + 1;
	if (v->cells.first_row + v->cells.nr_rows > all)
		v->cells.first_row = all - v->cells.nr_rows;
	v->cells.nr_columns = COLS > VIEWER_LABEL + 10 ? COLS - VIEWER_LABEL - 1 : 10;
}

int screen_draw(struct viewer *v)
{
	int err;

	choose_rows(v);
	err = cells_fill(&v->cells, v->f, v->places);
	if (err)
		return err;
	erase();
	put_said(v, 0, A_BOLD, say_verdict);
	put_said(v, 1, A_NORMAL, say_grade);
	put_said(v, 2, A_DIM, say_axis);
	if (v->helps)
		put_help();
	for (size_t i = 0; i < v->cells.nr_rows && !v->helps; i++)
		put_row(v, i);
	put_said(v, LINES - 4, A_NORMAL, say_legend);
	put_message(v, LINES - 3);
	put_said(v, LINES - 1, A_DIM, say_keys);
	refresh();
	return 0;
}

void screen_prompt(const char *question, const char *typed)
{
	mvaddstr(LINES - 1, 0, question);
	addstr(typed);
	clrtoeol();
	refresh();
}
