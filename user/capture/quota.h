/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * quota.h - how much CPU time the cgroups of a process leave it, and how long they made it pause
 *
 * A cgroup may allow its members so much CPU time in each period of time; when it is used up, all
 * of them are taken off their CPUs until the next period begins. The tightest limit, of the
 * process's own cgroup and those that it is in, counts. Of both versions of cgroups, where they are
 * usually mounted.
 */
#ifndef EXECTRACE_QUOTA_H
#define EXECTRACE_QUOTA_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct quota {
	char group[512];    /* the directory of the cgroup that has the limit */
	unsigned millicpus; /* the time of so many thousandths of a CPU */
};

/* pid 0: of this process. False if there is no limit, or none that can be read. */
bool quota_find(struct quota *q, pid_t pid);

/* The same for the cgroup of this directory. */
bool quota_find_of_group(struct quota *q, const char *directory);

/* For how long, in ns, the cgroup's members have been made to pause so far: the sum over the CPUs.
 */
uint64_t quota_paused_ns(const struct quota *q);

#endif
