// SPDX-License-Identifier: GPL-2.0-or-later
/* tournament.c - which of several numbered things has the least key? */
#include "lib/tournament.h"

#include <stdbool.h>
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

void tournament_set(struct tournament *t, uint32_t number, uint64_t key)
{
	struct contestant *matches = t->matches;
	size_t at = t->nr_places + number;
	struct contestant winner = { key, number };

	matches[at] = winner;
	for (; at > 1; at /= 2) {
		struct contestant other = matches[at ^ 1];
		/* On the left are lower numbers: to the right of it, a key that is the same is not enough. */
		bool other_wins = other.key < winner.key + (at & 1);

		winner.key = other_wins ? other.key : winner.key;
		winner.number = other_wins ? other.number : winner.number;
		matches[at / 2] = winner;
	}
}
