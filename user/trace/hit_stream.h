/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hit_stream.h - the probe hits in a trace, one after the other */
#ifndef EXECTRACE_HIT_STREAM_H
#define EXECTRACE_HIT_STREAM_H

struct block_list;
struct hit;
struct hit_stream;
struct trace_blocks;

/* Reads the hits in these blocks; both must stay. To be given back with hit_stream_close(). */
struct hit_stream *hit_stream_open(const struct trace_blocks *blocks, const struct block_list *list);
void hit_stream_close(struct hit_stream *s);

/*
 * 1: *hit is the next one, valid until the next call; in the order of time, but for those few that two blocks have mixed up.
 * 0 and negative as run_stream_next().
 */
int hit_stream_next(struct hit_stream *s, const struct hit **hit);

#endif
