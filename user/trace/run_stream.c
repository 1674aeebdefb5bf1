// SPDX-License-Identifier: GPL-2.0-or-later
/* run_stream.c - the runs of one CPU in a trace, some at a time */
#include "trace/run_stream.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "trace/blocks.h"
#include "trace/runs.h"

struct run_stream {
	struct block_walk walk;
	struct run *runs;       /* of the block that was handed out */
	uint64_t last_out_ns;
};

struct run_stream *run_stream_open(const struct trace_blocks *blocks, const struct block_list *list)
{
	struct run_stream *s = xcalloc(1, sizeof(*s));

	block_walk_begin(&s->walk, blocks, list);
	s->runs = xcalloc(list->most, sizeof(*s->runs));
	return s;
}

void run_stream_close(struct run_stream *s)
{
	if (!s)
		return;
	block_walk_release(&s->walk);
	free(s->runs);
	free(s);
}

/* By the index, which says when the last run of each block ended. */
int run_stream_skip_to(struct run_stream *s, uint64_t time_ns)
{
	return block_walk_skip_to(&s->walk, time_ns);
}

int run_stream_next(struct run_stream *s, const struct run **runs, size_t *nr)
{
	const struct trace_index_entry *entry;
	int got = block_walk_next(&s->walk);

	if (got <= 0)
		return got;
	entry = &s->walk.entry;
	if (!runs_unpack(s->walk.payload.data, s->walk.payload.nr, entry->first_ns, s->runs, entry->nr) ||
	    s->runs[0].in_ns < s->last_out_ns)
		return blocks_damaged(s->walk.blocks, entry);
	/* All streams are open at once: what has been unpacked needs no second place. */
	bytes_release(&s->walk.payload);
	*runs = s->runs;
	*nr = entry->nr;
	s->last_out_ns = s->runs[entry->nr - 1].out_ns;
	return 1;
}
