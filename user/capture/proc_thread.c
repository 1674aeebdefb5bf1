// SPDX-License-Identifier: GPL-2.0-or-later
/* proc_thread.c - what /proc says of a thread right now: who it is, and how often the kernel has switched it out */
#include "capture/proc_thread.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/number.h"

/* /proc counts from the boot, in ticks of USER_HZ, time asleep included; the trace does not include that. */
static uint64_t monotonic_of(unsigned long long ticks)
{
	uint64_t asleep_ns = now_on(CLOCK_BOOTTIME) - now_on(CLOCK_MONOTONIC);
	uint64_t ns = ticks * (1000000000ULL / sysconf(_SC_CLK_TCK));

	return less(ns, asleep_ns);
}

/* The name is in parentheses and may hold any character, so that only the last one ends it. */
static bool parse_stat(struct proc_thread *thread, const char *stat)
{
	const char *name = strchr(stat, '('), *end = strrchr(stat, ')');
	unsigned long long start, children_faults;
	int parent;

	if (!name || !end || sscanf(end + 1, " %c %d %*d %*d %*d %*d %*u %*u %llu %*u %*u %*u %*u %*d %*d %*d %*d %u %*d %llu",
				    &thread->state, &parent, &children_faults, &thread->nr_threads, &start) != 5)
		return false;
	thread->parent = parent;
	thread->children_faults = children_faults;
	thread->start_ns = monotonic_of(start);
	memset(thread->comm, 0, sizeof(thread->comm));
	memcpy(thread->comm, name + 1, end - name - 1 < 15 ? end - name - 1 : 15);
	return true;
}

static bool find_number(const char *status, const char *key, unsigned *number)
{
	const char *line = strstr(status, key);

	return line && sscanf(line + strlen(key), "%u", number) == 1;
}

/* Sets of signals are in hexadecimal, the first one the lowest bit. */
static bool find_signal(const char *status, const char *key, int signal, bool *has)
{
	const char *line = strstr(status, key);
	unsigned long long set;

	if (!line || sscanf(line + strlen(key), "%llx", &set) != 1)
		return false;
	*has = set >> (signal - 1) & 1;
	return true;
}

bool proc_is_ours(void)
{
	char self[16] = "";

	return readlink("/proc/self", self, sizeof(self) - 1) > 0 && atoi(self) == getpid();
}

bool proc_thread_read(struct proc_thread *thread, pid_t tid)
{
	/* The lines that we look for come after lists of CPUs, which are long on large machines. */
	char stat[512], status[16384];
	unsigned tgid, voluntary, involuntary;

	*thread = (struct proc_thread){ .tid = tid };
	if (!read_small_file(stat, sizeof(stat), "/proc/%d/stat", (int)tid) || !parse_stat(thread, stat) ||
	    !read_small_file(status, sizeof(status), "/proc/%d/status", (int)tid) ||
	    !find_number(status, "\nTgid:", &tgid) ||
	    !find_signal(status, "\nSigIgn:", SIGCHLD, &thread->ignores_children) ||
	    !find_number(status, "\nvoluntary_ctxt_switches:", &voluntary) ||
	    !find_number(status, "\nnonvoluntary_ctxt_switches:", &involuntary))
		return false;
	thread->tgid = tgid;
	thread->departures = voluntary + involuntary;
	return true;
}
