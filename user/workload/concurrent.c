// SPDX-License-Identifier: GPL-2.0-or-later
/* concurrent.c - a thread per task, all held to one CPU: the kernel makes them take turns */
#include "workload/work.h"
#include "workload/workload.h"

static int run_concurrent(const struct plan *plan)
{
	return run_thread_per_task(plan, the_first_cpu, do_task);
}

const struct workload workload_concurrent = {
	.name = "concurrent",
	.model = "async",
	.expect = "CONCURRENT",
	.help = "a thread per task, all held to one CPU; the kernel makes them take turns",
	.min_cpus = 1,
	.run = run_concurrent,
};
