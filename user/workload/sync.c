// SPDX-License-Identifier: GPL-2.0-or-later
/* sync.c - one thread; sing, then eat: each step begins when the last has ended */
#include "workload/work.h"
#include "workload/workload.h"

static int run_sync(const struct plan *plan)
{
	for (unsigned task = 0; task < plan->nr_tasks; task++)
		do_task(plan, task);
	return 0;
}

const struct workload workload_sync = {
	.name = "sync",
	.model = "sync",
	.expect = "SEQUENTIAL",
	.help = "one thread does the tasks one after the other",
	.min_cpus = 1,
	.run = run_sync,
};
