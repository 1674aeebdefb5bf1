// SPDX-License-Identifier: GPL-2.0-or-later
/* hash.c - a map from 64-bit keys to 32-bit values */
#include "lib/hash.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

static void grow(struct hash *h)
{
	struct hash old = *h;

	h->nr_places = old.nr_places ? 2 * old.nr_places : 64;
	h->entries = xcalloc(h->nr_places, sizeof(*h->entries));
	for (size_t i = 0; i < old.nr_places; i++)
		if (old.entries[i].used)
			*hash_find(h, old.entries[i].key) = old.entries[i];
	free(old.entries);
}

void hash_put(struct hash *h, uint64_t key, uint32_t value)
{
	struct hash_entry *entry;

	if (4 * (h->nr + 1) > 3 * h->nr_places)
		grow(h);
	entry = hash_find(h, key);
	h->nr += !entry->used;
	*entry = (struct hash_entry){ .key = key, .value = value, .used = true };
}

/*
 * A key is found by going on from its own place as far as entries are used. So those that come after the one removed, and would
 * not be found across the gap any more, move into it.
 */
static void close_gap(struct hash *h, size_t gap)
{
	size_t last = h->nr_places - 1;

	for (size_t at = (gap + 1) & last; h->entries[at].used; at = (at + 1) & last) {
		size_t place = hash_place(h->entries[at].key, h->nr_places);

		if (((at - place) & last) < ((at - gap) & last))
			continue;
		h->entries[gap] = h->entries[at];
		gap = at;
	}
	h->entries[gap].used = false;
}

void hash_remove(struct hash *h, uint64_t key)
{
	struct hash_entry *entry = h->nr ? hash_find(h, key) : NULL;

	if (!entry || !entry->used)
		return;
	close_gap(h, entry - h->entries);
	h->nr--;
}

void hash_remove_pair(struct hash *h, uint64_t key, uint32_t value)
{
	uint32_t *known = hash_get(h, key);

	if (known && *known == value)
		hash_remove(h, key);
}

void hash_clear(struct hash *h)
{
	if (h->nr)
		memset(h->entries, 0, h->nr_places * sizeof(*h->entries));
	h->nr = 0;
}

void hash_release(struct hash *h)
{
	free(h->entries);
	*h = (struct hash){ 0 };
}
