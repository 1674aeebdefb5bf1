/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * heap.h - numbered things, the one with the least key first
 *
 * A binary heap: of n things, the first is at hand, and putting one in or moving the first one on costs log n. Among equal
 * keys, the lowest number comes first. Zero-initialise; heap_release() at the end.
 */
#ifndef EXECTRACE_HEAP_H
#define EXECTRACE_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct heap_item {
	uint64_t key;
	uint32_t number;
};

struct heap {
	struct heap_item *items;        /* the first one is the first; the others in no order that means anything */
	size_t nr, items_cap;
};

void heap_put(struct heap *h, uint64_t key, uint32_t number);

/* There must be a first one: it gets another key, or goes. */
void heap_change_first(struct heap *h, uint64_t key);
void heap_drop_first(struct heap *h);

void heap_release(struct heap *h);

#endif
