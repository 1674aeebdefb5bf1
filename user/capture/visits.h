/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visits.h - what of the kernel's rings can be taken, and when
 *
 * Each visit makes available what was in the rings at the visit before. What is told of a thread is told before its runs are
 * recorded. But where a virtual CPU is halted in the midst of telling, or a thread loses its CPU there, all that is told elsewhere
 * meanwhile waits behind it; then so must the runs: until what had been begun when they were seen has been taken, there is no visit.
 */
#ifndef EXECTRACE_VISITS_H
#define EXECTRACE_VISITS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

struct hooks;
struct run_record;

struct visits {
	const struct hooks *hooks;
	__u64 *seen;            /* by CPU: the ring's head at this visit */
	__u64 *ready;           /* by CPU: the ring's head at the last visit, or at the end */
	__u64 busiest;          /* so many runs, at the most, had come to one of the rings between the last two visits, */
	__u64 pause_ns;         /* which were to be so far apart; 0: there was none yet */
	__u64 events_awaited;   /* so much of the events had been begun when `seen' was read */
};

/* The hooks, which are loaded, must stay. */
void visits_build(struct visits *v, const struct hooks *hooks);
void visits_release(struct visits *v);

/* As source.h has it of visit() and take_runs(); by one thread alone, which takes the events, too. */
bool visits_begin(struct visits *v);
size_t visits_take(struct visits *v, unsigned cpu, struct run_record *out, size_t max);

/*
 * How long to wait for the next visit, in ns, and most_ns at the most: for less if the rings are small, or fill up fast. A ring has to hold
 * what comes between three visits. Asked once after each.
 */
__u64 visits_pause_ns(struct visits *v, __u64 most_ns);

#endif
