/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stint_stream.h - the stints of one CPU in a trace, one after the other */
#ifndef EXECTRACE_STINT_STREAM_H
#define EXECTRACE_STINT_STREAM_H

struct block_list;
struct stint;
struct stint_stream;
struct trace_blocks;

/*
 * Reads the stints of the runs in these blocks; both must stay. Where the trace has none of a block, its runs are stints of one.
 * To be given back with stint_stream_close().
 */
struct stint_stream *stint_stream_open(const struct trace_blocks *blocks, const struct block_list *list);
void stint_stream_close(struct stint_stream *s);

/*
 * 1: *stint is the next one, which begins no earlier than the one before, valid until the next call. 0 and negative as
 * run_stream_next(). Whether the runs are what the stints say, is seen when they are read: run_stream.h.
 */
int stint_stream_next(struct stint_stream *s, const struct stint **stint);

#endif
