// SPDX-License-Identifier: GPL-2.0-or-later
/* mark_stream.c - the marks that one thread made, one after the other */
#include "trace/mark_stream.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "trace/blocks.h"
#include "trace/marks.h"

struct mark_stream {
	struct block_walk walk;
	struct reading left;    /* of the payload */
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

int mark_stream_next(struct mark_stream *s, struct trace_mark *mark)
{
	const struct bytes *payload = &s->walk.payload;

	while (s->left.at == s->left.end) {
		int got = block_walk_next(&s->walk);

		if (got <= 0)
			return got;
		if (payload->nr > s->walk.entry.nr * (size_t)MARK_MAX_BYTES)
			return blocks_damaged(s->walk.blocks, &s->walk.entry);
		s->left = (struct reading){ payload->data, payload->data + payload->nr, false };
	}
	if (mark_take(&s->left, mark) <= 0 || mark->time_ns < s->last_ns)
		return blocks_damaged(s->walk.blocks, &s->walk.entry);
	s->last_ns = mark->time_ns;
	return 1;
}
