// SPDX-License-Identifier: GPL-2.0-or-later
/* work.c - what the tasks of all workloads have in common: the work, its names, and its place */
#include "workload/work.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>

#include <exectrace/mark.h>

#include "workload/workload.h"

static const char *const names[] = { "sing", "eat", "dance", "draw", "read", "cook", "walk", "write" };

const char *task_name(unsigned task, char buf[16])
{
	if (task < sizeof(names) / sizeof(names[0]))
		return names[task];
	snprintf(buf, 16, "task-%u", task + 1);
	return buf;
}

void name_this_thread(const char *name)
{
	prctl(PR_SET_NAME, name);
}

/* Each turn needs the last one's result, so that no machine can do two at once. */
void work(uint64_t turns)
{
	uint64_t x = 88172645463325252ULL;

	while (turns--) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	/* The result is used, as far as the compiler knows. */
	__asm__ volatile("" : : "r"(x));
}

/* Eight of them side by side, of which none needs another's result: the core is as busy as it can be. */
void work_wide(uint64_t turns)
{
	uint64_t x[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	for (turns /= 8; turns--;)
		for (int i = 0; i < 8; i++) {
			x[i] ^= x[i] << 13;
			x[i] ^= x[i] >> 7;
			x[i] ^= x[i] << 17;
			/* One by one: not as a vector. */
			__asm__ volatile("" : "+r"(x[i]));
		}
}

uint64_t thread_cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static uint64_t cpu_ns_of(uint64_t turns)
{
	uint64_t before_ns = thread_cpu_ns();

	work(turns);
	return thread_cpu_ns() - before_ns;
}

uint64_t work_turns_per_ms(void)
{
	const uint64_t turns = 300000;
	uint64_t best_ns = UINT64_MAX;

	/* Whatever disturbs a try makes it longer. */
	for (int i = 0; i < 20; i++) {
		uint64_t ns = cpu_ns_of(turns);

		best_ns = ns && ns < best_ns ? ns : best_ns;
	}
	return turns * 1000000 / best_ns;
}

#define IO_LEAST_NS 50000
#define IO_MOST_NS  1000000

uint64_t io_ns(const struct plan *plan)
{
	uint64_t random;

	/* It gives so few bytes always, once the system is up. */
	if (!plan->jitter || getrandom(&random, sizeof(random), 0) != sizeof(random))
		return 0;
	return IO_LEAST_NS + random % (IO_MOST_NS - IO_LEAST_NS);
}

void wait_for_io(const struct plan *plan)
{
	struct timespec left = { .tv_nsec = io_ns(plan) };

	while (left.tv_nsec && clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
}

void do_task(const struct plan *plan, unsigned task)
{
	char buf[16];
	uint32_t mark = exectrace_begin(task_name(task, buf));

	work(plan->turns);
	exectrace_end(mark);
}

void keep_to_cpus(const unsigned short *cpus, unsigned nr)
{
	unsigned highest = 0;
	cpu_set_t *set;
	size_t size;

	for (unsigned i = 0; i < nr; i++)
		highest = cpus[i] > highest ? cpus[i] : highest;
	size = CPU_ALLOC_SIZE(highest + 1);
	set = CPU_ALLOC(highest + 1);
	CPU_ZERO_S(size, set);
	for (unsigned i = 0; i < nr; i++)
		CPU_SET_S(cpus[i], size, set);
	if (sched_setaffinity(0, size, set)) {
		perror("exectrace: cannot keep a thread to its CPUs");
		exit(125);
	}
	CPU_FREE(set);
}

struct task_thread {
	const struct plan *plan;
	unsigned task;
	unsigned short cpu;
	task_body *body;
	pthread_t thread;
};

static void *task_main(void *arg)
{
	struct task_thread *t = arg;
	char buf[16];

	name_this_thread(task_name(t->task, buf));
	keep_to_cpus(&t->cpu, 1);
	wait_for_io(t->plan);
	t->body(t->plan, t->task);
	return NULL;
}

unsigned short the_first_cpu(const struct plan *plan, unsigned task)
{
	(void)task;
	return plan->cpus[0];
}

unsigned short cpu_of_its_own(const struct plan *plan, unsigned task)
{
	const unsigned short *own = plan->own ? plan->own : plan->cpus;

	return own[task % plan->nr_cpus];
}

/* The tasks' CPUs only: so that no more threads are on CPUs than there are tasks, whoever starts them included. */
static void keep_to_cpus_of_tasks(const struct plan *plan, cpu_of_task *cpu_of)
{
	unsigned short cpus[WORKLOAD_MAX_TASKS];

	for (unsigned task = 0; task < plan->nr_tasks; task++)
		cpus[task] = cpu_of(plan, task);
	keep_to_cpus(cpus, plan->nr_tasks);
}

int run_thread_per_task(const struct plan *plan, cpu_of_task *cpu_of, task_body *body)
{
	struct task_thread *threads = calloc(plan->nr_tasks, sizeof(*threads));
	unsigned nr;
	int err = threads ? 0 : ENOMEM;

	keep_to_cpus_of_tasks(plan, cpu_of);
	for (nr = 0; !err && nr < plan->nr_tasks; nr += !err) {
		threads[nr] = (struct task_thread){ plan, nr, cpu_of(plan, nr), body, 0 };
		err = pthread_create(&threads[nr].thread, NULL, task_main, &threads[nr]);
	}
	for (unsigned i = 0; i < nr; i++)
		pthread_join(threads[i].thread, NULL);
	free(threads);
	if (err)
		fprintf(stderr, "exectrace: cannot start %u threads: %s\n", plan->nr_tasks, strerror(err));
	return err ? 125 : 0;
}
