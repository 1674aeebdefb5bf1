/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blocks.h - a trace file as a list of checked blocks
 *
 * Knows the frame of the file: header, blocks, index and trailer; not what is in the blocks. Reads with pread() and
 * checks every length and checksum, so that neither a hostile file nor one that shrinks meanwhile
 * does harm. What is wrong is said on stderr, once.
 */
#ifndef EXECTRACE_BLOCKS_H
#define EXECTRACE_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <exectrace/trace_file.h>

#include "lib/bytes.h"

struct unpacker;

struct trace_blocks {
	int fd;
	struct unpacker *unpacker;
	char *name;
	bool sealed;
	struct trace_file_header header;
	struct trace_index_entry *list; /* all blocks but the index's own, in the order of the file */
	size_t nr, list_cap;
};

/* The blocks of one stream: places in the list above, in its order. */
struct block_list {
	uint32_t stream;
	uint32_t *places;
	size_t nr, places_cap;
};

/*
 * Fills *b from the trace at the start of fd, of which it keeps a duplicate (a temporary copy, if fd cannot
 * seek). On success it is to be given back with blocks_release().
 */
int blocks_load(struct trace_blocks *b, int fd, const char *name);
void blocks_release(struct trace_blocks *b);

/* The payload of a block, unpacked, in place of what was in *payload. */
int blocks_read(const struct trace_blocks *b, const struct trace_index_entry *entry,
		struct bytes *payload);

/* How many records there are in the largest block of the stream, as far as the list of blocks is right. */
uint32_t block_list_most(const struct trace_blocks *b, const struct block_list *list);

/* Walks through the blocks of one stream. Set the first two and zero the rest; release payload at the end. */
struct block_walk {
	const struct trace_blocks *blocks;
	const struct block_list *list;
	size_t next;
	const struct trace_index_entry *entry;  /* of the block that was read last, */
	struct bytes payload;                   /* and what is in it */
};

/* Reads the next block. 1: there was one. 0: there are no more. Negative: it cannot be read, which has been said. */
int block_walk_next(struct block_walk *w);

/* Says that this block has not the form that trace_file.h describes; returns -EBADMSG. */
int blocks_damaged(const struct trace_blocks *b, const struct trace_index_entry *entry);

#endif
