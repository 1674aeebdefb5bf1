/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_block.h - one block of runs, read and compared with what its stints say of it */
#ifndef EXECTRACE_RUN_BLOCK_H
#define EXECTRACE_RUN_BLOCK_H

#include <stdbool.h>

struct block_place;
struct bytes;
struct run;
struct stint;
struct trace_blocks;

/* There are stints of the block at this place. */
bool run_block_has_stints(const struct block_place *place);

/*
 * Reads the runs of a block, or its stints, into an array with room for as many as it has (of stints, TRACE_MAX_BLOCK_STINTS);
 * *payload is memory for that. Says nothing. 1: it is good. 0: the block, or that of its stints, is not what it should be.
 * Negative: reading failed.
 */
int run_block_read(const struct trace_blocks *blocks, const struct block_place *place, struct bytes *payload,
		   struct run *runs);
int run_block_read_stints(const struct trace_blocks *blocks, const struct block_place *place, struct bytes *payload,
			  struct stint *stints);

#endif
