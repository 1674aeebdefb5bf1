// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace_mutator.c - changes traces in ways that a reader looks at
 *
 * Behind two checksums and zlib, a changed bit is noticed and nothing more. So the trace is taken apart into blocks, the
 * blocks are changed (their payloads unpacked, their runs decoded), and put together again with good checksums, index and
 * trailer. Now and then the bytes themselves are changed, for the code that finds that out.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <exectrace/trace_file.h>

#include "lib/bytes.h"
#include "lib/mem.h"
#include "pipeline.h"
#include "trace/run.h"
#include "trace/runs.h"
#include "trace/stints.h"

#define MAX_BLOCKS  64
#define MAX_PAYLOAD (1U << 18)
#define MAX_RUNS    512

/* libFuzzer's. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

struct block {
	struct trace_block_header header;
	struct bytes payload;   /* unpacked */
};

struct parts {
	struct trace_file_header header;
	struct block blocks[MAX_BLOCKS];
	size_t nr;
	bool sealed;
};

static unsigned pick(unsigned *seed, unsigned nr)
{
	return rand_r(seed) % nr;
}

/* A number of the kind at which things break. */
static uint64_t odd_number(unsigned *seed)
{
	static const uint64_t numbers[] = {
		0, 1, 2, 15, 16, 127, 128, 255, 256, 1023, 1024, 4095, 4096, 8191, 8192, 65535, 65536,
		(1U << 22) - 1, 1U << 22, (1U << 22) + 1, INT32_MAX, 1U << 31, UINT32_MAX, 1ULL << 32,
		TRACE_MAX_NS - 1, TRACE_MAX_NS, TRACE_MAX_NS + 1, INT64_MAX, 1ULL << 63, UINT64_MAX,
	};

	return pick(seed, 3) ? pick(seed, 3000) : numbers[pick(seed, sizeof(numbers) / sizeof(numbers[0]))];
}

static void unpack(struct block *block, const uint8_t *stored)
{
	uLongf raw_bytes = MAX_PAYLOAD;

	if (block->header.packing != TRACE_ZLIB) {
		bytes_put(&block->payload, stored, block->header.stored_bytes);
		return;
	}
	GROW(block->payload.data, MAX_PAYLOAD);
	if (uncompress(block->payload.data, &raw_bytes, stored, block->header.stored_bytes) == Z_OK)
		block->payload.nr = raw_bytes;
}

/* As many blocks as there are; what is behind them, index and trailer, is made anew. */
static void take_apart(struct parts *parts, const uint8_t *data, size_t size)
{
	size_t at = sizeof(parts->header);
	struct block *block;

	parts->nr = 0;
	parts->sealed = size > 24 && !memcmp(data + size - 8, TRACE_TRAILER_MAGIC, 8);
	memcpy(&parts->header, data, at);
	while (parts->nr < MAX_BLOCKS && size - at > sizeof(block->header)) {
		block = &parts->blocks[parts->nr];
		*block = (struct block){ 0 };
		memcpy(&block->header, data + at, sizeof(block->header));
		at += sizeof(block->header);
		if (block->header.magic != TRACE_BLOCK_MAGIC || block->header.stored_bytes > size - at)
			return;
		if (block->header.kind != TRACE_INDEX) {
			unpack(block, data + at);
			parts->nr++;
		}
		at += block->header.stored_bytes;
	}
}

static void release(struct parts *parts)
{
	for (size_t i = 0; i < parts->nr; i++)
		bytes_release(&parts->blocks[i].payload);
}

static void put_block(struct bytes *out, struct trace_block_header header, const struct bytes *payload,
		      bool is_packed)
{
	uLongf stored = compressBound(payload->nr);
	uint8_t *packed = xcalloc(1, stored);

	header.magic = TRACE_BLOCK_MAGIC;
	header.packing = is_packed ? TRACE_ZLIB : TRACE_PLAIN;
	header.raw_bytes = payload->nr;
	if (is_packed)
		compress2(packed, &stored, payload->data, payload->nr, 1);
	else
		stored = payload->nr;
	header.stored_bytes = stored;
	header.payload_crc = crc32(0, is_packed ? packed : payload->data, stored);
	header.header_crc = crc32(0, (const Bytef *)&header, offsetof(struct trace_block_header, header_crc));
	bytes_put(out, &header, sizeof(header));
	bytes_put(out, is_packed ? packed : payload->data, stored);
	free(packed);
}

