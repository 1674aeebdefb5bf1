/* work.h - what answers to exercises have in common: to compute for a while, and to start threads that do */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <exectrace/mark.h>

static inline uint64_t cpu_time_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* Computes until the calling thread has used so much CPU time more. */
static inline void compute(unsigned ms)
{
	uint64_t end_ns = cpu_time_ns() + ms * 1000000ULL;

	while (cpu_time_ns() < end_ns)
		;
}

/* The first CPU that may be used, and how many there are. */
static inline unsigned first_cpu(unsigned *nr)
{
	unsigned first = CPU_SETSIZE;
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	for (unsigned cpu = CPU_SETSIZE; cpu--;)
		first = CPU_ISSET(cpu, &set) ? cpu : first;
	*nr = CPU_COUNT(&set);
	return first;
}

static inline void keep_to_one_cpu(void)
{
	unsigned nr;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(first_cpu(&nr), &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static inline pthread_t start(void *(*task)(void *))
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, task, NULL))
		abort();
	return thread;
}

static inline void finish(pthread_t thread)
{
	pthread_join(thread, NULL);
}

/* Two threads, both started before either is waited for. */
static inline int both(void *(*task)(void *))
{
	pthread_t sing = start(task), eat = start(task);

	finish(sing);
	finish(eat);
	return 0;
}
