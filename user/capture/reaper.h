/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reaper.h - the end of a child: how it ended, and what the kernel had counted for it and its descendants */
#ifndef EXECTRACE_REAPER_H
#define EXECTRACE_REAPER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct reaped {
	int wait_status;
	/*
	 * How often the kernel switched out its threads and those of all its descendants that were waited for, as
	 * getrusage(2) has it: up to the exit of each, and for its first thread the very last time too. 0: not known.
	 */
	uint64_t departures;
	/* In the end: */
	bool ignores_children;  /* SIGCHLD was ignored, so that the kernel did not keep them for it to wait for */
	bool has_waited;        /* for children of its own, one at least. The kernel's sum of their page faults says so: whoever
				 * runs has some */
};

/* True if the child has ended, and is no more. */
bool child_reap(struct reaped *r, pid_t pid);

#endif
