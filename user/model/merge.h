/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge.h - of several streams that are ordered in time, which one is next?
 *
 * A tournament that remembers who lost at each of its matches: when the first stream moves on, it plays again only on its
 * way from the bottom to the top. Of streams at the same time the one with the lower place is first.
 */
#ifndef EXECTRACE_MERGE_H
#define EXECTRACE_MERGE_H

#include <stddef.h>
#include <stdint.h>

/* Of a stream that has ended. */
#define MERGE_NEVER UINT64_MAX

struct merge {
	uint64_t *times_ns;     /* by place of the stream: where it is */
	uint32_t *losers;       /* of the matches 1 to nr - 1; match i has its children at 2i and 2i + 1 */
	size_t nr;
	uint32_t first;         /* the stream that is next */
};

/* All streams have ended, until merge_begin() tells where they are; merge_release() at the end. */
void merge_create(struct merge *m, size_t nr);
void merge_release(struct merge *m);

/* Plays all matches, by m->times_ns. */
void merge_begin(struct merge *m);

/* The first stream has moved on to this time, no earlier than before. */
void merge_move(struct merge *m, uint64_t time_ns);

#endif
