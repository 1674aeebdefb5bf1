// SPDX-License-Identifier: GPL-2.0-or-later
/* writer.c - writes a trace file, front to back, in bounded memory */
#include "trace/writer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libdeflate.h>

#include "lib/bytes.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/msan.h"
#include "lib/write_behind.h"
#include "trace/hit.h"
#include "trace/hits.h"
#include "trace/mark_block.h"
#include "trace/run.h"
#include "trace/runs.h"
#include "trace/stints.h"
#include "trace/wake.h"
#include "trace/wakes.h"

/* So that 80-byte events make blocks of 80 KiB. */
#define BLOCK_EVENTS 1024

/* The index is written piece by piece, so that it does not grow in memory. */
#define BLOCK_INDEX_ENTRIES 4096

/* With fewer on average, a block of runs has no stints: to read these would save little. */
#define RUNS_PER_STINT 16

/* Runs and wake-ups of one CPU that wait for their blocks to fill; room_of() the CPU, or NULL. */
struct cpu_held {
	struct run *runs;
	size_t nr;
	struct wake *wakes;
	size_t nr_wakes;
};

struct trace_writer {
	int fd;
	struct write_behind *behind;    /* who writes to it, or NULL */
	char *name;
	int err;                /* the first one; it sticks */
	uint64_t offset;        /* where the next block goes */
	struct cpu_held *cpus;
	size_t cpus_cap;
	struct trace_thread_event events[BLOCK_EVENTS];
	size_t nr_events;
	struct hit *hits;       /* room for TRACE_MAX_BLOCK_HITS, or NULL */
	size_t nr_hits;
	struct trace_index_entry index[BLOCK_INDEX_ENTRIES];    /* of the blocks since the last index */
	size_t nr_index;
	uint64_t last_index;    /* offset of that, 0 if there is none */
	struct runs_packer *packer;
	struct libdeflate_compressor *deflater;
	struct stints stints;   /* of the block of runs */
	struct bytes raw;       /* a payload before it is packed, and */
	struct bytes packed;    /* after it */
	/* What is written while a payload waits in `raw'. */
	struct bytes raw_stints, raw_index;
};

/* What a write came to. */
static int written(struct trace_writer *w, int err)
{
	if (err)
		w->err = fail(err, "cannot write %s", w->name);
	return w->err;
}

static int put_bytes(struct trace_writer *w, const void *data, size_t bytes)
{
	int err = w->behind ? write_behind_put(w->behind, data, bytes) : write_all(w->fd, data, bytes);

	w->offset += err ? 0 : bytes;
	return written(w, err);
}

static enum trace_packing pack(struct trace_writer *w, const void *raw, size_t bytes, size_t *stored)
{
	size_t room = libdeflate_zlib_compress_bound(w->deflater, bytes);
	size_t packed_bytes;

	w->packed.nr = 0;
	GROW(w->packed.data, room);
	packed_bytes = libdeflate_zlib_compress(w->deflater, raw, bytes, w->packed.data, room);
	if (!packed_bytes || packed_bytes >= bytes) {
		*stored = bytes;
		return TRACE_PLAIN;
	}
	is_written(w->packed.data, packed_bytes);
	*stored = packed_bytes;
	return TRACE_ZLIB;
}

/* Writes a block; `header' brings kind, stream, nr and times, the rest is filled in here. */
static int write_block(struct trace_writer *w, struct trace_block_header header, const void *raw,
		       size_t bytes)
{
	const void *payload;
	size_t stored;

	header.magic = TRACE_BLOCK_MAGIC;
	header.packing = pack(w, raw, bytes, &stored);
	payload = header.packing == TRACE_ZLIB ? w->packed.data : raw;
	header.stored_bytes = stored;
	header.raw_bytes = bytes;
	header.payload_crc = libdeflate_crc32(0, payload, stored);
	header.header_crc = libdeflate_crc32(0, &header, offsetof(struct trace_block_header, header_crc));
	if (put_bytes(w, &header, sizeof(header)))
		return w->err;
	return put_bytes(w, payload, stored);
}

static int put_index(struct trace_writer *w)
{
	struct trace_block_header header = { .kind = TRACE_INDEX, .nr = w->nr_index };
	struct trace_index index = { .previous = w->last_index };
	uint64_t offset = w->offset;

	if (w->err)
		return w->err;
	w->raw_index.nr = 0;
	bytes_put(&w->raw_index, &index, sizeof(index));
	bytes_put(&w->raw_index, w->index, w->nr_index * sizeof(w->index[0]));
	write_block(w, header, w->raw_index.data, w->raw_index.nr);
	w->last_index = offset;
	w->nr_index = 0;
	return w->err;
}

/* Writes a block and remembers where it is. */
static int put_block(struct trace_writer *w, struct trace_block_header header, const void *raw,
		     size_t bytes)
{
	if (w->err)
		return w->err;
	w->index[w->nr_index++] = (struct trace_index_entry){
		.offset = w->offset,
		.first_ns = header.first_ns,
		.last_ns = header.last_ns,
		.stream = header.stream,
		.nr = header.nr,
		.kind = header.kind,
	};
	write_block(w, header, raw, bytes);
	return w->nr_index == BLOCK_INDEX_ENTRIES ? put_index(w) : w->err;
}

