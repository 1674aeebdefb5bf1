// SPDX-License-Identifier: GPL-2.0-or-later
/* verdict.c - from figures to a word: how did it execute? */
#include "analysis/verdict.h"

unsigned verdict_possible(const struct verdict_figures *f, uint32_t threshold)
{
	unsigned possible = f->anybody_surely_ran ? 0 : 1U << INCONCLUSIVE;

	if (!f->anybody_perhaps_ran)
		return possible;
	if (f->overlap_high >= threshold)
		possible |= 1U << PARALLEL;
	if (f->overlap_low >= threshold)
		return possible;
	if (f->interleaving_high >= threshold)
		possible |= 1U << CONCURRENT;
	if (f->interleaving_low < threshold)
		possible |= 1U << SEQUENTIAL;
	return possible;
}

enum verdict verdict_of(unsigned possible)
{
	for (enum verdict v = SEQUENTIAL; v <= PARALLEL; v++)
		if (possible == 1U << v)
			return v;
	return INCONCLUSIVE;
}

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = {
		[SEQUENTIAL] = "SEQUENTIAL",
		[CONCURRENT] = "CONCURRENT",
		[PARALLEL] = "PARALLEL",
		[INCONCLUSIVE] = "INCONCLUSIVE",
	};

	return names[v];
}
