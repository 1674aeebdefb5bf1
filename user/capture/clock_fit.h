/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock_fit.h - from the run queue's clock to CLOCK_MONOTONIC
 *
 * The kernel notes by its run queue's clock when a thread arrives on a CPU (sched_info.last_arrival). Where our hook did
 * not see the arrival, that is all there is to go by. The two clocks differ by an offset that drifts slowly;
 * what we see of it jitters upwards, because the hook reads its clock some time after the run queue did.
 * The fit follows the offset on the arrivals that were seen, and keeps account of how far off it was at each:
 * that is the uncertainty of those that were not.
 */
#ifndef EXECTRACE_CLOCK_FIT_H
#define EXECTRACE_CLOCK_FIT_H

#include <stdbool.h>
#include <stdint.h>

/* One for each CPU. Zero-initialise. */
struct clock_fit {
	bool known;
	int64_t offset_ns;      /* what to add to the run queue's clock */
	uint64_t learnt_ns;     /* when, on CLOCK_MONOTONIC */
};

/* How far off the fits were; one for all CPUs. Zero-initialise. */
struct clock_errors {
	uint64_t nr;
	uint64_t worst_ns;
	uint64_t below[64];     /* how many were below 2^i ns, and not below 2^(i-1) */
};

/* An arrival that was seen, by both clocks: corrects the fit, after noting how far off it was. */
void clock_fit_learn(struct clock_fit *fit, struct clock_errors *errors, uint64_t arrival_ns,
		     uint64_t in_ns);

/* CLOCK_MONOTONIC of an arrival that was not seen. fit->known must be true. */
uint64_t clock_fit_guess(const struct clock_fit *fit, uint64_t arrival_ns);

/* Errors were below this in 99 of 100 cases: the next power of two. */
uint64_t clock_errors_usual(const struct clock_errors *errors);

/*
 * What to state as the uncertainty of a guess: twice the worst error seen, so that the next one is hardly
 * larger; and not less than 50 us while fewer than 100 have been seen.
 */
uint64_t clock_errors_bound(const struct clock_errors *errors);

#endif
