/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chapters.h - which blocks a trace file has, and where: some thousands at a time
 *
 * The list of all blocks grows with the trace. So it is taken in chapters, of which a few are kept in memory and the others
 * are read again when they are asked for: from the index, or, if the trace was not sealed, from the headers of the blocks. What
 * stays of a chapter is little: half a byte a block, at the most.
 */
#ifndef EXECTRACE_CHAPTERS_H
#define EXECTRACE_CHAPTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <exectrace/trace_file.h>

struct chapters;
struct trace_blocks;

struct chapters *chapters_create(void);
void chapters_free(struct chapters *c);

/*
 * Finds b->chapters: by the index whose last block is at this offset; or by walking from block to block, as far as they are
 * whole. 0, or a negative errno, which has been said.
 */
int chapters_find_by_index(struct trace_blocks *b, uint64_t index_offset);
int chapters_find_by_walking(struct trace_blocks *b);

size_t chapters_nr(const struct chapters *c);

/* The blocks of the i-th chapter but the index's own, in the order of the file; valid until the next call. */
int chapters_get(const struct trace_blocks *b, size_t i, const struct trace_index_entry **entries, size_t *nr);

/* The same if it is in memory; else false, and nothing is read. */
bool chapters_at_hand(const struct chapters *c, size_t i, const struct trace_index_entry **entries, size_t *nr);

/* There may be blocks of this stream in the i-th chapter; and some that are not all before this time. */
bool chapters_may_have(const struct chapters *c, size_t i, uint16_t kind, uint32_t stream);
bool chapters_reach(const struct chapters *c, size_t i, uint64_t time_ns);

/* The greatest time in any block, by what is said of it; 0: there is none. */
uint64_t chapters_last_ns(const struct chapters *c);

#endif
