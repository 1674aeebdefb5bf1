/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usage.h - how much of some CPUs did others have, while a program of ours ran?
 *
 *	before = usage_now(cpus);
 *	...                                     the program runs, and is waited for
 *	after = usage_now(cpus);
 *	share = usage_of_others(&before, &after);
 *
 * The kernel counts the time of a CPU by its clock tick: over less than some 100 ms the share says little.
 */
#ifndef EXECTRACE_USAGE_H
#define EXECTRACE_USAGE_H

#include <stdint.h>

struct cpulist;

struct usage {
	uint64_t at_ns;         /* CLOCK_MONOTONIC */
	uint64_t all_ns;        /* that anybody, a hypervisor too, has used on these CPUs since the machine booted */
	uint64_t own_ns;        /* that we have used, and children of ours that have ended */
	unsigned nr_cpus;
};

struct usage usage_now(const struct cpulist *cpus);

/* The share of the CPUs that was neither idle nor ours, in 1/1,000,000. */
uint32_t usage_of_others(const struct usage *before, const struct usage *after);

#endif
