// SPDX-License-Identifier: GPL-2.0-or-later
/* stall.c - an event loop in which the second task pauses half-way: by blocking, or by awaiting */
#include <time.h>

#include "workload/loop.h"
#include "workload/work.h"
#include "workload/workload.h"

#define NR_STEPS   10
#define PAUSE_STEP 2    /* after this one the second task pauses, */
#define PAUSE_LONG 5    /* for as long as so many steps take */

/* Does the step; returns how much CPU time that took. */
static uint64_t timed_step(const struct plan *plan, unsigned number)
{
	uint64_t before_ns = thread_cpu_ns();

	loop_work(plan, number, NR_STEPS);
	return thread_cpu_ns() - before_ns;
}

static uint64_t next_await(unsigned number)
{
	return number + 1 < NR_STEPS ? LOOP_SHORT_AWAIT_NS : 0;
}

/* The mistake: the whole loop sleeps. */
static uint64_t blocking_step(const struct plan *plan, unsigned task, unsigned number)
{
	uint64_t pause_ns = timed_step(plan, number) * PAUSE_LONG;
	struct timespec pause = { pause_ns / 1000000000, pause_ns % 1000000000 };

	if (task == 1 && number == PAUSE_STEP)
		nanosleep(&pause, NULL);
	return next_await(number);
}

static uint64_t awaiting_step(const struct plan *plan, unsigned task, unsigned number)
{
	uint64_t pause_ns = timed_step(plan, number) * PAUSE_LONG;

	return task == 1 && number == PAUSE_STEP ? pause_ns : next_await(number);
}

static int run_blocking(const struct plan *plan)
{
	return loop_run(plan, blocking_step);
}

static int run_awaiting(const struct plan *plan)
{
	return loop_run(plan, awaiting_step);
}

const struct workload workload_stall_blocking = {
	.name = "stall-blocking",
	.model = "async",
	.expect = "CONCURRENT, with a time in which nobody runs",
	.help = "an event loop; the second task sleeps half-way, and the loop with it",
	.min_cpus = 1,
	.run = run_blocking,
};

const struct workload workload_stall_awaiting = {
	.name = "stall-awaiting",
	.model = "async",
	.expect = "CONCURRENT",
	.help = "an event loop; the second task awaits a timer half-way",
	.min_cpus = 1,
	.run = run_awaiting,
};
