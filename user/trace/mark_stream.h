/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mark_stream.h - the marks that one thread made, one after the other */
#ifndef EXECTRACE_MARK_STREAM_H
#define EXECTRACE_MARK_STREAM_H

struct block_list;
struct mark_stream;
struct trace_blocks;
struct trace_mark;

/* Reads the marks in these blocks; both must stay. To be given back with mark_stream_close(). */
struct mark_stream *mark_stream_open(const struct trace_blocks *blocks,
				     const struct block_list *list);
void mark_stream_close(struct mark_stream *s);

/* 1: *mark is the next one, no earlier than the one before. 0 and negative as run_stream_next(). */
int mark_stream_next(struct mark_stream *s, struct trace_mark *mark);

#endif
