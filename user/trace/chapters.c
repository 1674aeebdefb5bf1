// SPDX-License-Identifier: GPL-2.0-or-later
/* chapters.c - which blocks a trace file has, and where: some thousands at a time */
#include "trace/chapters.h"

#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "trace/blocks.h"

/* So many blocks or more are a chapter, but for the first one of the file or the last. */
#define CHAPTER_BLOCKS 4096

/* Streams of one trace are hardly ever further apart than that. */
#define NR_CACHED 16

#define NR_STREAM_BITS (2 * TRACE_MAX_CPUS)

struct chapter {
	uint64_t offset;        /* sealed: of the last index block; not sealed: of the first block */
	uint64_t limit;         /* sealed: its blocks end before it */
	size_t nr;              /* sealed: so many index blocks; not sealed: so many blocks */
	uint64_t last_ns;       /* the greatest of its blocks */
	uint64_t streams[NR_STREAM_BITS / 64];  /* bit by bit: there may be some of it */
};

/* Entries of a chapter; while an index is read, back to front. */
struct entries {
	struct trace_index_entry *list;
	size_t nr, list_cap;
};

struct cached {
	struct entries entries;
	size_t chapter;
	uint64_t used_at;       /* 0: it holds none */
};

struct chapters {
	struct chapter *all;
	size_t nr, all_cap;
	struct cached cached[NR_CACHED];
	uint64_t now;           /* how often one has been asked for */
};

struct chapters *chapters_create(void)
{
	return xcalloc(1, sizeof(struct chapters));
}

void chapters_free(struct chapters *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < NR_CACHED; i++)
		free(c->cached[i].entries.list);
	free(c->all);
	free(c);
}

size_t chapters_nr(const struct chapters *c)
{
	return c->nr;
}

/* CPUs have bits of their own. */
static uint32_t bit_of(uint16_t kind, uint32_t stream)
{
	return stream % TRACE_MAX_CPUS + (kind == TRACE_WAKES ? TRACE_MAX_CPUS : 0);
}

bool chapters_may_have(const struct chapters *c, size_t i, uint16_t kind, uint32_t stream)
{
	uint32_t bit = bit_of(kind, stream);

	return c->all[i].streams[bit / 64] >> bit % 64 & 1;
}

bool chapters_reach(const struct chapters *c, size_t i, uint64_t time_ns)
{
	return c->all[i].last_ns >= time_ns;
}

uint64_t chapters_last_ns(const struct chapters *c)
{
	uint64_t last_ns = 0;

	for (size_t i = 0; i < c->nr; i++)
		last_ns = most(last_ns, c->all[i].last_ns);
	return last_ns;
}

static void add_entry(struct entries *entries, const struct trace_index_entry *entry)
{
	GROW(entries->list, entries->nr + 1);
	entries->list[entries->nr++] = *entry;
}

static void add_chapter(struct chapters *c, const struct chapter *new, const struct entries *entries)
{
	struct chapter *chapter;

	GROW(c->all, c->nr + 1);
	chapter = &c->all[c->nr++];
	*chapter = *new;
	for (size_t i = 0; i < entries->nr; i++) {
		const struct trace_index_entry *entry = &entries->list[i];
		uint32_t bit = bit_of(entry->kind, entry->stream);

		chapter->streams[bit / 64] |= 1ULL << bit % 64;
		chapter->last_ns = most(chapter->last_ns, entry->last_ns);
	}
}

static struct trace_index_entry entry_of(const struct trace_block_header *header, uint64_t offset)
{
	return (struct trace_index_entry){
		.offset = offset,
		.first_ns = header->first_ns,
		.last_ns = header->last_ns,
		.stream = header->stream,
		.nr = header->nr,
		.kind = header->kind,
	};
}

int chapters_find_by_walking(struct trace_blocks *b)
{
	struct chapter chapter = { .offset = b->header.header_bytes };
	uint64_t offset = chapter.offset;
	struct trace_block_header header;
	struct bytes payload = { 0 };
	struct entries entries = { 0 };
	int got;

	while ((got = blocks_read_at(b, offset, &header, &payload)) > 0) {
		struct trace_index_entry entry = entry_of(&header, offset);

		if (header.kind != TRACE_INDEX)
			add_entry(&entries, &entry);
		offset += sizeof(header) + header.stored_bytes;
		if (entries.nr < CHAPTER_BLOCKS)
			continue;
		chapter.nr = entries.nr;
		add_chapter(b->chapters, &chapter, &entries);
		chapter.offset = offset;
		entries.nr = 0;
	}
	chapter.nr = entries.nr;
	if (chapter.nr)
		add_chapter(b->chapters, &chapter, &entries);
	bytes_release(&payload);
	free(entries.list);
	return got < 0 ? fail(got, "cannot read %s", b->name) : 0;
}