static void put_seal(struct bytes *out, struct bytes *index, uint32_t nr)
{
	struct trace_trailer trailer = { .index_offset = out->nr, .magic = TRACE_TRAILER_MAGIC };
	struct trace_block_header header = { .kind = TRACE_INDEX, .nr = nr };

	trailer.crc = crc32(0, (const Bytef *)&trailer, offsetof(struct trace_trailer, crc));
	put_block(out, header, index, nr > 4);
	bytes_put(out, &trailer, sizeof(trailer));
}

/* Now and then the index lies, or is in pieces. */
static void put_together(struct parts *parts, struct bytes *out, unsigned *seed)
{
	struct bytes index = { 0 };
	uint64_t previous = 0;
	uint32_t nr = 0;

	parts->header.crc = crc32(0, (const Bytef *)&parts->header.start_ns, 16);
	bytes_put(out, &parts->header, sizeof(parts->header));
	bytes_put(&index, &previous, sizeof(previous));
	for (size_t i = 0; i < parts->nr; i++) {
		const struct trace_block_header *header = &parts->blocks[i].header;
		struct trace_index_entry entry = { .offset = out->nr, .first_ns = header->first_ns,
						   .last_ns = header->last_ns, .stream = header->stream,
						   .nr = header->nr, .kind = header->kind };

		put_block(out, *header, &parts->blocks[i].payload, parts->blocks[i].payload.nr > 100);
		if (!pick(seed, 200))
			((uint8_t *)&entry)[pick(seed, sizeof(entry))] ^= 1 << pick(seed, 8);
		bytes_put(&index, &entry, sizeof(entry));
		nr++;
		if (pick(seed, 40))
			continue;
		previous = out->nr;
		put_block(out, (struct trace_block_header){ .kind = TRACE_INDEX, .nr = nr }, &index, false);
		index.nr = nr = 0;
		bytes_put(&index, &previous, sizeof(previous));
	}
	if (parts->sealed)
		put_seal(out, &index, nr);
	bytes_release(&index);
}

static void change_header(struct block *block, unsigned *seed)
{
	struct trace_block_header *h = &block->header;

	switch (pick(seed, 5)) {
	case 0: h->kind = pick(seed, 10); break;
	case 1: h->stream = odd_number(seed); break;
	case 2: h->nr = pick(seed, 2) ? h->nr + pick(seed, 3) - 1 : odd_number(seed); break;
	case 3: h->first_ns = pick(seed, 2) ? h->first_ns + pick(seed, 3) - 1 : odd_number(seed); break;
	case 4: h->last_ns = odd_number(seed); break;
	}
}

static void change_bytes(struct block *block)
{
	size_t room = block->payload.nr + 64;

	GROW(block->payload.data, room);
	block->payload.nr = LLVMFuzzerMutate(block->payload.data, block->payload.nr, room);
}

static void change_run(struct run *run, unsigned *seed)
{
	switch (pick(seed, 8)) {
	case 0: run->thread = pick(seed, 2) ? odd_number(seed) % (1U << 22) + 1 : 1 + pick(seed, 5); break;
	case 1: run->departures = pick(seed, 2) ? odd_number(seed) : run->departures + pick(seed, 5) - 2; break;
	case 2: run->wait_ns = odd_number(seed); break;
	case 3: run->state = odd_number(seed); break;
	case 4: run->flags = pick(seed, 16); break;
	case 5: run->next = odd_number(seed) % (1U << 22); break;
	case 6: run->out_ns = run->in_ns + odd_number(seed) % (1ULL << 40); break;
	case 7: run->in_ns += odd_number(seed) % (1ULL << 40); break;
	}
}

/* The runs that can be packed: in order, and apart. */
static size_t in_order(struct run *runs, size_t nr, uint64_t since_ns)
{
	for (size_t i = 0; i < nr; i++) {
		runs[i].in_ns = runs[i].in_ns < since_ns ? since_ns : runs[i].in_ns;
		runs[i].out_ns = runs[i].out_ns < runs[i].in_ns ? runs[i].in_ns : runs[i].out_ns;
		since_ns = runs[i].out_ns;
	}
	return nr;
}

/* What stands before a block of runs becomes its stints. */
static void make_stints(struct block *block, const struct block *runs, const struct stints *stints)
{
	block->header = runs->header;
	block->header.kind = TRACE_STINTS;
	block->header.nr = stints->nr;
	block->payload.nr = 0;
	stints_pack(&block->payload, stints, runs->header.first_ns);
}

