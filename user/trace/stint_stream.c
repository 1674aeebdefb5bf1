// SPDX-License-Identifier: GPL-2.0-or-later
/* stint_stream.c - the stints of one CPU in a trace, one after the other */
#include "trace/stint_stream.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "lib/number.h"
#include "trace/blocks.h"
#include "trace/run_block.h"
#include "trace/stint.h"

struct stint_stream {
	struct block_walk walk;
	struct block_place place;       /* of the block being handed out: */
	struct stint stints[TRACE_MAX_BLOCK_STINTS];    /* its stints, */
	struct run *runs;               /* or, if it has none, its runs; NULL if that has not been so yet */
	size_t nr, at;
	struct stint alone;             /* a run that was handed out */
	struct bytes payload;
	uint64_t last_ns;               /* greatest end of all that was handed out */
};

struct stint_stream *stint_stream_open(const struct trace_blocks *blocks, const struct block_list *list)
{
	struct stint_stream *s = xcalloc(1, sizeof(*s));

	block_walk_begin(&s->walk, blocks, list);
	return s;
}

void stint_stream_close(struct stint_stream *s)
{
	if (!s)
		return;
	block_walk_release(&s->walk);
	bytes_release(&s->payload);
	free(s->runs);
	free(s);
}

static int read_block(struct stint_stream *s)
{
	const struct trace_blocks *blocks = s->walk.blocks;
	const struct trace_index_entry *entry = &s->place.entry;
	int got;

	if (run_block_has_stints(&s->place)) {
		entry = &s->place.before;
		got = run_block_read_stints(blocks, &s->place, &s->payload, s->stints);
	} else {
		if (!s->runs)
			s->runs = xcalloc(s->walk.list->most, sizeof(*s->runs));
		got = run_block_read(blocks, &s->place, &s->payload, s->runs);
	}
	bytes_release(&s->payload);
	s->nr = entry->nr;
	s->at = 0;
	return blocks_judge(blocks, entry, got);
}

static const struct stint *stint_at(struct stint_stream *s)
{
	if (run_block_has_stints(&s->place))
		return &s->stints[s->at];
	s->alone = stint_of(&s->runs[s->at]);
	return &s->alone;
}

static int load_block(struct stint_stream *s)
{
	int got = block_walk_pass(&s->walk, &s->place), err;

	if (got <= 0)
		return got;
	err = read_block(s);
	if (err)
		return err;
	return stint_at(s)->from_ns < s->last_ns ? blocks_damaged(s->walk.blocks, &s->place.entry) : 1;
}

int stint_stream_next(struct stint_stream *s, const struct stint **stint)
{
	int got = s->at == s->nr ? load_block(s) : 1;

	if (got <= 0)
		return got;
	*stint = stint_at(s);
	s->last_ns = most(s->last_ns, (*stint)->to_ns);
	s->at++;
	return 1;
}
