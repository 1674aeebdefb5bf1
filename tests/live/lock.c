// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lock.c - two threads that could run at once, were it not for one lock
 *
 *	lock ROUNDS
 *
 * Each in its turn works for 4 ms, and hands over to the other through a condition: well-formed code with two threads
 * and two CPUs, of which only ever one has something to do. A turn is long beside the moment in which both are awake,
 * which is a fifth of a millisecond where a hypervisor takes its time.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t handed_over = PTHREAD_COND_INITIALIZER;
static unsigned turn, nr_rounds;

static uint64_t cpu_time_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static void *take_turns(void *arg)
{
	unsigned own = (uintptr_t)arg;

	prctl(PR_SET_NAME, own ? "right" : "left");
	pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < nr_rounds; i++) {
		uint64_t begin_ns;

		while (turn % 2 != own)
			pthread_cond_wait(&handed_over, &lock);
		begin_ns = cpu_time_ns();
		while (cpu_time_ns() - begin_ns < 4000000)
			;
		turn++;
		pthread_cond_signal(&handed_over);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t left, right;

	nr_rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 50;
	pthread_create(&left, NULL, take_turns, (void *)0);
	pthread_create(&right, NULL, take_turns, (void *)1);
	pthread_join(left, NULL);
	return pthread_join(right, NULL);
}
