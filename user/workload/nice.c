// SPDX-License-Identifier: GPL-2.0-or-later
/* nice.c - a thread per task, all held to one CPU, each ten degrees nicer than the one before */
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "workload/work.h"
#include "workload/workload.h"

static void nice_task(const struct plan *plan, unsigned task)
{
	/* Of the calling thread only: that is how Linux has it. */
	if (task && setpriority(PRIO_PROCESS, gettid(), task * 10 < 19 ? task * 10 : 19))
		perror("exectrace: cannot be nice");
	do_task(plan, task);
}

static int run_nice(const struct plan *plan)
{
	return run_thread_per_task(plan, the_first_cpu, nice_task);
}

const struct workload workload_nice = {
	.name = "nice",
	.model = "async",
	.expect = "CONCURRENT, with unequal shares",
	.help = "a thread per task, all held to one CPU; the second has a nice value of 10",
	.min_cpus = 1,
	.run = run_nice,
};
