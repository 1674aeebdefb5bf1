// SPDX-License-Identifier: GPL-2.0-or-later
/* tournament.c - which of several numbered things has the least key? */
#include "lib/tournament.h"

#include <stdlib.h>

#include "lib/mem.h"

void tournament_create(struct tournament *t, size_t nr)
{
	*t = (struct tournament){ .nr_places = 1 };
	while (t->nr_places < nr)
		t->nr_places *= 2;
	t->matches = xcalloc(2 * t->nr_places, sizeof(*t->matches));
	for (size_t i = 0; i < t->nr_places; i++)
		t->matches[t->nr_places + i] = (struct contestant){ TOURNAMENT_OUT, i };
	for (size_t match = t->nr_places; --match;)
		t->matches[match] = t->matches[2 * match];
}

void tournament_release(struct tournament *t)
{
	free(t->matches);
	*t = (struct tournament){ 0 };
}

uint64_t tournament_limit(const struct tournament *t)
{
	const struct contestant *first = tournament_first(t);
	uint64_t limit = UINT64_MAX;

	for (size_t at = t->nr_places + first->number; at > 1; at /= 2) {
		uint64_t beats = t->matches[at ^ 1].key + !(at & 1);

		limit = beats < limit ? beats : limit;
	}
	return limit;
}

void tournament_renew(struct tournament *t)
{
	struct contestant first = *tournament_first(t);

	for (size_t at = t->nr_places + first.number; at; at /= 2)
		t->matches[at] = first;
	t->limit = 0;
}
