// SPDX-License-Identifier: GPL-2.0-or-later
/* run_block.c - one block of runs, read and compared with what its stints say of it */
#include "trace/run_block.h"

#include "trace/blocks.h"
#include "trace/runs.h"
#include "trace/stints.h"

bool run_block_has_stints(const struct block_place *place)
{
	return place->before.kind == TRACE_STINTS && place->before.stream == place->entry.stream;
}

int run_block_read_stints(const struct trace_blocks *blocks, const struct block_place *place, struct bytes *payload,
			  struct stint *stints)
{
	const struct trace_index_entry *entry = &place->before;
	int got = blocks_read_quietly(blocks, entry, payload);

	return got <= 0 ? got : stints_unpack(payload->data, payload->nr, entry->first_ns, stints, entry->nr);
}

/* Whoever has read only these has been told the truth. */
static int compare(const struct trace_blocks *blocks, const struct block_place *place, struct bytes *payload,
		   const struct stints *stints)
{
	struct stint said[TRACE_MAX_BLOCK_STINTS];
	int got = run_block_read_stints(blocks, place, payload, said);

	if (got <= 0)
		return got;
	return stints_are_whole(stints) && stints->nr == place->before.nr && stints_equal(stints->list, said, stints->nr);
}

int run_block_read(const struct trace_blocks *blocks, const struct block_place *place, struct bytes *payload,
		   struct run *runs)
{
	const struct trace_index_entry *entry = &place->entry;
	bool has_stints = run_block_has_stints(place);
	int got = blocks_read_quietly(blocks, entry, payload);
	struct stints stints;

	if (got <= 0)
		return got;
	if (!runs_unpack(payload->data, payload->nr, blocks->header.version, entry->first_ns, runs, entry->nr,
			 has_stints ? &stints : NULL))
		return 0;
	/* Whoever has left it out by its time has been told the truth, too. */
	if (runs[entry->nr - 1].out_ns != entry->last_ns)
		return 0;
	return has_stints ? compare(blocks, place, payload, &stints) : 1;
}
