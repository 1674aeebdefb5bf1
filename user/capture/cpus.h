/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpus.h - which CPUs can be used, and which the user wants */
#ifndef EXECTRACE_CPUS_H
#define EXECTRACE_CPUS_H

#include <stdbool.h>
#include <stddef.h>

struct cpulist;

/* CPUs that are online, by /sys or, without that, by /proc; false if neither tells. */
bool cpus_online(struct cpulist *online);

/*
 * The numbers of all CPUs that are there, online or not, are below this: the kernel may leave gaps, so it is no count of CPUs.
 * Those that can be plugged in are not counted: virtual machines may have room for hundreds. 0 if /sys does not tell.
 */
unsigned cpus_bound(void);

/* CPUs that this process may run on: by its affinity, which never exceeds its cpuset and what is online. */
int cpus_usable(struct cpulist *usable);

/*
 * The CPUs of a list such as "0-3,8", or, if text is NULL, all that are usable. Says what is wrong if it is no
 * list, is empty, or names a CPU that does not exist, is offline or is forbidden here.
 */
int cpus_choose(struct cpulist *chosen, const char *text);

/* The CPUs of a list, those of different cores first: those of one core slow each other down. The caller frees them. */
unsigned short *cpus_by_core(const struct cpulist *cpus);

/* Puts so many of the CPUs of a list, the first of them by core, into chosen, which is empty at first. There are as many. */
void cpus_spread(struct cpulist *chosen, const struct cpulist *cpus, unsigned nr);

/* The calling thread, and what it starts, runs on these only. 0 or a negative errno; says nothing. */
int cpus_keep_to(const struct cpulist *cpus);

/* A name for the core that a CPU belongs to, which no other core has. False if the kernel does not tell. */
bool cpu_core(unsigned cpu, char *buf, size_t size);

#endif
