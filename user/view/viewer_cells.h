/* SPDX-License-Identifier: GPL-2.0-or-later */
/* viewer_cells.h - what a stretch of the timeline looks like in so many rows and columns */
#ifndef EXECTRACE_VIEWER_CELLS_H
#define EXECTRACE_VIEWER_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/timeline.h"

struct findings;

struct cell {
	uint64_t busy_ns;
	uint64_t most_ns;       /* the largest part of that at one piece, */
	uint32_t task;          /* and whose it is; NO_TASK: of none */
};

/* Rows are CPUs, or tasks with the busiest first. */
struct cells {
	bool by_task;
	uint64_t from_ns, to_ns;        /* of the trace */
	size_t first_row, nr_rows;      /* that are there */
	unsigned nr_columns;
	struct cell *cells;             /* row by row */
};

/*
 * Fills c->cells (which was NULL or is of the last time) for what the rest of *c says. places is by task: its row. 0, or a
 * negative errno if the trace is damaged.
 */
int cells_fill(struct cells *c, const struct findings *f, const uint32_t *places);

/*
 * Where a stretch comes: several of a row may begin at once, on several CPUs, or on one, if all but the last take no time. Of nothing but
 * a time, it is before all that begin then.
 */
struct step_place {
	uint64_t from_ns;
	uint32_t cpu;
	bool lasts;
};

struct step_place step_place_of(const struct stretch *s);

/* What one is looking for: of a row, the first stretch after a place, or the last one before it. */
struct step {
	bool by_task;
	size_t row;
	bool forward;
	struct step_place at;
	bool found;
	struct stretch stretch;
	struct run run;                 /* that it is of */
};

/* Looks for it, and puts it into *s if there is one. 0, or a negative errno if the trace is damaged. */
int step_find(struct step *s, const struct findings *f, const uint32_t *places);

#endif
