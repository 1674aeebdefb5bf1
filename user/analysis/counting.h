/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * counting.h - which tasks count, if it is not certain how long each of them ran?
 *
 * The rule is that of tally.h: the smallest tasks that together did less than a given share of all the running do
 * not count. Each task ran for a time between two limits, whatever the others did.
 */
#ifndef EXECTRACE_COUNTING_H
#define EXECTRACE_COUNTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct counting {
	uint64_t least_ns, most_ns;             /* so long the task ran, */
	bool ran;                               /* and it surely did, for however short a time */
	bool surely, perhaps;                   /* it counts */
};

/* Fills in surely and perhaps; small_share is in 1/10000. */
void counting_judge(struct counting *tasks, size_t nr, unsigned small_share);

#endif