static int walk_chapter(const struct trace_blocks *b, const struct chapter *chapter, struct entries *entries)
{
	struct trace_index_entry entry = { .offset = chapter->offset };

	while (entries->nr < chapter->nr) {
		struct trace_block_header header;
		int got = blocks_read_header(b, entry.offset, &header);

		if (got <= 0)
			return got ? fail(got, "cannot read %s", b->name) : blocks_damaged(b, &entry);
		entry = entry_of(&header, entry.offset);
		if (header.kind != TRACE_INDEX)
			add_entry(entries, &entry);
		entry.offset += sizeof(header) + header.stored_bytes;
	}
	return 0;
}

/*
 * Each is a block of its own, before the next one: so the list is no longer than the file allows, whatever the index
 * says, and no block is read twice.
 */
static bool add_backwards(struct entries *entries, const struct trace_index_entry *new, uint32_t nr, uint64_t *limit)
{
	while (nr--) {
		if (*limit < sizeof(struct trace_block_header) ||
		    new[nr].offset > *limit - sizeof(struct trace_block_header))
			return false;
		add_entry(entries, &new[nr]);
		*limit = new[nr].offset;
	}
	return true;
}

/*
 * One block of the index; its entries go to the list back to front, and must lie before *limit, which becomes where the
 * first one is. Sets *offset to the previous block.
 */
static int read_index_block(const struct trace_blocks *b, uint64_t *offset, uint64_t *limit, struct entries *entries)
{
	struct trace_index_entry at = { .offset = *offset };
	struct trace_block_header header;
	struct bytes payload = { 0 };
	const struct trace_index *index;
	int got = blocks_read_at(b, *offset, &header, &payload);
	bool good = got > 0 && header.kind == TRACE_INDEX &&
		    payload.nr == sizeof(*index) + header.nr * sizeof(index->entries[0]);

	if (good) {
		index = (const struct trace_index *)payload.data;
		*limit = *offset < *limit ? *offset : *limit;
		good = add_backwards(entries, index->entries, header.nr, limit);
		/* Each is before the one that names it, so that this ends. */
		good = good && index->previous < *offset;
		*offset = index->previous;
	}
	bytes_release(&payload);
	return got < 0 ? fail(got, "cannot read %s", b->name) : good ? 0 : blocks_damaged(b, &at);
}

static void reverse(void *array, size_t nr, size_t size)
{
	char kept[sizeof(struct chapter)];

	for (char *first = array; nr >= 2; nr -= 2, first += size) {
		char *last = first + (nr - 1) * size;

		memcpy(kept, first, size);
		memcpy(first, last, size);
		memcpy(last, kept, size);
	}
}

int chapters_find_by_index(struct trace_blocks *b, uint64_t index_offset)
{
	struct chapters *c = b->chapters;
	struct entries entries = { 0 };
	uint64_t offset = index_offset, limit = UINT64_MAX;
	int err = 0;

	while (offset && !err) {
		struct chapter chapter = { .offset = offset, .limit = limit };

		for (entries.nr = 0; offset && entries.nr < CHAPTER_BLOCKS && !err; chapter.nr++)
			err = read_index_block(b, &offset, &limit, &entries);
		if (entries.nr)
			add_chapter(c, &chapter, &entries);
	}
	free(entries.list);
	reverse(c->all, c->nr, sizeof(*c->all));
	return err;
}

static int read_chapter(const struct trace_blocks *b, const struct chapter *chapter, struct entries *entries)
{
	uint64_t offset = chapter->offset, limit = chapter->limit;
	int err = 0;

	entries->nr = 0;
	if (!b->sealed)
		return walk_chapter(b, chapter, entries);
	for (size_t i = 0; i < chapter->nr && offset && !err; i++)
		err = read_index_block(b, &offset, &limit, entries);
	reverse(entries->list, entries->nr, sizeof(*entries->list));
	return err;
}

/* The place of this chapter, or that of the one which has not been asked for for longest. */
static struct cached *place_for(struct chapters *c, size_t chapter)
{
	struct cached *oldest = &c->cached[0];

	for (struct cached *at = c->cached; at < c->cached + NR_CACHED; at++) {
		if (at->used_at && at->chapter == chapter)
			return at;
		if (at->used_at < oldest->used_at)
			oldest = at;
	}
	oldest->used_at = 0;
	return oldest;
}

int chapters_get(const struct trace_blocks *b, size_t i, const struct trace_index_entry **entries, size_t *nr)
{
	struct chapters *c = b->chapters;
	struct cached *cached = place_for(c, i);
	int err = cached->used_at ? 0 : read_chapter(b, &c->all[i], &cached->entries);

	if (err)
		return err;
	cached->chapter = i;
	cached->used_at = ++c->now;
	*entries = cached->entries.list;
	*nr = cached->entries.nr;
	return 0;
}

bool chapters_at_hand(const struct chapters *c, size_t i, const struct trace_index_entry **entries, size_t *nr)
{
	for (const struct cached *at = c->cached; at < c->cached + NR_CACHED; at++) {
		if (!at->used_at || at->chapter != i)
			continue;
		*entries = at->entries.list;
		*nr = at->entries.nr;
		return true;
	}
	return false;
}
