/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tournament.h - which of several numbered things has the least key?
 *
 * A tree of matches (a tournament tree): of n things, the first is at hand, and giving any of them another key costs log2 n
 * matches, none of which branches. Among equal keys, the lowest number comes first. The first one may get another key at
 * no cost as long as it stays the first: its matches are played again only when it does not, or when another one plays.
 */
#ifndef EXECTRACE_TOURNAMENT_H
#define EXECTRACE_TOURNAMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The key of what does not take part; no key is larger. */
#define TOURNAMENT_OUT (UINT64_MAX - 1)

struct contestant {
	uint64_t key;
	uint32_t number;
};

struct tournament {
	struct contestant *matches;     /* the winners: match i is between those of 2i and 2i + 1, the last is match 1; from
					 * nr_places on, the contestants themselves */
	size_t nr_places;               /* a power of two */
	/* With a key below, the first stays the first, anyone may know. 0: it is not known, and all its matches bear its key. */
	uint64_t limit;
};

/* Numbers are 0 to nr - 1, and all are out; tournament_release() at the end. */
void tournament_create(struct tournament *t, size_t nr);
void tournament_release(struct tournament *t);

/* The one with the least key, which is TOURNAMENT_OUT if nobody takes part. */
static inline const struct contestant *tournament_first(const struct tournament *t)
{
	return &t->matches[1];
}

/* Private: of the first one, the limit; and writes its key where it has won. */
uint64_t tournament_limit(const struct tournament *t);
void tournament_renew(struct tournament *t);

static inline void tournament_play(struct tournament *t, uint32_t number, uint64_t key)
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

/* Gives this one, or the first one, another key. */
static inline void tournament_set(struct tournament *t, uint32_t number, uint64_t key)
{
	if (t->limit)
		tournament_renew(t);
	tournament_play(t, number, key);
}

static inline void tournament_set_first(struct tournament *t, uint64_t key)
{
	uint32_t number = t->matches[1].number;

	if (key < t->limit) {
		t->matches[1].key = key;
		return;
	}
	tournament_play(t, number, key);
	/* Who stays the first once may do so for long. */
	t->limit = t->matches[1].number == number ? tournament_limit(t) : 0;
}

#endif
