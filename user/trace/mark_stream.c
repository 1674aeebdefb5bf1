// SPDX-License-Identifier: GPL-2.0-or-later
/* mark_stream.c - the marks that one thread made, one after the other */
#include "trace/mark_stream.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "trace/blocks.h"
#include "trace/mark_block.h"
#include "trace/marks.h"

struct mark_stream {
	struct block_walk walk;
	struct mark_block block;        /* of the payload */
	uint64_t last_ns;
};

struct mark_stream *mark_stream_open(const struct trace_blocks *blocks,
				     const struct block_list *list)
{
	struct mark_stream *s = xcalloc(1, sizeof(*s));

	block_walk_begin(&s->walk, blocks, list);
	return s;
}

void mark_stream_close(struct mark_stream *s)
{
	if (!s)
		return;
	block_walk_release(&s->walk);
	free(s);
}

static int load_block(struct mark_stream *s)
{
	const struct trace_index_entry *entry = &s->walk.entry;
	int got = block_walk_next(&s->walk);

	if (got <= 0)
		return got;
	if (!mark_block_begin(&s->block, &s->walk.payload, s->walk.blocks->header.version, entry->first_ns, entry->nr))
		return blocks_damaged(s->walk.blocks, entry);
	return 1;
}

int mark_stream_next(struct mark_stream *s, struct trace_mark *mark)
{
	int got;

	while (!(got = mark_block_next(&s->block, mark))) {
		got = load_block(s);
		if (got <= 0)
			return got;
	}
	if (got < 0 || mark->time_ns < s->last_ns)
		return blocks_damaged(s->walk.blocks, &s->walk.entry);
	s->last_ns = mark->time_ns;
	return 1;
}
