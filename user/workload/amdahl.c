// SPDX-License-Identifier: GPL-2.0-or-later
/* amdahl.c - a part that one thread has to do, and then as much again that the tasks share */
#include <exectrace/mark.h>

#include "workload/work.h"
#include "workload/workload.h"

static void share_task(const struct plan *plan, unsigned task)
{
	struct plan share = *plan;

	share.turns /= plan->nr_tasks;
	do_task(&share, task);
}

static int run_amdahl(const struct plan *plan)
{
	uint32_t mark = exectrace_begin("bake");

	work(plan->turns);
	exectrace_end(mark);
	return run_thread_per_task(plan, cpu_of_its_own, share_task);
}

const struct workload workload_amdahl = {
	.name = "amdahl",
	.model = "async",
	.expect = "PARALLEL on two CPUs, for a part of the time",
	.help = "half of the work is for one thread alone, the other half is shared by a thread per task",
	.min_cpus = 1,
	.run = run_amdahl,
};
