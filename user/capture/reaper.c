// SPDX-License-Identifier: GPL-2.0-or-later
/* reaper.c - the end of a child: how it ended, and what the kernel had counted for it and its descendants */
#include "capture/reaper.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "capture/proc_thread.h"

/*
 * A thread is a zombie some microseconds before it leaves its CPU for the last time, which is to be in the count: it
 * is, if the count is the same for so long.
 */
#define STILL_NS   1000000
#define MAX_ROUNDS 20

static bool has_left(pid_t pid, struct proc_thread *now)
{
	struct timespec still = { .tv_nsec = STILL_NS };
	uint32_t before = 0;

	for (int i = 0; i < MAX_ROUNDS; i++) {
		if (!proc_thread_read(now, pid))
			return false;
		if (i && now->departures == before)
			return true;
		before = now->departures;
		nanosleep(&still, NULL);
	}
	return false;
}

bool child_reap(struct reaped *r, pid_t pid)
{
	siginfo_t info = { 0 };
	struct proc_thread last;
	struct rusage usage;
	bool sure;

	if (waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) || info.si_pid != pid)
		return false;
	sure = has_left(pid, &last);
	if (wait4(pid, &r->wait_status, WNOHANG, &usage) != pid)
		return false;
	r->ignores_children = last.ignores_children;
	r->has_waited = last.children_faults;
	r->departures = sure ? (uint64_t)usage.ru_nvcsw + usage.ru_nivcsw : 0;
	return true;
}
