// SPDX-License-Identifier: GPL-2.0-or-later
/* mean_limit.c - between what limits is a mean of shares, if the weights are not certain? */
#include "analysis/mean_limit.h"

#include <stdlib.h>

#include "analysis/share.h"

static int by_share(const void *a, const void *b)
{
	const struct weighed_share *x = a, *y = b;

	return x->share < y->share ? -1 : x->share > y->share;
}

/* Where between them it lies shows when all places have been tried. */
uint64_t mean_limit(struct weighed_share *shares, size_t nr, bool most)
{
	unsigned __int128 part = 0, whole = 0;
	uint64_t extreme = most ? 0 : SHARE_ONE;
	bool found = false;

	if (nr)
		qsort(shares, nr, sizeof(*shares), by_share);
	for (size_t i = 0; i < nr; i++) {
		part += (unsigned __int128)shares[i].least_ns * shares[i].share;
		whole += shares[i].least_ns;
	}
	for (size_t i = 0; i <= nr; i++) {
		const struct weighed_share *next = i == nr ? NULL : &shares[most ? nr - 1 - i : i];
		uint64_t mean = whole ? part / whole : 0;

		if (whole && (most ? mean > extreme : mean < extreme))
			extreme = mean;
		found |= whole > 0;
		part += next ? (unsigned __int128)(next->most_ns - next->least_ns) * next->share : 0;
		whole += next ? next->most_ns - next->least_ns : 0;
	}
	return found ? extreme : 0;
}
