/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline.h - which task was on which CPU, from when to when, in the order of time
 *
 * Merges the runs of all CPUs, and cuts them where the thread's marks say that it took up another task. What comes out
 * are stretches: a run, or a part of one, that belongs to one task (or to none). Stretches come in the order of
 * their beginnings, and of their CPUs if they begin together; those of one CPU, and those of one task that are not `covered', do not overlap.
 * Memory depends on CPUs, threads and marking threads, not on the length of the trace.
 */
#ifndef EXECTRACE_TIMELINE_H
#define EXECTRACE_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/run.h"

struct span;
struct tasks;
struct timeline;
struct trace;

struct stretch {
	uint64_t from_ns, to_ns;        /* from <= to */
	uint32_t task;          /* place in tasks, or NO_TASK */
	uint32_t cpu;           /* place among the trace's CPUs: trace_cpu() has its number */
	bool begins_run;        /* the first of its run, */
	bool ends_run;          /* the last: the thread left the CPU then */
	bool covered;           /* another thread of the task was on another CPU: adds nothing to
				 * the time of the task, and overlaps with it */
	const struct run *run;  /* the whole run that it is of; valid until the next timeline_next() */
};

/* Of stretches in that order, so many begin before this time. */
static inline size_t stretches_before(const struct stretch *stretches, size_t nr, uint64_t before_ns)
{
	while (nr && stretches[nr - 1].from_ns >= before_ns)
		nr--;
	return nr;
}

/* Stretches may be parts of runs, or covered. */
bool timeline_cuts(const struct trace *trace, const struct tasks *tasks);

/* Both must stay. To be given back with timeline_close(). */
struct timeline *timeline_open(const struct trace *trace, const struct tasks *tasks);
void timeline_close(struct timeline *t);

/*
 * Leaves out what it can of the stretches on the CPU at this place that are in none of these spans; of those that come into touch
 * with one, none. The spans are in order, do not overlap, and must stay. Before the first timeline_next().
 */
void timeline_keep_to(struct timeline *t, uint32_t cpu, const struct span *spans, size_t nr);

/*
 * Puts the next stretches into an array with room for so many, and returns how many; 0: there are no more. Negative: the
 * trace is damaged, which has been said.
 */
int timeline_next(struct timeline *t, struct stretch *stretches, int max);

#endif
