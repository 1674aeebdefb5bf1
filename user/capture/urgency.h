/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * urgency.h - a thread that gets a CPU when it needs one, whatever else would run there
 *
 * Highest real-time priority (SCHED_FIFO) is not enough: lest such threads keep everybody else from a CPU, the kernel lets none of
 * them run on it for 50 ms of each second that they have used up (sched_rt_runtime_us, or the fair server), the most urgent one
 * included, while the load goes on on other CPUs. A thread with a deadline (SCHED_DEADLINE, sched(7)) comes before all of these,
 * and nothing of that holds it back: it has a share of a CPU that is its own.
 */
#ifndef EXECTRACE_URGENCY_H
#define EXECTRACE_URGENCY_H

#include <pthread.h>

/*
 * As pthread_create(3), at the highest real-time priority if that may be, from the start: on a busy machine a load of lesser priority
 * might keep the new thread from getting as far as raising it.
 */
int urgent_thread_create(pthread_t *thread, void *(*main)(void *), void *arg);

/*
 * For that thread, as long as it has CAP_SYS_NICE: has from now on 1 ms of CPU time in each 10 ms for itself, and what other
 * threads with deadlines leave over. Refused if it may not run on all CPUs, or if these are promised to others: then it
 * stays as it is.
 */
void urgent_thread_reserve_cpu(void);

#endif
