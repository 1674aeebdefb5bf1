// SPDX-License-Identifier: GPL-2.0-or-later
/* matrix.c - the same programs on one CPU, on two, ...: what does the program decide, and what the machine? */
#include "analysis/matrix.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/metric.h"
#include "analysis/share.h"
#include "lib/mem.h"

void matrix_begin(struct matrix *m)
{
	m->cells = xcalloc(m->nr_rows * m->nr_columns, sizeof(*m->cells));
}

void matrix_release(struct matrix *m)
{
	for (size_t i = 0; m->cells && i < m->nr_rows * m->nr_columns; i++)
		repeats_release(&m->cells[i]);
	free(m->cells);
}

struct repeats *matrix_cell(const struct matrix *m, size_t row, size_t column)
{
	return &m->cells[row * m->nr_columns + column];
}

enum verdict matrix_verdict(const struct repeats *cell, unsigned *count)
{
	enum verdict strongest = INCONCLUSIVE;

	for (enum verdict v = SEQUENTIAL; v <= PARALLEL; v++)
		if (cell->verdicts[v])
			strongest = v;
	if (count)
		*count = cell->verdicts[strongest];
	return strongest;
}

static struct range figure(const struct repeats *cell, const char *metric)
{
	size_t i = 0;

	while (metrics[i].name && strcmp(metrics[i].name, metric))
		i++;
	assert(metrics[i].name);
	return repeats_range(cell, i);
}

struct range matrix_wall(const struct repeats *cell)
{
	return figure(cell, "wall");
}

struct range matrix_parallelism(const struct repeats *cell)
{
	return figure(cell, "parallelism");
}

uint64_t matrix_speed_up(const struct matrix *m, size_t row, size_t column)
{
	uint64_t own_ns = matrix_wall(matrix_cell(m, row, column)).least;

	for (size_t i = 0; i < m->nr_rows; i++) {
		uint64_t sync_ns = matrix_wall(matrix_cell(m, i, column)).least;

		if (!strcmp(m->rows[i].model, "sync"))
			return in_millionths(sync_ns, own_ns);
	}
	return 0;
}

bool matrix_differs(const struct matrix *m, size_t row)
{
	enum verdict first = matrix_verdict(matrix_cell(m, row, 0), NULL);

	for (size_t column = 1; column < m->nr_columns; column++)
		if (matrix_verdict(matrix_cell(m, row, column), NULL) != first)
			return true;
	return false;
}
