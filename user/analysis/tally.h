/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tally.h - what each task did in all: how long it ran, from when to when, how often
 *
 * Says too which tasks count. A shell that starts two commands is no third one: the smallest tasks that together did
 * less than a given share of all the running are listed, but do not count for the verdict.
 */
#ifndef EXECTRACE_TALLY_H
#define EXECTRACE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/hash.h"

struct stint;
struct stretch;
struct tasks;

struct task_tally {
	bool counts;
	uint64_t begin_ns, end_ns;      /* its window: from its first moment to its last */
	uint64_t running_ns;
	uint64_t nr_stretches;          /* runs, or parts of runs that the marks cut out */
	uint64_t nr_voluntary;          /* times it left a CPU to wait for something */
	uint64_t nr_involuntary;        /* times it was preempted, or gave way, still ready to run */
	uint64_t nr_migrations;         /* stretches on another CPU than the one before */
	uint32_t last_cpu;              /* place of the CPU it was on last, */
	uint32_t last_lane;             /* and of that lane */
	uint32_t nr_cpus;               /* how many it was on */
};

/* How long a task was on a CPU. */
struct lane {
	uint32_t cpu;                   /* place of the CPU */
	uint32_t task;
	uint64_t running_ns;
};

/* What a CPU had of the program: of the tasks that are looked at; and what belongs to no task too, if those are all. */
struct cpu_tally {
	uint64_t running_ns;
	uint64_t nr_stretches;
	uint64_t all_ns, nr_all;        /* the same of all of the program, whatever is looked at */
	uint64_t idle_ns;               /* the rest: idle, or at work for others, if these are not recorded */
	uint32_t nr_tasks;              /* how many were on it */
	uint32_t busiest;               /* the task that was on it longest; NO_TASK: none was */
	uint64_t busiest_ns;
};

struct tally {
	struct task_tally *tasks;       /* by the place of the task */
	size_t nr;
	size_t nr_counted;
	bool sees_all;                  /* not only some of the tasks are looked at */
	uint64_t running_ns;            /* of all tasks; of no task too, if it sees all */
	uint64_t counted_running_ns;    /* of the tasks that count */
	uint64_t begin_ns, end_ns;      /* from the first window's begin to the last one's end, of those */
	struct cpu_tally *cpus;         /* by the place of the CPU */
	size_t nr_cpus, cpus_cap;
	struct lane *lanes;             /* each CPU of each task, in no particular order */
	size_t nr_lanes, lanes_cap;
	struct hash lane_places;        /* cpu << 32 | task: the place in lanes */
};

void tally_begin(struct tally *t, const struct tasks *tasks);
void tally_see(struct tally *t, const struct stretch *stretches, size_t nr);

/*
 * Instead of the runs that it is made of, if tasks are threads: the next stint of a thread, whose task this is (or NO_TASK), on the
 * CPU at this place. If the record has no thread on two CPUs at once, it comes to the same.
 */
void tally_see_stint(struct tally *t, const struct stint *stint, uint32_t task, uint32_t cpu);

/*
 * Fixes the windows, which are to lie within from_ns and to_ns, and who counts: small_share is the share of all
 * running, in 1/10000, that does not.
 */
void tally_end(struct tally *t, const struct tasks *tasks, unsigned small_share, uint64_t from_ns,
	       uint64_t to_ns);

/* Fixes how long each CPU was idle, of so much time in all. */
void tally_set_idle(struct tally *t, uint64_t span_ns);

/* For so long only one window of those that count was open. */
uint64_t tally_single_window_ns(const struct tally *t);

void tally_release(struct tally *t);

#endif
