// SPDX-License-Identifier: GPL-2.0-or-later
/* reader.c - reads a trace file from anywhere, trusting nothing in it */
#include "trace/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/hash.h"
#include "lib/mem.h"
#include "trace/ahead.h"
#include "trace/blocks.h"
#include "trace/chapters.h"
#include "trace/facts.h"
#include "trace/hit_stream.h"
#include "trace/mark_stream.h"
#include "trace/run_stream.h"
#include "trace/stint_stream.h"
#include "trace/thread_list.h"
#include "trace/wake_stream.h"

/* The streams of one kind, in the order of their numbers when all are found. */
struct streams {
	struct block_list *all;
	size_t nr, all_cap;
	struct hash places;     /* by number: while they are being found */
};

struct trace {
	struct trace_blocks blocks;
	struct facts about, end;
	struct thread_list threads;
	struct streams runs, marks, wakes, hits;
	uint64_t nr_run_blocks, nr_stint_blocks;
};

static void add_block(struct streams *streams, const struct trace_index_entry *entry, size_t chapter)
{
	const uint32_t *place = hash_get(&streams->places, entry->stream);
	struct block_list *list;

	if (!place) {
		hash_put(&streams->places, entry->stream, streams->nr);
		GROW(streams->all, streams->nr + 1);
		streams->all[streams->nr] = (struct block_list){ .kind = entry->kind, .stream = entry->stream,
								 .first_chapter = chapter };
	}
	list = &streams->all[place ? *place : streams->nr++];
	list->end_chapter = chapter + 1;
	list->most = entry->nr > list->most ? entry->nr : list->most;
}

static int by_number(const void *a, const void *b)
{
	const struct block_list *x = a, *y = b;

	return x->stream < y->stream ? -1 : x->stream > y->stream;
}

static void streams_order(struct streams *streams)
{
	if (streams->nr)
		qsort(streams->all, streams->nr, sizeof(*streams->all), by_number);
	hash_release(&streams->places);
}

static void streams_release(struct streams *streams)
{
	hash_release(&streams->places);
	free(streams->all);
}

static int too_much(const struct trace *t, const char *what, size_t most)
{
	refuse("%s has more than %zu %s: so much is not read", t->blocks.name, most, what);
	return -E2BIG;
}

static int read_threads(struct trace *t, const struct trace_index_entry *entry,
			const struct bytes *payload)
{
	const struct trace_thread_event *events = (const struct trace_thread_event *)payload->data;

	if (payload->nr != entry->nr * sizeof(*events))
		return blocks_damaged(&t->blocks, entry);
	for (uint32_t i = 0; i < entry->nr; i++)
		if (!thread_list_take(&t->threads, &events[i]))
			return blocks_damaged(&t->blocks, entry);
	return 0;
}

static int read_facts(struct trace *t, struct facts *facts, const struct bytes *payload)
{
	if (facts_parse(facts, (const char *)payload->data, payload->nr, TRACE_MAX_FACTS))
		return 0;
	return too_much(t, "facts", TRACE_MAX_FACTS);
}

static int read_block_now(struct trace *t, const struct trace_index_entry *entry)
{
	struct bytes payload = { 0 };
	int err = blocks_read(&t->blocks, entry, &payload);

	if (!err && entry->kind == TRACE_THREADS)
		err = read_threads(t, entry, &payload);
	else if (!err)
		err = read_facts(t, entry->kind == TRACE_ABOUT ? &t->about : &t->end, &payload);
	bytes_release(&payload);
	return err;
}

/* Reads it, or notes that it belongs to a stream. */
static int look_at(struct trace *t, const struct trace_index_entry *entry, size_t chapter)
{
	switch (entry->kind) {
	case TRACE_ABOUT:
	case TRACE_END:
	case TRACE_THREADS:
		return read_block_now(t, entry);
	case TRACE_STINTS:
		t->nr_stint_blocks++;
		break;
	case TRACE_RUNS:
	case TRACE_WAKES:
		if (entry->stream >= TRACE_MAX_CPUS)
			return blocks_damaged(&t->blocks, entry);
		t->nr_run_blocks += entry->kind == TRACE_RUNS;
		add_block(entry->kind == TRACE_RUNS ? &t->runs : &t->wakes, entry, chapter);
		break;
	case TRACE_MARKS:
		if (!entry->stream || entry->stream > TRACE_MAX_THREADS)
			return blocks_damaged(&t->blocks, entry);
		add_block(&t->marks, entry, chapter);
		break;
	case TRACE_HITS:
		if (entry->stream)
			return blocks_damaged(&t->blocks, entry);
		add_block(&t->hits, entry, chapter);
		break;
	}
	return 0;
}