static int put_text(struct trace_writer *w, enum trace_block_kind kind, const char *text)
{
	struct trace_block_header header = { .kind = kind };

	return put_block(w, header, text, strlen(text));
}

static int put_events(struct trace_writer *w)
{
	struct trace_block_header header = {
		.kind = TRACE_THREADS,
		.nr = w->nr_events,
		.first_ns = UINT64_MAX,
	};

	if (!w->nr_events)
		return w->err;
	for (size_t i = 0; i < w->nr_events; i++) {
		uint64_t time_ns = w->events[i].time_ns;

		header.first_ns = time_ns < header.first_ns ? time_ns : header.first_ns;
		header.last_ns = time_ns > header.last_ns ? time_ns : header.last_ns;
	}
	w->nr_events = 0;
	return put_block(w, header, w->events, header.nr * sizeof(w->events[0]));
}

/* Of a block with this header, if they save much. */
static int put_stints(struct trace_writer *w, struct trace_block_header header)
{
	if (!stints_are_whole(&w->stints) || w->stints.nr * RUNS_PER_STINT > header.nr)
		return w->err;
	header.kind = TRACE_STINTS;
	header.nr = w->stints.nr;
	w->raw_stints.nr = 0;
	stints_pack(&w->raw_stints, &w->stints, header.first_ns);
	return put_block(w, header, w->raw_stints.data, w->raw_stints.nr);
}

static int put_runs(struct trace_writer *w, unsigned cpu)
{
	struct cpu_held *held = &w->cpus[cpu];
	struct trace_block_header header = {
		.kind = TRACE_RUNS,
		.stream = cpu,
		.nr = held->nr,
	};

	if (!held->nr)
		return w->err;
	/* So that a file that is cut off has no run of a thread that it does not introduce. */
	put_events(w);
	header.first_ns = held->runs[0].in_ns;
	header.last_ns = held->runs[held->nr - 1].out_ns;
	w->raw.nr = 0;
	runs_pack(w->packer, &w->raw, held->runs, held->nr, &w->stints);
	held->nr = 0;
	put_stints(w, header);
	return put_block(w, header, w->raw.data, w->raw.nr);
}

static int put_wakes(struct trace_writer *w, unsigned cpu)
{
	struct cpu_held *held = &w->cpus[cpu];
	struct trace_block_header header = {
		.kind = TRACE_WAKES,
		.stream = cpu,
		.nr = held->nr_wakes,
	};

	if (!held->nr_wakes)
		return w->err;
	put_events(w);
	header.first_ns = held->wakes[0].time_ns;
	header.last_ns = held->wakes[held->nr_wakes - 1].time_ns;
	w->raw.nr = 0;
	wakes_pack(&w->raw, held->wakes, held->nr_wakes);
	held->nr_wakes = 0;
	return put_block(w, header, w->raw.data, w->raw.nr);
}

static int by_time(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	return x->time_ns < y->time_ns ? -1 : x->time_ns > y->time_ns;
}

static int put_hits(struct trace_writer *w)
{
	struct trace_block_header header = { .kind = TRACE_HITS, .nr = w->nr_hits };

	if (!w->nr_hits)
		return w->err;
	put_events(w);
	/* Threads on two CPUs may have overtaken each other on the way here. */
	qsort(w->hits, w->nr_hits, sizeof(w->hits[0]), by_time);
	header.first_ns = w->hits[0].time_ns;
	header.last_ns = w->hits[w->nr_hits - 1].time_ns;
	w->raw.nr = 0;
	hits_pack(&w->raw, w->hits, w->nr_hits);
	w->nr_hits = 0;
	return put_block(w, header, w->raw.data, w->raw.nr);
}

int trace_writer_create(struct trace_writer **out, int fd, const char *name, uint64_t start_ns,
			uint64_t start_unix_ns)
{
	struct trace_writer *w = xcalloc(1, sizeof(*w));
	struct trace_file_header header = {
		.magic = TRACE_MAGIC,
		.version = TRACE_VERSION,
		.header_bytes = sizeof(header),
		.start_ns = start_ns,
		.start_unix_ns = start_unix_ns,
	};
	int err;

	header.crc = libdeflate_crc32(0, (const char *)&header + offsetof(struct trace_file_header, start_ns),
				      sizeof(header) - offsetof(struct trace_file_header, start_ns));
	w->fd = fd;
	w->name = xstrdup(name);
	w->packer = runs_packer_create();
	/* Level 1: higher ones cost several times as much and gain next to nothing on columns. */
	w->deflater = or_out_of_memory(libdeflate_alloc_compressor(1));
	err = put_bytes(w, &header, sizeof(header));
	if (err)
		trace_writer_free(w);
	else
		*out = w;
	return err;
}