static void change_runs(struct block *block, struct block *before, unsigned *seed)
{
	static struct stints stints;
	static struct run runs[MAX_RUNS + 1];
	size_t nr = block->header.nr, at;
	struct runs_packer *packer;

	if (!block->payload.nr || !nr || nr > MAX_RUNS ||
	    !runs_unpack(block->payload.data, block->payload.nr, TRACE_VERSION, block->header.first_ns, runs, nr, NULL))
		return;
	at = pick(seed, nr);
	if (!pick(seed, 4) && nr < MAX_RUNS) {
		memmove(&runs[at + 1], &runs[at], (nr - at) * sizeof(*runs));
		nr++;
	} else if (!pick(seed, 6) && nr > 1) {
		memmove(&runs[at], &runs[at + 1], (nr - at - 1) * sizeof(*runs));
		nr--;
	}
	change_run(&runs[pick(seed, nr)], seed);
	in_order(runs, nr, 0);
	packer = runs_packer_create();
	block->payload.nr = 0;
	runs_pack(packer, &block->payload, runs, nr, &stints);
	runs_packer_free(packer);
	block->header.nr = nr;
	block->header.first_ns = runs[0].in_ns;
	block->header.last_ns = runs[nr - 1].out_ns;
	/* Stints of other runs would be all that a reader gets to see; now and then a block that had none gets some. */
	if (before && (before->header.kind == TRACE_STINTS ? pick(seed, 20) : !pick(seed, 40)))
		make_stints(before, block, &stints);
}

/* A number somewhere in an event, or all of an event once more. */
static void change_events(struct block *block, unsigned *seed)
{
	struct trace_thread_event event;
	size_t nr = block->payload.nr / sizeof(event), at;
	uint64_t number = odd_number(seed);

	if (!nr)
		return;
	at = pick(seed, nr) * sizeof(event);
	memcpy(&event, block->payload.data + at, sizeof(event));
	memcpy((uint8_t *)&event + 4 * pick(seed, 19), &number, pick(seed, 4) ? 4 : 8);
	if (pick(seed, 3))
		event.kind = 1 + pick(seed, 6);
	if (pick(seed, 2)) {
		memcpy(block->payload.data + at, &event, sizeof(event));
	} else {
		bytes_put(&block->payload, &event, sizeof(event));
		block->header.nr = nr + 1;
	}
}

static void change_contents(struct block *block, struct block *before, unsigned *seed)
{
	if (block->header.kind == TRACE_RUNS && pick(seed, 5))
		change_runs(block, before, seed);
	else if (block->header.kind == TRACE_THREADS && pick(seed, 3))
		change_events(block, seed);
	else
		change_bytes(block);
}

static void swap(struct block *a, struct block *b)
{
	struct block kept = *a;

	*a = *b;
	*b = kept;
}

static void repeat(struct parts *parts, size_t i, unsigned *seed)
{
	struct block *copy = &parts->blocks[parts->nr];

	if (parts->nr == MAX_BLOCKS)
		return;
	*copy = (struct block){ .header = parts->blocks[i].header };
	bytes_put(&copy->payload, parts->blocks[i].payload.data, parts->blocks[i].payload.nr);
	/* On another CPU, it may be right. */
	if (pick(seed, 2))
		copy->header.stream = pick(seed, 6);
	swap(copy, &parts->blocks[pick(seed, ++parts->nr)]);
}

static void change(struct parts *parts, unsigned *seed)
{
	size_t i = pick(seed, parts->nr);

	switch (pick(seed, 12)) {
	case 0:
		change_header(&parts->blocks[i], seed);
		break;
	case 1:
		repeat(parts, i, seed);
		break;
	case 2:
		swap(&parts->blocks[i], &parts->blocks[pick(seed, parts->nr)]);
		break;
	case 3:
		if (parts->nr == 1)
			return;
		bytes_release(&parts->blocks[i].payload);
		parts->blocks[i] = parts->blocks[--parts->nr];
		break;
	case 4:
		if (pick(seed, 4))
			parts->header.start_ns = odd_number(seed);
		else
			parts->sealed = !parts->sealed;
		break;
	default:
		change_contents(&parts->blocks[i], i ? &parts->blocks[i - 1] : NULL, seed);
	}
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	static struct parts parts;
	struct bytes out = { 0 };

	if (size < sizeof(parts.header) || !pick(&seed, 20))
		return LLVMFuzzerMutate(data, size, max_size);
	take_apart(&parts, data, size);
	for (unsigned i = 1 + pick(&seed, 4); parts.nr && i--;)
		change(&parts, &seed);
	put_together(&parts, &out, &seed);
	release(&parts);
	if (out.nr <= max_size) {
		memcpy(data, out.data, out.nr);
		size = out.nr;
	} else {
		size = LLVMFuzzerMutate(data, size, max_size);
	}
	bytes_release(&out);
	return size;
}
