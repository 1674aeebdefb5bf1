/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * matrix.h - the same programs on one CPU, on two, ...: what does the program decide, and what the machine?
 *
 * A row is a program, a column a number of CPUs, and a cell what several repeats of the one on the other showed.
 */
#ifndef EXECTRACE_MATRIX_H
#define EXECTRACE_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/repeats.h"
#include "analysis/verdict.h"

struct matrix_row {
	const char *name;
	const char *model;      /* "sync" or "async": how it is written */
};

struct matrix_column {
	unsigned nr_cpus;
	const char *cpus;       /* which: "0,2" */
};

/* All but the cells is set by, and belongs to, whoever makes it; matrix_release() frees the cells. */
struct matrix {
	size_t nr_rows, nr_columns;
	const struct matrix_row *rows;
	const struct matrix_column *columns;
	unsigned nr_tasks, work_ms;
	unsigned nr_repeats;    /* at least, in each cell */
	uint32_t others;        /* how much of the CPUs other programs had, if so much that it matters; 1/1,000,000 */
	struct repeats *cells;  /* nr_columns of each row */
};

void matrix_begin(struct matrix *m);
void matrix_release(struct matrix *m);

struct repeats *matrix_cell(const struct matrix *m, size_t row, size_t column);

/*
 * The strongest verdict that any of the repeats in a cell had, and how many had it, unless count is NULL: what others do
 * on the machine can take parallel running away, and never add any. INCONCLUSIVE only if none had another.
 */
enum verdict matrix_verdict(const struct repeats *cell, unsigned *count);

/* Over the repeats in a cell; what disturbs them can only make the time longer, and the average parallelism less. */
struct range matrix_wall(const struct repeats *cell);
struct range matrix_parallelism(const struct repeats *cell);

/*
 * How much less time the program took than the first sync one of the matrix, with as many CPUs, in 1/1,000,000: the
 * least time of each. 0: there is none to compare with.
 */
uint64_t matrix_speed_up(const struct matrix *m, size_t row, size_t column);

/* The machine decided: the verdict is not the same with every number of CPUs. */
bool matrix_differs(const struct matrix *m, size_t row);

#endif
