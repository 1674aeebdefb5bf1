/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_stream.h - the runs of one CPU in a trace, some at a time */
#ifndef EXECTRACE_RUN_STREAM_H
#define EXECTRACE_RUN_STREAM_H

#include <stddef.h>

#include "trace/run.h"

struct ahead;
struct block_list;
struct run_stream;
struct span;
struct trace_blocks;

/*
 * Reads the runs in these blocks, maybe unpacked ahead of time (NULL: they are not), as one of so many streams; all must stay.
 * To be given back with run_stream_close().
 */
struct run_stream *run_stream_open(const struct trace_blocks *blocks, const struct block_list *list,
				   struct ahead *ahead, size_t nr_streams);
void run_stream_close(struct run_stream *s);

/* Leaves out what it can of the runs that are in none of these spans: block_walk_keep_to(). Before the first run_stream_next(). */
void run_stream_keep_to(struct run_stream *s, const struct span *spans, size_t nr);

/*
 * 1: *runs are the next *nr of them, at least one, valid until the next call; runs do not overlap, and each begins no
 * earlier than the one before. 0: there are no more. Negative errno: the trace is damaged or cannot be read,
 * which has been said.
 */
int run_stream_next(struct run_stream *s, const struct run **runs, size_t *nr);

#endif
