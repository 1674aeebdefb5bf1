// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * probed.c - a program that carries probes, for the tests of --usdt
 *
 *	probed N [THREADS]
 *
 * Each of so many threads (1) passes lab:step N times, with the step's number, its negative, as 32 bits, and the name of the thread; and
 * lab:done once, with the N of all of them together. A probe without arguments, lab:bare, is passed once. lab:guarded has a semaphore:
 * its arguments are made only if somebody asks.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

#define SEMAPHORE __attribute__((section(".probes"))) unsigned short

SEMAPHORE lab_step_semaphore, lab_done_semaphore, lab_bare_semaphore, lab_guarded_semaphore;

static unsigned long nr;

static void *walk(void *arg)
{
	char name[16];

	snprintf(name, sizeof(name), "walker %ld", (long)arg);
	for (unsigned long i = 0; i < nr; i++)
		DTRACE_PROBE3(lab, step, i, -(int)i, name);
	return NULL;
}

int main(int argc, char **argv)
{
	long nr_threads = argc > 2 ? atol(argv[2]) : 1;
	pthread_t threads[64];

	nr = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
	DTRACE_PROBE(lab, bare);
	for (long i = 0; i < nr_threads; i++)
		if (pthread_create(&threads[i], NULL, walk, (void *)i))
			return 1;
	for (long i = 0; i < nr_threads; i++)
		pthread_join(threads[i], NULL);
	if (lab_guarded_semaphore)
		DTRACE_PROBE1(lab, guarded, lab_guarded_semaphore);
	DTRACE_PROBE1(lab, done, nr * (unsigned long)nr_threads);
	return 0;
}
