/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ahead.h - blocks of runs, unpacked by other threads before they are asked for
 *
 * Reading a block and undoing its packing is a third of the work on a trace, and needs no other block. So who reads a stream
 * hands in the blocks that come next, goes on with the one that it has, and takes the others back later. All is as if there were
 * no other thread: one that was not unpacked, or could not be, is the owner's to read himself, and to complain of.
 */
#ifndef EXECTRACE_AHEAD_H
#define EXECTRACE_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "trace/blocks.h"

struct ahead;
struct run;

/* Blocks that are handed in at once, of all streams: what they take of memory is 160 KiB each, at the most. */
#define AHEAD_MAX_BLOCKS 256

/* Belongs to who hands it in. From then until it is taken back, nothing of it may be touched. */
struct ahead_block {
	struct block_place place;
	struct run *runs;               /* there is room for as many as it has */

	/* Private to ahead.c. */
	enum { AHEAD_WAITS, AHEAD_IN_WORK, AHEAD_GOOD, AHEAD_BAD } state;
	struct ahead_block *next;       /* behind it in the queue */
};

/* blocks must stay until ahead_stop(). On a machine, or with an affinity, of one CPU it takes no blocks. */
struct ahead *ahead_start(const struct trace_blocks *blocks);

/* All blocks must have been taken back. NULL is fine. */
void ahead_stop(struct ahead *a);

/* There is room for one more block, and somebody to unpack it. Then it can be handed in. */
bool ahead_has_room(struct ahead *a);
void ahead_hand_in(struct ahead *a, struct ahead_block *block);

/* Takes it back. True: it has been unpacked into its runs. False: it has not; maybe it is damaged, which nobody has said. */
bool ahead_take_back(struct ahead *a, struct ahead_block *block);

#endif
