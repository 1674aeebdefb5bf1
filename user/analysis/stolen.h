/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stolen.h - what a hypervisor took of the tasks' time on CPUs, and what overlap is certain all the same
 *
 * A virtual CPU that is stopped keeps its task, by all that the guest's scheduler knows: two tasks may be on two virtual
 * CPUs at once, and never on two real ones. The kernel learns afterwards how long each virtual CPU was stopped, and leaves that out
 * of the thread's CPU time; so what the runs have more than this is how much was taken, though not when. At worst, it was all
 * taken from one of two that were on CPUs together.
 */
#ifndef EXECTRACE_STOLEN_H
#define EXECTRACE_STOLEN_H

#include <stdint.h>

struct findings;

struct stolen {
	uint64_t ns;            /* from the threads that are looked at, the sum */
	uint32_t overlap_low;   /* P is at least that on real CPUs, in 1/1,000,000 */
};

/*
 * From the audit, the tasks, the profile and the bounds. On no virtual machine, nothing is stolen; of a part of a trace it is not
 * known, and taken to be nothing. Where the trace does not tell the threads' CPU time, or runs are missing, all that was taken from
 * the machine may have been theirs.
 */
struct stolen stolen_find(const struct findings *f);

#endif
