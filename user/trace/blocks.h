/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blocks.h - a trace file as a list of checked blocks
 *
 * Knows the frame of the file: header, blocks and trailer; not what is in the blocks. Reads with pread() and
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

struct chapters;
struct span;
struct unpacker;

struct trace_blocks {
	int fd;
	struct unpacker *unpacker;
	struct chapters *chapters;      /* of all its blocks (chapters.h) */
	char *name;
	bool sealed;
	struct trace_file_header header;
};

/* There is a file at this path that begins as a trace does, as far as we may see. */
bool blocks_are_at(const char *path);

/* The blocks of one stream, as the reader found them. */
struct block_list {
	uint16_t kind;
	uint32_t stream;
	uint32_t most;          /* records in the largest of them */
	size_t first_chapter, end_chapter;      /* all of them are within: the end is behind the last */
};

/* Where a block is, and the one before it in the file: its offset is 0 if there is none, or none at hand. */
struct block_place {
	struct trace_index_entry entry, before;
};

/*
 * Fills *b from the trace at the start of fd, of which it keeps a duplicate (a temporary copy, if fd cannot
 * seek). On success it is to be given back with blocks_release().
 */
int blocks_load(struct trace_blocks *b, int fd, const char *name);
void blocks_release(struct trace_blocks *b);

/* The payload of a block, unpacked, in place of what was in *payload. 0, or a negative errno. */
int blocks_read(const struct trace_blocks *b, const struct trace_index_entry *entry,
		struct bytes *payload);

/* The same, saying nothing. 1: it is good. 0: the block is not what it should be. Negative: reading failed. */
int blocks_read_quietly(const struct trace_blocks *b, const struct trace_index_entry *entry, struct bytes *payload);

/* Says what it said not, and returns 0 if there is nothing to say, or a negative errno. */
int blocks_judge(const struct trace_blocks *b, const struct trace_index_entry *entry, int got);

/*
 * The header of the block at this offset, alone or with the payload, unpacked. 1: it is good. 0: there is no whole block here.
 * Negative: reading failed. Says nothing.
 */
int blocks_read_header(const struct trace_blocks *b, uint64_t offset, struct trace_block_header *header);
int blocks_read_at(const struct trace_blocks *b, uint64_t offset, struct trace_block_header *header,
		   struct bytes *payload);

/* Walks through the blocks of one stream; both must stay. block_walk_release() at the end. */
struct block_walk {
	const struct trace_blocks *blocks;
	const struct block_list *list;
	size_t chapter, at;                     /* the next one is there, or behind that, */
	const struct span *spans;               /* and not before the first of these */
	size_t nr_spans;
	struct trace_index_entry entry;         /* of the block that was read last, */
	struct bytes payload;                   /* and what is in it: block_walk_next() */
};

void block_walk_begin(struct block_walk *w, const struct trace_blocks *blocks, const struct block_list *list);
void block_walk_release(struct block_walk *w);

/* From now on only blocks that come into touch with one of these spans, which are in order, do not overlap, and must stay. */
void block_walk_keep_to(struct block_walk *w, const struct span *spans, size_t nr);

/* Reads the next block. 1: there was one. 0: there are no more. Negative: it cannot be read, which has been said. */
int block_walk_next(struct block_walk *w);

/* Goes past the next block without reading it; returns the same. */
int block_walk_pass(struct block_walk *w, struct block_place *place);

/* The same, if it is at hand which one that is; else false. */
bool block_walk_pass_at_hand(struct block_walk *w, struct block_place *place);

/* Says that this block has not the form that trace_file.h describes; returns -EBADMSG. */
int blocks_damaged(const struct trace_blocks *b, const struct trace_index_entry *entry);

#endif
