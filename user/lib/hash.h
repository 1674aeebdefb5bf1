/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hash.h - a map from 64-bit keys to 32-bit values
 *
 * Open addressing; grows by itself, with the number of keys that are there at once. Zero-initialise, and hash_release() at
 * the end.
 */
#ifndef EXECTRACE_HASH_H
#define EXECTRACE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hash_entry {
	uint64_t key;
	uint32_t value;
	bool used;
};

struct hash {
	struct hash_entry *entries;
	size_t nr;
	size_t nr_places;       /* a power of two, or 0 */
};

/* Where the search for a key begins. Fibonacci hashing: the upper bits of the product depend on all of the key. */
static inline size_t hash_place(uint64_t key, size_t nr_places)
{
	return (key * 0x9E3779B97F4A7C15ULL) >> 32 & (nr_places - 1);
}

/* The entry of the key, or the one that it would get. There must be places. */
static inline struct hash_entry *hash_find(const struct hash *h, uint64_t key)
{
	size_t at = hash_place(key, h->nr_places);

	while (h->entries[at].used && h->entries[at].key != key)
		at = (at + 1) & (h->nr_places - 1);
	return &h->entries[at];
}

/* The value of the key, or NULL. Valid until the next hash_put() or hash_remove(). */
static inline uint32_t *hash_get(const struct hash *h, uint64_t key)
{
	struct hash_entry *entry;

	if (!h->nr)
		return NULL;
	entry = hash_find(h, key);
	return entry->used ? &entry->value : NULL;
}

/* Sets the value of the key, new or not. */
void hash_put(struct hash *h, uint64_t key, uint32_t value);

/* Forgets the key, if it is there. */
void hash_remove(struct hash *h, uint64_t key);

/* The same if this is its value. */
void hash_remove_pair(struct hash *h, uint64_t key, uint32_t value);

/* Forgets all keys, keeps the memory. */
void hash_clear(struct hash *h);

void hash_release(struct hash *h);

#endif
