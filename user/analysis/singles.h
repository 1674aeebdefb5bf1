/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * singles.h - how long was each task the only one on a CPU?
 *
 * The edges of runs are uncertain by a context switch, so a time together that is shorter than a guard proves nothing: it
 * counts as if the task that was there first had been alone. Whether it was so short shows only when it is over.
 *
 * How much of that time a task had between two moments is told by two readings. Moments are where windows begin and
 * end: each has a number. A reading at one that lies in a time together is not settled before that is over, so ask
 * for the difference of two readings when all has been seen.
 */
#ifndef EXECTRACE_SINGLES_H
#define EXECTRACE_SINGLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval;
struct serial;
struct sweep;

/* What one task had at a moment, as far as that was settled. */
struct single_reading {
	uint64_t ns;
	uint32_t moment;
};

/* At a moment within a time together: which task was there first, and for how long they had been together. */
struct unsettled {
	uint32_t first;         /* NO_TASK: nothing is unsettled */
	uint64_t ns;            /* 0 once it is known that they were together for as long as the guard */
};

struct singles {
	uint64_t *ns;           /* by place of the task: so long it was alone */
	uint64_t alone_ns;      /* the sum of that */
	uint64_t together_ns;   /* two tasks or more were on CPUs */
	uint64_t *forgiven_ns;  /* by place of the task: what it was not alone of that, but too shortly together */

	/* Private to singles.c. */
	uint64_t guard_ns;
	uint32_t single;        /* in the latest interval; NO_TASK: there was none, or more than one */
	bool are_together;
	uint64_t since_ns;
	uint32_t first;         /* who was there first */
	struct unsettled *moments;
	size_t nr_moments, moments_cap;
	size_t first_unsettled; /* the first moment that lies in this time together */
	uint32_t alone;         /* at the latest moment: who was alone then, */
	uint64_t alone_since_ns;/* and for how long that is not counted yet */
};

void singles_begin(struct singles *s, size_t nr_tasks, uint64_t guard_ns);

/* The next intervals of a sweep; or what it tells in their place. */
void singles_see(struct singles *s, const struct interval *intervals, size_t nr);
void singles_see_serial(struct singles *s, const struct serial *serial);

/* A moment: no stretch that the sweep has not seen began before it. The sweep is brought there. */
void singles_note_moment(struct singles *s, struct sweep *sweep, uint64_t time_ns);

/* The reading for a task at the latest moment; and the one before all time. */
struct single_reading singles_read(const struct singles *s, uint32_t task);
struct single_reading singles_read_nothing(void);

/* After singles_end(): what the task had between two readings of its own. */
uint64_t singles_between(const struct singles *s, uint32_t task, struct single_reading from,
			 struct single_reading to);

/* Nothing more is on CPUs from this time on. */
void singles_end(struct singles *s, uint64_t time_ns);
void singles_release(struct singles *s);

#endif