static int read_all_but_streams(struct trace *t)
{
	int err = 0;

	for (size_t chapter = 0; chapter < chapters_nr(t->blocks.chapters) && !err; chapter++) {
		const struct trace_index_entry *entries;
		size_t nr;

		err = chapters_get(&t->blocks, chapter, &entries, &nr);
		for (size_t i = 0; !err && i < nr; i++)
			err = look_at(t, &entries[i], chapter);
	}
	return err;
}

/* The records of the largest block of each stream: so many are in memory at once. */
static uint64_t nr_held(const struct streams *streams)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < streams->nr; i++)
		nr += streams->all[i].most;
	return nr;
}

/* All facts are known. Ordered, the streams show whether they are of threads that there are, and can be read at the same time. */
static int check_streams(struct trace *t)
{
	const struct streams *marks = &t->marks;

	streams_order(&t->runs);
	streams_order(&t->wakes);
	streams_order(&t->marks);
	streams_order(&t->hits);
	facts_order(&t->about);
	facts_order(&t->end);
	if (marks->nr && !trace_has_thread(t, marks->all[marks->nr - 1].stream)) {
		refuse("%s is damaged: it has marks of thread %u, which it does not introduce", t->blocks.name,
		       marks->all[marks->nr - 1].stream);
		return -EBADMSG;
	}
	if (marks->nr > TRACE_MAX_MARKING)
		return too_much(t, "threads with marks", TRACE_MAX_MARKING);
	if (nr_held(&t->runs) + nr_held(&t->wakes) + nr_held(&t->marks) > TRACE_MAX_HELD)
		return too_much(t, "records in the largest blocks of all CPUs and threads", TRACE_MAX_HELD);
	return 0;
}

int trace_open(struct trace **out, int fd, const char *name)
{
	struct trace *t = xcalloc(1, sizeof(*t));
	int err = blocks_load(&t->blocks, fd, name);

	if (!err)
		err = read_all_but_streams(t);
	if (!err)
		err = check_streams(t);
	if (err)
		trace_free(t);
	else
		*out = t;
	return err;
}

void trace_free(struct trace *t)
{
	if (!t)
		return;
	thread_list_release(&t->threads);
	streams_release(&t->runs);
	streams_release(&t->marks);
	streams_release(&t->wakes);
	streams_release(&t->hits);
	facts_release(&t->about);
	facts_release(&t->end);
	blocks_release(&t->blocks);
	free(t);
}

bool trace_sealed(const struct trace *t)
{
	return t->blocks.sealed;
}

uint64_t trace_start_ns(const struct trace *t)
{
	return t->blocks.header.start_ns;
}

uint64_t trace_start_unix_ns(const struct trace *t)
{
	return t->blocks.header.start_unix_ns;
}

uint64_t trace_about_count(const struct trace *t, const char *key)
{
	return facts_count(&t->about, key);
}

uint64_t trace_end_ns(const struct trace *t)
{
	uint64_t end_ns = trace_end_count(t, "end_ns");

	return end_ns ? end_ns : chapters_last_ns(t->blocks.chapters);
}

const char *trace_about(const struct trace *t, const char *key)
{
	return facts_get(&t->about, key);
}

uint64_t trace_end_count(const struct trace *t, const char *key)
{
	return facts_count(&t->end, key);
}

bool trace_was_counted(const struct trace *t, const char *key)
{
	return facts_get(&t->end, key);
}

uint32_t trace_nr_threads(const struct trace *t)
{
	return t->threads.nr;
}

bool trace_has_thread(const struct trace *t, uint32_t number)
{
	return number && number <= trace_nr_threads(t);
}

int trace_refuse_run_of(const struct trace *t, uint32_t number)
{
	refuse("%s is damaged: it has a run of thread %u, which it does not introduce", t->blocks.name, number);
	return -EBADMSG;
}

int trace_refuse_marked(const struct trace *t, uint32_t most)
{
	refuse("%s has more than %u marked tasks: look at its threads instead (--by thread)", t->blocks.name, most);
	return -E2BIG;
}

