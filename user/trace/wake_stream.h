/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wake_stream.h - the wake-ups that happened on one CPU in a trace, one after the other */
#ifndef EXECTRACE_WAKE_STREAM_H
#define EXECTRACE_WAKE_STREAM_H

struct block_list;
struct trace_blocks;
struct wake;
struct wake_stream;

/* Reads the wake-ups in these blocks; both must stay. To be given back with wake_stream_close(). */
struct wake_stream *wake_stream_open(const struct trace_blocks *blocks,
				     const struct block_list *list);
void wake_stream_close(struct wake_stream *s);

/* 1: *wake is the next one, no earlier than the one before. 0 and negative as run_stream_next(). */
int wake_stream_next(struct wake_stream *s, const struct wake **wake);

#endif
