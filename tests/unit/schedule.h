/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * schedule.h - small made-up schedules, as grids that need no cleverness to read
 *
 * Time is a row of ticks of 1 ns. In each tick, each CPU has one task or none. What the analysis finds out in its
 * streaming way can be counted here tick by tick.
 */
#ifndef EXECTRACE_TESTS_SCHEDULE_H
#define EXECTRACE_TESTS_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#define MAX_TICKS 400
#define MAX_CPUS  4
#define MAX_TASKS 6

struct schedule {
	unsigned nr_ticks, nr_cpus, nr_tasks;
	int on[MAX_CPUS][MAX_TICKS];    /* the task, or -1 */
	unsigned process[MAX_TASKS];    /* whose process it is of: by default, each is one of its own */
	/* When the trace met it and when it ended, in ticks: by default, all along. */
	unsigned met[MAX_TASKS], end[MAX_TASKS];
	unsigned nr_machine_cpus;       /* that the trace says there are; 0: it does not say */
	unsigned waits;                 /* 0, or a seed: for how long they had waited for CPUs, and why they left */
};

/* A random one, always the same for a seed: tasks come and go in runs, never one on two CPUs at once. */
void schedule_make(struct schedule *s, unsigned seed);

/* One that is small enough to try all that may be missing of it: at most two CPUs, three tasks, 15 ticks. */
void schedule_make_small(struct schedule *s, unsigned seed);

/* Makes it richer: processes of several threads, threads that come and go, that block and wait. */
void schedule_enrich(struct schedule *s, unsigned seed);

/* Is the task on any CPU in this tick? */
bool schedule_runs(const struct schedule *s, unsigned task, unsigned tick);

/* What to spoil in a trace; zero for nothing. Chances are one in so many, of each run. */
struct spoiling {
	unsigned seed;
	unsigned drop;          /* leave the run out */
	unsigned repair;        /* give it a switch-in that is off by up to `margin', and say so */
	unsigned margin;
	bool is_silent;         /* do not say how large that is */
	unsigned estimate;      /* give it a switch-in that is too late, and say so */
	unsigned block;         /* so many runs to a block of the trace; 0: as many as there is room for */
};

/* Its trace, in a file in memory. Task i is thread i + 1; tick t is the time 1000 + t. Returns its fd. */
int schedule_trace(const struct schedule *s, const struct spoiling *spoiling);

#endif
