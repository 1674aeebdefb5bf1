/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * workload.h - the built-in programs: one and the same work, written in each programming model
 *
 * A workload knows nothing of tracing: it does its tasks, and marks them (mark.h), as any program could. How the tasks
 * were really run is for others to find out.
 *
 * To add one: a file with a function and a struct workload at its end, and a line in list.def; or, if only a lab is to
 * run it, in labs.def.
 */
#ifndef EXECTRACE_WORKLOAD_H
#define EXECTRACE_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What to do: so many tasks, so much work each, on these CPUs. */
struct plan {
	unsigned nr_tasks;
	uint64_t turns;                 /* of work() in each task: always the same CPU time */
	const unsigned short *cpus;     /* that may be used, ascending */
	unsigned nr_cpus;
	const unsigned short *own;      /* the same, in the order in which tasks get one each; NULL: in that of cpus */
	bool jitter;                    /* each task first waits for something that takes its time: see io_ns() */
};

/* More than anybody can follow, and few enough for the event loop's timers. */
#define WORKLOAD_MAX_TASKS 256

struct workload {
	const char *name;
	const char *model;              /* "sync" or "async": how it is written */
	const char *expect;             /* how it should be found to execute, and where that depends */
	const char *help;               /* one line */
	unsigned min_cpus;              /* with fewer it makes no sense */
	int (*run)(const struct plan *plan);    /* all of it; returns an exit status */
};

/* One of them, and what it is to do: for whoever has to pass on both as one. */
struct workload_job {
	const struct workload *workload;
	struct plan plan;
};

/* Does it, in a thread that is called like the workload. The argument is a struct workload_job. Returns an exit status. */
int workload_main(const void *job);

/* All of them, in the order of list.def; ends with NULL. */
extern const struct workload *const workloads[];

/* Tasks that are not waited for one by one may begin in another order if they have to wait for something (plan.jitter). */
bool workload_takes_jitter(const struct workload *workload);

/* The workload of this name, or NULL. */
const struct workload *workload_find(const char *name);

#endif