const struct trace_thread *trace_thread(const struct trace *t, uint32_t number)
{
	return &t->threads.all[number - 1];
}

static uint32_t process_or(const struct trace *t, uint32_t process, uint32_t number)
{
	return process && process <= t->threads.nr ? process : number;
}

uint32_t trace_process(const struct trace *t, uint32_t number)
{
	return trace_has_thread(t, number) ? process_or(t, t->threads.all[number - 1].process, number) : number;
}

uint32_t trace_process_at(const struct trace *t, uint32_t number, uint64_t time_ns)
{
	if (!trace_has_thread(t, number))
		return number;
	return process_or(t, thread_name_at(&t->threads.all[number - 1], time_ns)->process, number);
}

const char *thread_name(const struct trace_thread *thread)
{
	const char *name = thread->nr_names ? thread->names[thread->nr_names - 1].name : "";

	return *name ? name : "?";
}

const struct thread_name *thread_name_at(const struct trace_thread *thread, uint64_t time_ns)
{
	static const struct thread_name unknown = { .name = "?" };
	size_t low = 0, high = thread->nr_names;

	if (!high)
		return &unknown;
	/* The name before high is not too late; that at low, if it is not the first, is not. */
	while (low + 1 < high) {
		size_t middle = (low + high) / 2;

		if (thread->names[middle].since_ns <= time_ns)
			low = middle;
		else
			high = middle;
	}
	return &thread->names[low];
}

size_t trace_nr_cpus(const struct trace *t)
{
	return t->runs.nr;
}

unsigned trace_cpu(const struct trace *t, size_t i)
{
	return t->runs.all[i].stream;
}

const char *trace_core(const struct trace *t, size_t i)
{
	char key[32];

	snprintf(key, sizeof(key), "cpu.%u.core", trace_cpu(t, i));
	return facts_get(&t->about, key);
}

bool trace_same_core(const struct trace *t, size_t a, size_t b)
{
	const char *core_a = trace_core(t, a), *core_b = trace_core(t, b);

	return a != b && core_a && core_b && !strcmp(core_a, core_b);
}

size_t trace_nr_marking(const struct trace *t)
{
	return t->marks.nr;
}

uint32_t trace_marking_thread(const struct trace *t, size_t i)
{
	return t->marks.all[i].stream;
}

struct ahead *trace_ahead(const struct trace *t)
{
	return ahead_start(&t->blocks);
}

struct run_stream *trace_runs(const struct trace *t, size_t i, struct ahead *ahead)
{
	return run_stream_open(&t->blocks, &t->runs.all[i], ahead, t->runs.nr);
}

struct stint_stream *trace_stints(const struct trace *t, size_t i)
{
	return stint_stream_open(&t->blocks, &t->runs.all[i]);
}

bool trace_has_stints(const struct trace *t)
{
	return t->nr_stint_blocks > t->nr_run_blocks / 2;
}

struct mark_stream *trace_marks(const struct trace *t, size_t i)
{
	return mark_stream_open(&t->blocks, &t->marks.all[i]);
}

size_t trace_nr_wake_streams(const struct trace *t)
{
	return t->wakes.nr;
}

unsigned trace_wake_cpu(const struct trace *t, size_t i)
{
	return t->wakes.all[i].stream;
}

struct wake_stream *trace_wakes(const struct trace *t, size_t i)
{
	return wake_stream_open(&t->blocks, &t->wakes.all[i]);
}

static const char *probe_fact(const struct trace *t, unsigned probe, const char *what)
{
	char key[32];

	snprintf(key, sizeof(key), "probe.%u%s", probe, what);
	return facts_get(&t->about, key);
}

unsigned trace_nr_probes(const struct trace *t)
{
	unsigned nr = 0;

	while (nr < TRACE_MAX_PROBES && probe_fact(t, nr, ""))
		nr++;
	return nr;
}

const char *trace_probe_name(const struct trace *t, unsigned probe)
{
	const char *name = probe_fact(t, probe, "");

	return name ? name : "?";
}

const char *trace_probe_types(const struct trace *t, unsigned probe)
{
	const char *types = probe_fact(t, probe, ".types");

	return types ? types : "";
}

struct hit_stream *trace_hits(const struct trace *t)
{
	static const struct block_list none = { .kind = TRACE_HITS };

	return hit_stream_open(&t->blocks, t->hits.nr ? &t->hits.all[0] : &none);
}
