/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.h - where did the time go: parallel, taking turns, alone, nobody?
 *
 * From the first window's begin to the last one's end, of the tasks that count. Each instant has a degree: how many of
 * them are on CPUs. The four shares add up to all of the time, to the nanosecond.
 *
 * The edges of runs are uncertain by a context switch, so a time at degree 2 or more that is shorter than a guard
 * proves nothing: it counts as if the task that was there first had run alone.
 */
#ifndef EXECTRACE_PROFILE_H
#define EXECTRACE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval;
struct pairs;
struct singles;
struct tally;

struct profile {
	uint64_t parallel_ns;           /* degree >= 2 */
	uint64_t turns_ns;              /* degree 1, inside the window of one with which it takes turns */
	uint64_t alone_ns;              /* degree 1 otherwise */
	uint64_t nobody_ns;             /* degree 0 */
	uint64_t running_ns;            /* sum of all runs */
	unsigned peak;                  /* the highest degree, held for at least the guard */
	uint64_t *together_ns;          /* by place of the task: it was on a CPU, and another one too */

	struct profile_state *state;    /* private to profile.c */
};

/* All that there is, the four shares. */
static inline uint64_t profile_span_ns(const struct profile *p)
{
	return p->parallel_ns + p->turns_ns + p->alone_ns + p->nobody_ns;
}

/* Time with at least one task on a CPU. */
static inline uint64_t profile_busy_ns(const struct profile *p)
{
	return p->parallel_ns + p->turns_ns + p->alone_ns;
}

/* The overlap share P, in 1/1,000,000. */
uint32_t profile_overlap(const struct profile *p);

/* The average parallelism, in 1/1,000,000: how many were on CPUs, while any was. */
uint64_t profile_average(const struct profile *p);

/* Fed by a sweep, from which it only has to know the degrees: the next intervals of it. */
void profile_begin(struct profile *p, uint64_t guard_ns);
void profile_see(struct profile *p, const struct interval *intervals, size_t nr);

/* The rest follows from what the tasks did in all, from the singles of the same sweep, and the pairs, which have summed them up. */
void profile_end(struct profile *p, const struct tally *tally, const struct singles *singles,
		 const struct pairs *pairs);
void profile_release(struct profile *p);

#endif
