// SPDX-License-Identifier: GPL-2.0-or-later
/* async.c - one thread, a real event loop: at every await a task gives way to whichever is ready */
#include "workload/loop.h"
#include "workload/workload.h"

#define NR_STEPS 10

static uint64_t step(const struct plan *plan, unsigned task, unsigned number)
{
	(void)task;
	loop_work(plan, number, NR_STEPS);
	return number + 1 < NR_STEPS ? LOOP_SHORT_AWAIT_NS : 0;
}

static int run_async(const struct plan *plan)
{
	return loop_run(plan, step);
}

const struct workload workload_async = {
	.name = "async",
	.model = "async",
	.expect = "CONCURRENT, on one thread",
	.help = "one thread, an event loop; at every await a task gives way to another",
	.min_cpus = 1,
	.run = run_async,
};
