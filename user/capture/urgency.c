// SPDX-License-Identifier: GPL-2.0-or-later
/* urgency.c - a thread that gets a CPU when it needs one, whatever else would run there */
#include "capture/urgency.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SHARE_NS  1000000
#define PERIOD_NS 10000000

/* sched_setattr(2), version 0; libc has none before glibc 2.41, and the kernel's own header gets into the way of libc's. */
struct scheduling {
	uint32_t bytes;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime_ns;
	uint64_t deadline_ns;
	uint64_t period_ns;
};

_Static_assert(sizeof(struct scheduling) == 48, "as the kernel has it");

#define POLICY_DEADLINE 6
#define FLAG_RECLAIM    2       /* it may have what CPU time is left over by others of its kind */

int urgent_thread_create(pthread_t *thread, void *(*main)(void *), void *arg)
{
	struct sched_param highest = { .sched_priority = sched_get_priority_max(SCHED_FIFO) };
	pthread_attr_t urgent;
	int err;

	pthread_attr_init(&urgent);
	pthread_attr_setinheritsched(&urgent, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&urgent, SCHED_FIFO);
	pthread_attr_setschedparam(&urgent, &highest);
	err = pthread_create(thread, &urgent, main, arg);
	pthread_attr_destroy(&urgent);
	return err == EPERM ? pthread_create(thread, NULL, main, arg) : err;
}

void urgent_thread_reserve_cpu(void)
{
	struct scheduling share = {
		.bytes = sizeof(share), .policy = POLICY_DEADLINE, .flags = FLAG_RECLAIM,
		.runtime_ns = SHARE_NS, .deadline_ns = PERIOD_NS, .period_ns = PERIOD_NS,
	};

	syscall(SYS_sched_setattr, 0, &share, 0);
}
