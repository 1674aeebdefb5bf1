// SPDX-License-Identifier: GPL-2.0-or-later
/* parallel.c - a thread per task, and a CPU for each as far as there are enough */
#include "workload/work.h"
#include "workload/workload.h"

static int run_parallel(const struct plan *plan)
{
	return run_thread_per_task(plan, cpu_of_its_own, do_task);
}

const struct workload workload_parallel = {
	.name = "parallel",
	.model = "async",
	.expect = "PARALLEL",
	.help = "a thread per task, each on a CPU of its own",
	.min_cpus = 2,
	.run = run_parallel,
};
