/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * oracle.h - what there is to know about a schedule, counted tick by tick
 *
 * In the most obvious way, with no thought of speed, and from what the words mean (the headers of analysis/): what the
 * streaming analysis says has to be the same.
 */
#ifndef EXECTRACE_TESTS_ORACLE_H
#define EXECTRACE_TESTS_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

#include "schedule.h"

/* As in struct findings_options, but in ticks. */
struct oracle_options {
	unsigned guard;
	unsigned small_share, turns_share;
	unsigned from, to;      /* the ticks that are looked at; to 0: all of them */
	bool by_process;
};

struct oracle {
	unsigned nr_tasks;
	bool on[MAX_TASKS][MAX_TICKS];                  /* the task is on a CPU */
	unsigned ran[MAX_TASKS];
	bool counts[MAX_TASKS];
	unsigned first[MAX_TASKS], last[MAX_TASKS];     /* window: [first, last) */
	unsigned from, to;                              /* all windows of tasks that count */
	unsigned degree_ticks[MAX_CPUS + 1];            /* in there */
	unsigned turned[MAX_TASKS][MAX_TASKS];          /* x(A,B) */
	double turns[MAX_TASKS][MAX_TASKS];             /* s(A,B) */
	double interleaving;
	unsigned parallel, taking_turns, alone, nobody; /* sums of ticks, after the guard */
	unsigned running;                               /* of tasks that count */
	unsigned cpu_time;                              /* of all */
	unsigned least_cpu;                             /* of the task that counts and has least */
	unsigned peak;
	unsigned tasks, cpus, switches;
};

void oracle_ask(struct oracle *o, const struct schedule *s, const struct oracle_options *options);

#endif
