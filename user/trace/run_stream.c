// SPDX-License-Identifier: GPL-2.0-or-later
/* run_stream.c - the runs of one CPU in a trace, some at a time */
#include "trace/run_stream.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "trace/ahead.h"
#include "trace/blocks.h"
#include "trace/run_block.h"

/* So many blocks of a stream may be unpacked ahead, if there are few streams. */
#define MAX_AHEAD   4
#define FEW_STREAMS 16

struct run_stream {
	struct block_walk walk;
	struct ahead *ahead;            /* NULL: nothing is unpacked before it is asked for */
	struct ahead_block blocks[MAX_AHEAD];   /* a ring of those handed in */
	size_t first, nr_ahead, max_ahead;      /* all of them keep their memory */
	struct block_place place;       /* of the block that was handed out, */
	struct run *runs;               /* and its runs */
	struct bytes payload;
	uint64_t last_out_ns;
};

static size_t max_ahead(size_t nr_streams)
{
	return nr_streams <= FEW_STREAMS ? MAX_AHEAD : nr_streams <= AHEAD_MAX_BLOCKS;
}

struct run_stream *run_stream_open(const struct trace_blocks *blocks, const struct block_list *list,
				   struct ahead *ahead, size_t nr_streams)
{
	struct run_stream *s = xcalloc(1, sizeof(*s));

	block_walk_begin(&s->walk, blocks, list);
	s->runs = xcalloc(list->most, sizeof(*s->runs));
	s->ahead = ahead;
	s->max_ahead = ahead ? max_ahead(nr_streams) : 0;
	return s;
}

void run_stream_close(struct run_stream *s)
{
	if (!s)
		return;
	for (; s->nr_ahead; s->nr_ahead--, s->first++)
		ahead_take_back(s->ahead, &s->blocks[s->first % s->max_ahead]);
	for (size_t i = 0; i < MAX_AHEAD; i++)
		free(s->blocks[i].runs);
	block_walk_release(&s->walk);
	free(s->runs);
	free(s);
}

void run_stream_keep_to(struct run_stream *s, const struct span *spans, size_t nr)
{
	block_walk_keep_to(&s->walk, spans, nr);
}

static int read_block(struct run_stream *s)
{
	const struct trace_blocks *blocks = s->walk.blocks;
	int err = blocks_judge(blocks, &s->place.entry, run_block_read(blocks, &s->place, &s->payload, s->runs));

	/* All streams are open at once: what has been unpacked needs no second place. */
	bytes_release(&s->payload);
	return err ? err : 1;
}

static int read_next(struct run_stream *s)
{
	int got = block_walk_pass(&s->walk, &s->place);

	return got <= 0 ? got : read_block(s);
}

static int take_next(struct run_stream *s)
{
	struct ahead_block *block = &s->blocks[s->first % s->max_ahead];
	struct run *runs = s->runs;

	s->first++;
	s->nr_ahead--;
	s->place = block->place;
	if (!ahead_take_back(s->ahead, block))
		return read_block(s);
	s->runs = block->runs;
	block->runs = runs;
	return 1;
}

static void hand_in_more(struct run_stream *s)
{
	while (s->nr_ahead < s->max_ahead) {
		struct ahead_block *block = &s->blocks[(s->first + s->nr_ahead) % s->max_ahead];

		if (!ahead_has_room(s->ahead) || !block_walk_pass_at_hand(&s->walk, &block->place))
			return;
		if (!block->runs)
			block->runs = xcalloc(s->walk.list->most, sizeof(*block->runs));
		ahead_hand_in(s->ahead, block);
		s->nr_ahead++;
	}
}

int run_stream_next(struct run_stream *s, const struct run **runs, size_t *nr)
{
	int got = s->nr_ahead ? take_next(s) : read_next(s);

	if (got <= 0)
		return got;
	if (s->runs[0].in_ns < s->last_out_ns)
		return blocks_damaged(s->walk.blocks, &s->place.entry);
	*runs = s->runs;
	*nr = s->place.entry.nr;
	s->last_out_ns = s->runs[*nr - 1].out_ns;
	hand_in_more(s);
	return 1;
}
