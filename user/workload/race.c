// SPDX-License-Identifier: GPL-2.0-or-later
/* race.c - a thread per task, each of which first waits for something that takes now longer, now shorter */
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include <exectrace/mark.h>

#include "workload/work.h"
#include "workload/workload.h"

/* As long as a disk or a near server takes to answer. */
#define MOST_WAIT_NS 1000000

/* The work is to be short beside that, or whoever begins first ends first. */
#define WORK_PART 100

static void wait_for_answer(void)
{
	uint32_t random = 0;
	struct timespec wait = { 0 };

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		abort();
	wait.tv_nsec = random % MOST_WAIT_NS;
	nanosleep(&wait, NULL);
}

static void racing_task(const struct plan *plan, unsigned task)
{
	char buf[16];
	uint32_t mark = exectrace_begin(task_name(task, buf));

	wait_for_answer();
	work(plan->turns / WORK_PART);
	exectrace_end(mark);
}

static int run_race(const struct plan *plan)
{
	return run_thread_per_task(plan, cpu_of_its_own, racing_task);
}

const struct workload workload_race = {
	.name = "race",
	.model = "async",
	.expect = "in any order",
	.help = "a thread per task, each of which waits for a random time of up to 1 ms, and works a little",
	.min_cpus = 1,
	.run = run_race,
};
