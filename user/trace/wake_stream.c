// SPDX-License-Identifier: GPL-2.0-or-later
/* wake_stream.c - the wake-ups that happened on one CPU in a trace, one after the other */
#include "trace/wake_stream.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "trace/blocks.h"
#include "trace/wake.h"
#include "trace/wakes.h"

struct wake_stream {
	struct block_walk walk;
	struct wake *wakes;     /* of the block being handed out */
	size_t nr, at;
	uint64_t last_ns;
};

struct wake_stream *wake_stream_open(const struct trace_blocks *blocks,
				     const struct block_list *list)
{
	struct wake_stream *s = xcalloc(1, sizeof(*s));

	block_walk_begin(&s->walk, blocks, list);
	s->wakes = xcalloc(list->most, sizeof(*s->wakes));
	return s;
}

void wake_stream_close(struct wake_stream *s)
{
	if (!s)
		return;
	block_walk_release(&s->walk);
	free(s->wakes);
	free(s);
}

static int load_block(struct wake_stream *s)
{
	const struct trace_index_entry *entry;
	int got = block_walk_next(&s->walk);

	if (got <= 0)
		return got;
	entry = &s->walk.entry;
	if (!wakes_unpack(s->walk.payload.data, s->walk.payload.nr, entry->first_ns, s->wakes, entry->nr) ||
	    s->wakes[0].time_ns < s->last_ns)
		return blocks_damaged(s->walk.blocks, entry);
	/* All streams are open at once: what has been unpacked needs no second place. */
	bytes_release(&s->walk.payload);
	s->nr = entry->nr;
	s->at = 0;
	s->last_ns = s->wakes[s->nr - 1].time_ns;
	return 1;
}

int wake_stream_next(struct wake_stream *s, const struct wake **wake)
{
	int got = s->at == s->nr ? load_block(s) : 1;

	if (got > 0)
		*wake = &s->wakes[s->at++];
	return got;
}
