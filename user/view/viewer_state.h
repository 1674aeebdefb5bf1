/* SPDX-License-Identifier: GPL-2.0-or-later */
/* viewer_state.h - what the viewer shows at the moment: shared by its keys (viewer.c) and its screen (viewer_screen.c) */
#ifndef EXECTRACE_VIEWER_STATE_H
#define EXECTRACE_VIEWER_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/term.h"
#include "model/timeline.h"
#include "view/viewer_cells.h"

struct findings;

struct viewer {
	const struct findings *f;
	struct term term;
	uint32_t *order;                /* the tasks that ran, the busiest first, */
	size_t nr_tasks;
	uint32_t *places;               /* and by task, where it is in that */
	uint64_t begin_ns, end_ns;      /* of all there is to see; times of the trace */
	struct cells cells;             /* from when to when, and as what rows */
	size_t row;                     /* that is chosen */
	bool has_run;                   /* one is chosen, */
	struct step_place run;          /* and is there */
	uint64_t gap_ns;                /* where the gap began that was shown last; 0: none was */
	char message[512];              /* about the run, or what was asked for */
	bool helps;                     /* the keys are shown instead of the timeline */
};

/* Where things are on the screen; rows of cells come between head and foot. */
#define VIEWER_HEAD  3
#define VIEWER_FOOT  5
#define VIEWER_LABEL 15

/* How many rows there are in all. */
size_t viewer_nr_rows(const struct viewer *v);

/* Prepares the colours of the screen that is current. */
void screen_begin(struct viewer *v);

/* Reads from the trace what is to be seen, and draws it. 0, or a negative errno if the trace is damaged. */
int screen_draw(struct viewer *v);

/* Draws the last line again, with a question and what has been typed. */
void screen_prompt(const char *question, const char *typed);

#endif
