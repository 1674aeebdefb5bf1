// SPDX-License-Identifier: GPL-2.0-or-later
/* lock.c - a thread per task, a CPU each, and one lock around all that they do */
#include <pthread.h>

#include <exectrace/mark.h>

#include "workload/work.h"
#include "workload/workload.h"

/* A task takes the lock so many times. */
#define NR_STEPS 10

/* A fair one, first come, first served: with a plain mutex whoever gives it back is likely to get it again. */
static struct {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	unsigned next, served;
} lock = { .mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static void take_lock(void)
{
	unsigned ticket;

	pthread_mutex_lock(&lock.mutex);
	ticket = lock.next++;
	while (lock.served != ticket)
		pthread_cond_wait(&lock.changed, &lock.mutex);
	pthread_mutex_unlock(&lock.mutex);
}

static void give_lock(void)
{
	pthread_mutex_lock(&lock.mutex);
	lock.served++;
	pthread_cond_broadcast(&lock.changed);
	pthread_mutex_unlock(&lock.mutex);
}

static void locked_task(const struct plan *plan, unsigned task)
{
	char buf[16];
	uint32_t mark = exectrace_begin(task_name(task, buf));

	for (unsigned step = 0; step < NR_STEPS; step++) {
		take_lock();
		work(plan->turns / NR_STEPS);
		give_lock();
	}
	exectrace_end(mark);
}

static int run_lock(const struct plan *plan)
{
	return run_thread_per_task(plan, cpu_of_its_own, locked_task);
}

const struct workload workload_lock = {
	.name = "lock",
	.model = "async",
	.expect = "CONCURRENT, whatever the CPUs",
	.help = "a thread per task, each on a CPU of its own, and a lock around all that they do",
	.min_cpus = 2,
	.run = run_lock,
};