void trace_writer_write_behind(struct trace_writer *w, void (*prepare)(void))
{
	w->behind = write_behind_start(w->fd, prepare);
}

void trace_writer_free(struct trace_writer *w)
{
	if (!w)
		return;
	write_behind_end(w->behind);
	for (size_t cpu = 0; cpu < w->cpus_cap; cpu++) {
		free(w->cpus[cpu].runs);
		free(w->cpus[cpu].wakes);
	}
	free(w->cpus);
	free(w->hits);
	free(w->name);
	runs_packer_free(w->packer);
	libdeflate_free_compressor(w->deflater);
	bytes_release(&w->raw);
	bytes_release(&w->packed);
	bytes_release(&w->raw_stints);
	bytes_release(&w->raw_index);
	free(w);
}

int trace_put_about(struct trace_writer *w, const char *text)
{
	return put_text(w, TRACE_ABOUT, text);
}

static void make_room_for_cpu(struct trace_writer *w, unsigned cpu)
{
	size_t before = w->cpus_cap;

	GROW(w->cpus, cpu + 1);
	memset(w->cpus + before, 0, (w->cpus_cap - before) * sizeof(*w->cpus));
}

/* Smaller blocks for machines that are very large, so that all fit into TRACE_MAX_HELD. */
static size_t room_of(unsigned cpu)
{
	return cpu < 1024 ? TRACE_MAX_BLOCK_RUNS : TRACE_MAX_BLOCK_RUNS / 8;
}

int trace_put_run(struct trace_writer *w, unsigned cpu, const struct run *run)
{
	if (w->err)
		return w->err;
	if (cpu >= w->cpus_cap)
		make_room_for_cpu(w, cpu);
	if (!w->cpus[cpu].runs)
		w->cpus[cpu].runs = xcalloc(room_of(cpu), sizeof(struct run));
	w->cpus[cpu].runs[w->cpus[cpu].nr++] = *run;
	return w->cpus[cpu].nr == room_of(cpu) ? put_runs(w, cpu) : 0;
}

int trace_put_wake(struct trace_writer *w, unsigned cpu, const struct wake *wake)
{
	if (w->err)
		return w->err;
	if (cpu >= w->cpus_cap)
		make_room_for_cpu(w, cpu);
	if (!w->cpus[cpu].wakes)
		w->cpus[cpu].wakes = xcalloc(room_of(cpu), sizeof(struct wake));
	w->cpus[cpu].wakes[w->cpus[cpu].nr_wakes++] = *wake;
	return w->cpus[cpu].nr_wakes == room_of(cpu) ? put_wakes(w, cpu) : 0;
}

int trace_put_hit(struct trace_writer *w, const struct hit *hit)
{
	if (w->err)
		return w->err;
	if (!w->hits)
		w->hits = xcalloc(TRACE_MAX_BLOCK_HITS, sizeof(struct hit));
	w->hits[w->nr_hits++] = *hit;
	return w->nr_hits == TRACE_MAX_BLOCK_HITS ? put_hits(w) : 0;
}

int trace_put_thread(struct trace_writer *w, const struct trace_thread_event *event)
{
	if (w->err)
		return w->err;
	w->events[w->nr_events++] = *event;
	return w->nr_events == BLOCK_EVENTS ? put_events(w) : 0;
}

int trace_put_marks(struct trace_writer *w, uint32_t thread, const void *marks, size_t bytes,
		    uint32_t nr, uint64_t first_ns, uint64_t last_ns)
{
	struct trace_block_header header = {
		.kind = TRACE_MARKS,
		.stream = thread,
		.nr = nr,
		.first_ns = first_ns,
		.last_ns = last_ns,
	};

	/* As for runs. */
	put_events(w);
	w->raw.nr = 0;
	marks_pack(&w->raw, marks, bytes, first_ns);
	return put_block(w, header, w->raw.data, w->raw.nr);
}

int trace_flush(struct trace_writer *w)
{
	put_events(w);
	for (unsigned cpu = 0; cpu < w->cpus_cap; cpu++) {
		put_runs(w, cpu);
		put_wakes(w, cpu);
	}
	put_hits(w);
	return w->err;
}

int trace_seal(struct trace_writer *w, const char *end)
{
	struct trace_trailer trailer = { .magic = TRACE_TRAILER_MAGIC };
	int err;

	trace_flush(w);
	put_text(w, TRACE_END, end);
	put_index(w);
	trailer.index_offset = w->last_index;
	trailer.crc = libdeflate_crc32(0, &trailer, offsetof(struct trace_trailer, crc));
	if (!w->err)
		put_bytes(w, &trailer, sizeof(trailer));
	err = write_behind_end(w->behind);
	w->behind = NULL;
	return w->err ? w->err : written(w, err);
}

int trace_error(const struct trace_writer *w)
{
	return w->err;
}

uint64_t trace_bytes_written(const struct trace_writer *w)
{
	return w->offset;
}
