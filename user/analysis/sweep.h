/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sweep.h - through time, from change to change of who is on a CPU
 *
 * Fed with stretches in the order of their beginnings, it tells of each interval in which nothing changes how many of
 * the tasks that count are on CPUs, and who has come and gone since the one before: so an interval costs what changes, however
 * many are on CPUs. The intervals follow one another without a gap. They are told some at a time, which is cheaper.
 */
#ifndef EXECTRACE_SWEEP_H
#define EXECTRACE_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/tournament.h"

struct relay;
struct serial;
struct stretch;

/* A task on a CPU, for as long as one stretch of it. */
struct stay {
	uint32_t task;
	uint32_t cpu;           /* place of the CPU */
};

struct interval {
	uint64_t from_ns, to_ns;
	uint32_t nr;            /* so many are on CPUs */
	uint32_t alone;         /* if nr is 1: the task */
	uint32_t nr_left, nr_came;
	const struct stay *left;        /* stays that ended at from_ns, in no order; behind them interval_came() */
};

/* Stays that began at from_ns, in the order in which they were seen. */
static inline const struct stay *interval_came(const struct interval *interval)
{
	return interval->left + interval->nr_left;
}

/* Mostly it is so: one has left, and one has come, which is left[1]. */
static inline bool interval_is_switch(const struct interval *interval)
{
	return interval->nr_left == 1 && interval->nr_came == 1;
}

/* The next of the intervals, which are not empty, but for one at the end, when all have left. */
typedef void sweep_fn(void *arg, const struct interval *intervals, size_t nr);

/*
 * Instead of the next intervals, the stretches that make them. All has been told until the end of the first one, which was the only
 * one on a CPU, and leaves then; those between come and leave, but that the last of them has not left yet. False: rather the intervals.
 */
typedef bool sweep_serial_fn(void *arg, const struct serial *serial);

/*
 * Likewise. All has been told until the first stretch begins, but not that it comes and another one leaves; and all is told now until
 * the last one has come.
 */
typedef bool sweep_relay_fn(void *arg, const struct relay *relay);

struct sweep_fns {
	sweep_fn *intervals;
	sweep_serial_fn *serial;        /* NULL: intervals are told of all */
	sweep_relay_fn *relay;          /* likewise */
	void *arg;
};

struct sweep {
	struct sweep_fns fns;
	struct interval *now;   /* to_ns is not known yet, and who comes and goes at from_ns not yet all */
	uint64_t end_ns;

	/* Private to sweep.c. */
	struct interval *intervals;     /* not told yet: those before `now' */
	struct stay *changes, *next_change;     /* of these, and where the next one goes */
	const struct interval *full;    /* from there on, or if there are changes from there on, it is time to tell them */
	const struct stay *changes_full;
	struct stay *stays;     /* by place of the CPU: the last one */
	struct tournament leave;        /* of the CPUs that have one now, by when it ends */
};

/* Goes from from_ns to to_ns; stretches are of nr_cpus CPUs. */
void sweep_begin(struct sweep *s, uint64_t from_ns, uint64_t to_ns, size_t nr_cpus, const struct sweep_fns *fns);

/* Stretches of tasks that count, none of them `covered', within that time; or such that are serial, or a relay. */
void sweep_see(struct sweep *s, const struct stretch *stretches, size_t nr);
void sweep_see_serial(struct sweep *s, const struct serial *serial);
void sweep_see_relay(struct sweep *s, const struct relay *relay);

/* Tells all intervals that have ended by this time; nothing that has not been seen began before it. */
void sweep_catch_up(struct sweep *s, uint64_t time_ns);

/* Goes on to the end, and frees what there is to free. */
void sweep_end(struct sweep *s);

#endif
