/* SPDX-License-Identifier: GPL-2.0-or-later */
/* turned.h - how much of one task's running was in turns with another: the limits of its share, from two readings of the record */
#ifndef EXECTRACE_TURNED_H
#define EXECTRACE_TURNED_H

#include <stdint.h>

#include "analysis/turn_limits.h"

/* Two ways to read the record: what is surely so, and what perhaps is. */
enum { SURELY, PERHAPS, NR_READINGS };

/*
 * How much of a's running lies in b's window while b is off, as far as b is read the other way round: what perhaps is, less
 * what b surely has of it, and the reverse. alike_ns is the same with both read the same way: the rest of a's running is
 * none of it, for certain or perhaps. What was unknown may have been anything.
 */
struct turned {
	uint64_t opposed_ns[NR_READINGS], alike_ns[NR_READINGS];
	uint64_t unknown_ns;
};

struct turn_limit turned_limit(const struct doubts *doubts, const struct tally *tally, uint32_t a, uint32_t b,
			       const struct turned *t);

#endif
