// SPDX-License-Identifier: GPL-2.0-or-later
/* threads.c - threads that help: on CPUs that are there besides, and out of sight of the rest of the program */
#include "lib/threads.h"

#include <sched.h>
#include <signal.h>

unsigned nr_other_cpus(void)
{
	cpu_set_t cpus;

	/* It fails only where there are more CPUs than the set has room for. */
	return (sched_getaffinity(0, sizeof(cpus), &cpus) ? CPU_SETSIZE : CPU_COUNT(&cpus)) - 1;
}

void lock_init_inheriting(pthread_mutex_t *lock)
{
	pthread_mutexattr_t inherit;

	pthread_mutexattr_init(&inherit);
	pthread_mutexattr_setprotocol(&inherit, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(lock, &inherit);
	pthread_mutexattr_destroy(&inherit);
}

bool thread_start(pthread_t *thread, void *(*fn)(void *arg), void *arg)
{
	sigset_t all, before;
	bool started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = !pthread_create(thread, NULL, fn, arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}
