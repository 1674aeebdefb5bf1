// SPDX-License-Identifier: GPL-2.0-or-later
/* heap.c - numbered things, the one with the least key first */
#include "lib/heap.h"

#include <stdbool.h>
#include <stdlib.h>

#include "lib/mem.h"

static bool is_before(const struct heap_item *a, const struct heap_item *b)
{
	return a->key != b->key ? a->key < b->key : a->number < b->number;
}

static void swap(struct heap_item *a, struct heap_item *b)
{
	struct heap_item kept = *a;

	*a = *b;
	*b = kept;
}

static void sift_down(struct heap *h)
{
	for (size_t at = 0;;) {
		size_t first = at;

		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < h->nr; child++)
			if (is_before(&h->items[child], &h->items[first]))
				first = child;
		if (first == at)
			return;
		swap(&h->items[at], &h->items[first]);
		at = first;
	}
}

void heap_put(struct heap *h, uint64_t key, uint32_t number)
{
	size_t at = h->nr;

	GROW(h->items, h->nr + 1);
	h->items[h->nr++] = (struct heap_item){ key, number };
	for (; at && is_before(&h->items[at], &h->items[(at - 1) / 2]); at = (at - 1) / 2)
		swap(&h->items[at], &h->items[(at - 1) / 2]);
}

void heap_change_first(struct heap *h, uint64_t key)
{
	h->items[0].key = key;
	sift_down(h);
}

void heap_drop_first(struct heap *h)
{
	h->items[0] = h->items[--h->nr];
	sift_down(h);
}

void heap_release(struct heap *h)
{
	free(h->items);
	*h = (struct heap){ 0 };
}
