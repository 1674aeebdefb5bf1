/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doubts.h - what gaps in the record leave open about each task that is looked at
 *
 * The doubts of the audit are about threads, and about the whole trace; these are about tasks, and about the time that is
 * looked at. From them follows how long each task may have run, when its window may have been, and whether it
 * counts.
 *
 * A thread that marks its tasks may have been at any of them, so its doubts are of no task (NO_TASK), and each marked
 * task may have run for so much more or less. One whose end is not marked was last on a CPU at any time that is in doubt.
 */
#ifndef EXECTRACE_DOUBTS_H
#define EXECTRACE_DOUBTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/counting.h"
#include "lib/span.h"

struct audit;
struct tally;
struct tasks;

/* `recorded': the record says that the task was on a CPU; else, that it was not. */
struct doubt {
	struct span span;
	uint32_t task;
	bool recorded;
};

struct doubts {
	struct doubt *list;             /* by begin; those of one task and kind are apart. Of NO_TASK, they may overlap */
	size_t nr, list_cap;
	uint64_t more_ns, less_ns;      /* the sums of those not recorded, and recorded */
	struct counting *counting;      /* by place of the task, like all here */
	uint64_t *unknown_ns;           /* for so long the record may be wrong */
	struct span *windows;           /* the widest that may be */
	bool *in_one_piece;             /* it ran just once, though nobody knows when */
	bool *may_be_too_wide;          /* a window, where it is not in doubt whether the task ran */
	bool anybody_ran;               /* some task surely did */
	size_t nr_surely, nr_perhaps;   /* how many count; */
	struct span narrowest, widest;  /* and from the first one's begin to the last one's end */
};

/*
 * Of the time in the span; small_share as in tally.h. lost_ns says how long each task ran by the record in the time in
 * which records of nobody knows whom were lost; NULL if there is no such time.
 */
void doubts_build(struct doubts *d, const struct audit *audit, const struct tasks *tasks,
		  const struct tally *tally, const struct span *span, unsigned small_share,
		  const uint64_t *lost_ns);
void doubts_release(struct doubts *d);

#endif
