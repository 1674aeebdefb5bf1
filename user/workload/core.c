// SPDX-License-Identifier: GPL-2.0-or-later
/* core.c - a thread per task, a CPU each, with work that leaves little of a core unused */
#include <exectrace/mark.h>

#include "workload/work.h"
#include "workload/workload.h"

static void wide_task(const struct plan *plan, unsigned task)
{
	char buf[16];
	uint32_t mark = exectrace_begin(task_name(task, buf));

	work_wide(plan->turns);
	exectrace_end(mark);
}

static int run_core(const struct plan *plan)
{
	return run_thread_per_task(plan, cpu_of_its_own, wide_task);
}

const struct workload workload_core = {
	.name = "core",
	.model = "async",
	.expect = "PARALLEL on two CPUs, be they of one core or of two",
	.help = "a thread per task, each on a CPU of its own, with work that needs all of a core",
	.min_cpus = 1,
	.run = run_core,
};
