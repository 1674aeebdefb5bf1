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
