/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bounds.h - between what limits must the overlap share lie, if the record has gaps?
 *
 * At each instant the record says how many of the tasks are on CPUs. Where runs are missing, or switch-ins were restored, the
 * truth may be fewer or more. Each instant is counted in the worst and in the best of the ways in
 * which it may really have been; what comes out are bounds that hold however the gaps were filled.
 */
#ifndef EXECTRACE_BOUNDS_H
#define EXECTRACE_BOUNDS_H

#include <stddef.h>
#include <stdint.h>

struct audit;
struct tally;
struct tasks;

struct bounds {
	uint32_t overlap_low, overlap_high;     /* of P, in 1/1,000,000 */
	unsigned peak_low, peak_high;   /* a degree surely held for the guard; and the highest one there may have been */

	struct bounds_state *state;     /* private to bounds.c */
};

/* Fed by a sweep, like profile.h, but with how many were on CPUs alone. guard_ns is that of the profile. */
void bounds_begin(struct bounds *b, const struct tasks *tasks, const struct tally *tally,
		  const struct audit *audit, uint64_t guard_ns);
void bounds_see(struct bounds *b, uint64_t from_ns, uint64_t to_ns, size_t nr);
void bounds_end(struct bounds *b);

#endif
