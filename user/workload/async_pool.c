// SPDX-License-Identifier: GPL-2.0-or-later
/* async_pool.c - tasks are handed to a pool of threads, and none is waited for: the machine decides */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workload/work.h"
#include "workload/workload.h"

#define MAX_WORKERS 64

struct pool {
	const struct plan *plan;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned nr_submitted;  /* tasks 0 to nr_submitted - 1 may be taken */
	unsigned nr_taken;
	bool closed;            /* no more will be submitted */
};

/* The next task, or plan->nr_tasks once there are no more. */
static unsigned take_task(struct pool *p)
{
	unsigned task;

	pthread_mutex_lock(&p->lock);
	while (p->nr_taken == p->nr_submitted && !p->closed)
		pthread_cond_wait(&p->changed, &p->lock);
	task = p->nr_taken < p->nr_submitted ? p->nr_taken++ : p->plan->nr_tasks;
	pthread_mutex_unlock(&p->lock);
	return task;
}

static void *worker(void *arg)
{
	struct pool *p = arg;
	unsigned task;
	char buf[16];

	while ((task = take_task(p)) < p->plan->nr_tasks) {
		name_this_thread(task_name(task, buf));
		wait_for_io(p->plan);
		do_task(p->plan, task);
	}
	return NULL;
}

static void submit_all(struct pool *p)
{
	for (unsigned task = 0; task < p->plan->nr_tasks; task++) {
		pthread_mutex_lock(&p->lock);
		p->nr_submitted++;
		pthread_cond_signal(&p->changed);
		pthread_mutex_unlock(&p->lock);
	}
	pthread_mutex_lock(&p->lock);
	p->closed = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

static int run_async_pool(const struct plan *plan)
{
	struct pool pool = { .plan = plan,
			     .lock = PTHREAD_MUTEX_INITIALIZER,
			     .changed = PTHREAD_COND_INITIALIZER };
	unsigned wanted = plan->nr_tasks < MAX_WORKERS ? plan->nr_tasks : MAX_WORKERS;
	pthread_t workers[MAX_WORKERS];
	unsigned nr = 0;
	int err = 0;

	keep_to_cpus(plan->cpus, plan->nr_cpus);
	while (nr < wanted && !(err = pthread_create(&workers[nr], NULL, worker, &pool)))
		nr++;
	if (!nr) {
		fprintf(stderr, "exectrace: cannot start the threads of the pool: %s\n", strerror(err));
		return 125;
	}
	submit_all(&pool);
	while (nr--)
		pthread_join(workers[nr], NULL);
	return 0;
}

const struct workload workload_async_pool = {
	.name = "async-pool",
	.model = "async",
	.expect = "CONCURRENT on one CPU, PARALLEL on two: the machine decides",
	.help = "tasks are handed to a pool of threads, and none is waited for",
	.min_cpus = 1,
	.run = run_async_pool,
};
