// SPDX-License-Identifier: GPL-2.0-or-later
/* hit_stream.c - the probe hits in a trace, one after the other */
#include "trace/hit_stream.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "trace/blocks.h"
#include "trace/hit.h"
#include "trace/hits.h"

struct hit_stream {
	struct block_walk walk;
	struct hit hits[TRACE_MAX_BLOCK_HITS];  /* of the block being handed out */
	size_t nr, at;
};

struct hit_stream *hit_stream_open(const struct trace_blocks *blocks, const struct block_list *list)
{
	struct hit_stream *s = xcalloc(1, sizeof(*s));

	block_walk_begin(&s->walk, blocks, list);
	return s;
}

void hit_stream_close(struct hit_stream *s)
{
	if (!s)
		return;
	block_walk_release(&s->walk);
	free(s);
}

static int load_block(struct hit_stream *s)
{
	const struct trace_index_entry *entry;
	int got = block_walk_next(&s->walk);

	if (got <= 0)
		return got;
	entry = &s->walk.entry;
	if (!hits_unpack(s->walk.payload.data, s->walk.payload.nr, entry->first_ns, s->hits, entry->nr))
		return blocks_damaged(s->walk.blocks, entry);
	s->nr = entry->nr;
	s->at = 0;
	return 1;
}

int hit_stream_next(struct hit_stream *s, const struct hit **hit)
{
	int got = s->at == s->nr ? load_block(s) : 1;

	if (got > 0)
		*hit = &s->hits[s->at++];
	return got;
}
