/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * relay.h - where one follows upon the other at once, on each of several CPUs
 *
 * That is so while there is more to do than CPUs to do it: none of them is idle, and no task changes from one to another. Many
 * stretches in a row are so, mostly. All that an analysis may ask of them then is who had how much, and who was beside whom:
 * so they are summed up once for all who ask, instead of looked at one by one. Those of a single CPU are serial (serial.h).
 */
#ifndef EXECTRACE_RELAY_H
#define EXECTRACE_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stretch;

/* So many tasks at most are summed up at once. */
#define RELAY_MAX_TASKS 32

/* What a task has of the stretches. */
struct relay_task {
	uint64_t ns;
	const struct stretch *last;     /* NULL: it has none, and was on a CPU before */

	/* Private to relay.c: in this relay, or such that no CPU has it. */
	uint32_t cpu;
	uint32_t place;         /* in tasks */
};

/* A CPU, busy all the time. */
struct relay_cpu {
	uint32_t cpu;           /* place of the CPU */
	uint32_t was;           /* the task that was on it before, */
	uint64_t was_until_ns;
	const struct stretch *last;     /* NULL: and was all the time */
	uint64_t until_ns;      /* when the last one ends */

	/* Private to relay.c: who is on it, by place in tasks, and since when. */
	uint32_t place;
	uint64_t since_ns;
};

/*
 * Stretches that begin where one ends on their CPU, all that begin from from_ns to to_ns. Who else is on a CPU meanwhile was so before, and
 * goes on beyond to_ns.
 */
struct relay {
	const struct stretch *stretches;
	size_t nr;
	uint64_t from_ns, to_ns;        /* the first of them begins, the last one does, */
	uint64_t until_ns;              /* and all have ended */
	struct relay_cpu *cpus;         /* two at least */
	size_t nr_cpus;
	uint32_t tasks[RELAY_MAX_TASKS];        /* who is on them, in no order; each on one only */
	size_t nr_tasks;
	struct relay_task *of_task;     /* by place of the task */
	/* From from_ns to to_ns, by place in tasks: for how long each was on a CPU; and both were, the sum of [i][j] and [j][i]. */
	uint64_t ran_ns[RELAY_MAX_TASKS];
	uint64_t both_ns[RELAY_MAX_TASKS][RELAY_MAX_TASKS];
	uint64_t longest_ns;
	/* So long at most are two that begin one after the other, and do not overlap, both of them; or the first one is. */
	uint64_t longest_two_ns;
	uint64_t nr_changes;            /* so many are of another task than the one before on their CPU; */
	uint32_t left;                  /* if there are any: which left at the last such */
	bool stay_ready;                /* none left its CPU to wait */
	bool are_restored;              /* the switch-in of some one was */

	struct relay_state *state;      /* private to relay.c */
};

/* Of so many tasks and CPUs. */
void relay_begin(struct relay *r, size_t nr_tasks, size_t nr_cpus);
void relay_release(struct relay *r);

/* Is it likely that the next stretches are such? */
bool relay_is_likely(const struct relay *r);

/* Of the next stretches, sums up the first ones, as many as are such, until it does so again; 0: it is not worth it. */
size_t relay_sum_up(struct relay *r, const struct stretch *stretches, size_t nr);

/* The next stretches, or the first ones of them, are not summed up: returns how many, before such become likely. */
size_t relay_pass_by(struct relay *r, const struct stretch *stretches, size_t nr);

#endif
