/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress.h - a line on the terminal that says how far a recording, the reading of one, or a series of them has got */
#ifndef EXECTRACE_PROGRESS_H
#define EXECTRACE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct job;
struct session_progress;

/* For struct session: rewrites the line. To be set only if progress_wanted(). */
void progress_show(const struct session_progress *p, void *unused);

/*
 * For findings_options: how far the reading of a long trace has got, if it takes longer than a second. To be set only if
 * progress_wanted(). The argument is a struct progress, zero at first.
 */
struct progress {
	uint64_t first_ms, last_ms;     /* when it was called first, and when it last said something; CLOCK_MONOTONIC */
};
void progress_reading(void *progress, uint64_t seen, uint64_t all);

/* How many of so many repeats are done. */
void progress_repeats(unsigned nr_done, unsigned nr);

/*
 * Standard error is a terminal, and no command is at work there, which may have written a line, or a part of one, that
 * would be wiped out. job is what goes on meanwhile; NULL: nothing of anybody's.
 */
bool progress_wanted(const struct job *job);

/* Takes the line away, so that something else can be said. */
void progress_clear(void);

#endif
