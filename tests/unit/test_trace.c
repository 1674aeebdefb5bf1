// SPDX-License-Identifier: GPL-2.0-or-later
/* test_trace.c - what is written to a trace comes out of it, and nothing else does */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <exectrace/trace_file.h>

#include "check.h"
#include "lib/bytes.h"
#include "lib/span.h"
#include "made_runs.h"
#include "trace/ahead.h"
#include "trace/reader.h"
#include "trace/run_stream.h"
#include "trace/runs.h"
#include "trace/stint_stream.h"
#include "trace/stints.h"
#include "trace/writer.h"

static struct run runs[TRACE_MAX_BLOCK_RUNS], back[TRACE_MAX_BLOCK_RUNS];
static struct stints stints, stints_back;

static bool same(const struct run *a, const struct run *b)
{
	return a->in_ns == b->in_ns && a->out_ns == b->out_ns && a->wait_ns == b->wait_ns &&
	       a->thread == b->thread && a->next == b->next && a->departures == b->departures &&
	       a->state == b->state && a->flags == b->flags;
}

static void runs_come_out_of_a_block_as_they_went_in(void)
{
	struct runs_packer *packer = runs_packer_create();

	for (unsigned seed = 0; seed < 500; seed++) {
		size_t nr = 1 + rand() % (seed % 10 ? 50 : TRACE_MAX_BLOCK_RUNS);
		struct bytes payload = { 0 };

		make_runs(runs, seed, nr);
		runs_pack(packer, &payload, runs, nr, &stints);
		CHECK(runs_unpack(payload.data, payload.nr, TRACE_VERSION, runs[0].in_ns, back, nr, &stints_back));
		CHECK_EQUAL(stints.nr, stints_back.nr);
		CHECK_EQUAL(stints_are_whole(&stints), stints_are_whole(&stints_back));
		CHECK(stints_equal(stints.list, stints_back.list, stints.nr));
		for (size_t i = 0; i < nr; i++)
			CHECK(same(&runs[i], &back[i]));
		bytes_release(&payload);
	}
	runs_packer_free(packer);
}

static void a_spoiled_block_is_refused_or_still_in_order(void)
{
	struct runs_packer *packer = runs_packer_create();
	struct bytes payload = { 0 };
	unsigned seed = 1, nr_refused = 0;

	make_runs(runs, 7, 100);
	runs_pack(packer, &payload, runs, 100, &stints);
	for (unsigned round = 0; round < 20000; round++) {
		size_t at = rand_r(&seed) % payload.nr;
		uint8_t before = payload.data[at];

		payload.data[at] = rand_r(&seed);
		if (!runs_unpack(payload.data, payload.nr, TRACE_VERSION, runs[0].in_ns, back, 100, NULL))
			nr_refused++;
		else
			for (int i = 0; i < 100; i++)
				CHECK(back[i].in_ns <= back[i].out_ns &&
				      (!i || back[i].in_ns >= back[i - 1].out_ns));
		payload.data[at] = before;
	}
	CHECK(nr_refused > 100);
	for (size_t nr = 0; nr < payload.nr; nr++)
		CHECK(!runs_unpack(payload.data, nr, TRACE_VERSION, runs[0].in_ns, back, 100, NULL));
	bytes_release(&payload);
	runs_packer_free(packer);
}

static int write_trace(size_t nr_runs, bool seal)
{
	struct trace_thread_event event = { .time_ns = 1, .thread = 1, .kind = TRACE_THREAD_MET,
					    .process = 1, .tid = 77, .flags = TRACE_THREAD_TRACED,
					    .name = "one" };
	struct trace_writer *w;
	int fd = memfd_create("trace", 0);

	CHECK(!trace_writer_create(&w, fd, "a trace", 123, 456));
	trace_put_about(w, "title=test\n");
	trace_put_thread(w, &event);
	for (size_t i = 0; i < nr_runs; i++) {
		struct run run = { .in_ns = 10 * i, .out_ns = 10 * i + 7, .thread = 1,
				   .departures = i + 1 };

		trace_put_run(w, i % 3, &run);
	}
	CHECK(!(seal ? trace_seal(w, "lost_runs=5\n") : trace_flush(w)));
	trace_writer_free(w);
	return fd;
}

static size_t count_runs_with(const struct trace *t, struct ahead *ahead)
{
	size_t nr = 0;

	for (size_t i = 0; i < trace_nr_cpus(t); i++) {
		struct run_stream *stream = trace_runs(t, i, ahead);
		const struct run *block;
		size_t nr_here;
		int got;

		while ((got = run_stream_next(stream, &block, &nr_here)) > 0)
			for (size_t k = 0; k < nr_here; k++)
				nr += block[k].out_ns - block[k].in_ns == 7;
		CHECK_EQUAL(got, 0);
		run_stream_close(stream);
	}
	return nr;
}

static size_t count_runs(const struct trace *t)
{
	return count_runs_with(t, NULL);
}

static size_t count_runs_ahead(const struct trace *t)
{
	struct ahead *ahead = trace_ahead(t);
	size_t nr = count_runs_with(t, ahead);

	ahead_stop(ahead);
	return nr;
}

static void a_trace_of_many_blocks_comes_back_whole(void)
{
	for (int sealed = 0; sealed <= 1; sealed++) {
		int fd = write_trace(100000, sealed);
		struct trace *t;

		CHECK(!trace_open(&t, fd, "a trace"));
		CHECK_EQUAL(trace_sealed(t), sealed);
		CHECK_EQUAL(trace_start_ns(t), 123);
		CHECK(!strcmp(trace_about(t, "title"), "test"));
		CHECK_EQUAL(trace_end_count(t, "lost_runs"), sealed ? 5 : 0);
		CHECK_EQUAL(trace_nr_cpus(t), 3);
		CHECK_EQUAL(trace_nr_threads(t), 1);
		CHECK(!strcmp(thread_name(trace_thread(t, 1)), "one"));
		CHECK_EQUAL(trace_thread(t, 1)->tid, 77);
		CHECK_EQUAL(count_runs(t), 100000);
		CHECK_EQUAL(count_runs_ahead(t), 100000);
		trace_free(t);
		close(fd);
	}
}

/*
 * Each flush makes a block; so many that a reader does not keep in mind where all of them are. One CPU has first and last ones,
 * of which the last one may be larger.
 */
static int write_blocks_and(size_t nr, size_t nr_in_last)
{
	struct trace_thread_event event = { .thread = 1, .kind = TRACE_THREAD_MET,
					    .flags = TRACE_THREAD_TRACED };
	int fd = memfd_create("trace", 0);
	struct trace_writer *w;

	CHECK(!trace_writer_create(&w, fd, "a trace", 0, 0));
	trace_put_thread(w, &event);
	for (size_t i = 0; i < nr - 1 + nr_in_last; i++) {
		struct run run = { .in_ns = 10 * i, .out_ns = 10 * i + 7, .thread = 1 };

		trace_put_run(w, i == 0 || i >= nr - 1, &run);
		if (i < nr - 1)
			trace_flush(w);
	}
	CHECK(!trace_seal(w, ""));
	trace_writer_free(w);
	return fd;
}

static int write_blocks(size_t nr)
{
	return write_blocks_and(nr, 1);
}

static void a_trace_of_very_many_blocks_is_read_to_its_end_sealed_or_not(void)
{
	const size_t nr = 100000;
	int fd = write_blocks(nr);
	struct trace *t;

	for (int sealed = 1; sealed >= 0; sealed--) {
		CHECK(!trace_open(&t, fd, "a trace"));
		CHECK_EQUAL(trace_sealed(t), sealed);
		CHECK_EQUAL(trace_nr_cpus(t), 2);
		CHECK_EQUAL(count_runs(t), nr);
		CHECK_EQUAL(count_runs_ahead(t), nr);
		trace_free(t);
		CHECK(!ftruncate(fd, lseek(fd, 0, SEEK_END) - 1));
	}
	close(fd);
}

/* The first runs of the next blocks, of one each. */
static void check_begins(struct run_stream *stream, const uint64_t *in_ns, size_t nr)
{
	const struct run *run;
	size_t nr_runs;

	for (size_t i = 0; i < nr; i++) {
		CHECK_EQUAL(run_stream_next(stream, &run, &nr_runs), 1);
		CHECK_EQUAL(nr_runs, 1);
		CHECK_EQUAL(run->in_ns, in_ns[i]);
	}
}

static void runs_are_found_by_their_time_among_very_many_blocks(void)
{
	const struct span late = { 10 * 43210, UINT64_MAX };
	int fd = write_blocks(50000);
	struct run_stream *stream;
	const struct run *run;
	struct trace *t;
	size_t nr;

	CHECK(!trace_open(&t, fd, "a trace"));
	stream = trace_runs(t, 0, NULL);
	run_stream_keep_to(stream, &late, 1);
	check_begins(stream, (uint64_t[]){ 10 * 43210, 10 * 43211 }, 2);
	run_stream_close(stream);
	stream = trace_runs(t, 1, NULL);
	run_stream_keep_to(stream, &late, 1);
	check_begins(stream, (uint64_t[]){ 10 * 49999 }, 1);
	CHECK_EQUAL(run_stream_next(stream, &run, &nr), 0);
	run_stream_close(stream);
	trace_free(t);
	close(fd);
}

static void of_very_many_blocks_only_those_that_are_asked_for_are_read(void)
{
	/* Runs last for 7 of 10 ns: in the fourth of these spans, there is none. */
	static const struct span some[] = { { 0, 9 }, { 1005, 1005 }, { 2007, 2009 }, { 3008, 3009 }, { 432100, 432110 } };
	static const uint64_t in_ns[] = { 1000, 2000, 432100, 432110 };
	int fd = write_blocks(50000);
	const struct run *run;
	struct trace *t;
	size_t nr;

	CHECK(!trace_open(&t, fd, "a trace"));
	for (int are_ahead = 0; are_ahead <= 1; are_ahead++) {
		struct ahead *ahead = are_ahead ? trace_ahead(t) : NULL;
		struct run_stream *stream = trace_runs(t, 0, ahead);

		run_stream_keep_to(stream, some, 5);
		check_begins(stream, in_ns, 4);
		CHECK_EQUAL(run_stream_next(stream, &run, &nr), 0);
		run_stream_close(stream);
		stream = trace_runs(t, 0, ahead);
		run_stream_keep_to(stream, some, 0);
		CHECK_EQUAL(run_stream_next(stream, &run, &nr), 0);
		run_stream_close(stream);
		ahead_stop(ahead);
	}
	trace_free(t);
	close(fd);
}

/* Sooner or later, an index comes between the two. */
static void stints_stand_for_the_runs_behind_them_in_a_trace_of_very_many_blocks(void)
{
	const size_t nr_blocks = 9000, nr_each = 20;
	struct trace_thread_event event = { .thread = 1, .kind = TRACE_THREAD_MET, .flags = TRACE_THREAD_TRACED };
	int fd = memfd_create("trace", 0);
	struct trace_writer *w;

	CHECK(!trace_writer_create(&w, fd, "a trace", 0, 0));
	trace_put_thread(w, &event);
	for (size_t i = 0; i < nr_blocks * nr_each; i++) {
		struct run run = { .in_ns = 10 * i, .out_ns = 10 * i + 7, .thread = 1, .departures = i + 1 };

		trace_put_run(w, 0, &run);
		if (i % nr_each == nr_each - 1)
			trace_flush(w);
	}
	CHECK(!trace_seal(w, ""));
	trace_writer_free(w);
	for (int sealed = 1; sealed >= 0; sealed--) {
		size_t nr_runs = 0, nr_stints = 0;
		struct stint_stream *stream;
		const struct stint *stint;
		struct trace *t;
		int got;

		CHECK(!trace_open(&t, fd, "a trace"));
		CHECK_EQUAL(trace_sealed(t), sealed);
		CHECK(trace_has_stints(t));
		CHECK_EQUAL(count_runs(t), nr_blocks * nr_each);
		CHECK_EQUAL(count_runs_ahead(t), nr_blocks * nr_each);
		stream = trace_stints(t, 0);
		while ((got = stint_stream_next(stream, &stint)) > 0) {
			CHECK_EQUAL(stint->departures, nr_runs + 1);
			CHECK_EQUAL(stint->running_ns, 7 * stint->nr);
			nr_runs += stint->nr;
			nr_stints++;
		}
		CHECK_EQUAL(got, 0);
		CHECK_EQUAL(nr_runs, nr_blocks * nr_each);
		/* But where a block's stints are in a chapter and its runs in the next. */
		CHECK(nr_stints < nr_blocks + 10 * nr_each);
		stint_stream_close(stream);
		trace_free(t);
		CHECK(!ftruncate(fd, lseek(fd, 0, SEEK_END) - 1));
	}
	close(fd);
}

/* The block of so many runs becomes this CPU's. */
static void give_block(int fd, uint32_t nr, uint32_t cpu)
{
	off_t at = sizeof(struct trace_file_header);
	struct trace_block_header header;

	for (;; at += sizeof(header) + header.stored_bytes) {
		CHECK_EQUAL(pread(fd, &header, sizeof(header), at), sizeof(header));
		if (header.kind == TRACE_RUNS && header.nr == nr)
			break;
	}
	header.stream = cpu;
	header.header_crc = crc32(0, (const Bytef *)&header, offsetof(struct trace_block_header, header_crc));
	CHECK_EQUAL(pwrite(fd, &header, sizeof(header), at), sizeof(header));
}

/* Whoever writes to the file meanwhile cannot have more put into memory than was made for what was there. */
static void a_block_that_has_grown_since_the_trace_was_opened_is_damaged(void)
{
	int fd = write_blocks_and(70000, 40);
	struct run_stream *stream;
	const struct run *run;
	struct trace *t;
	size_t nr;
	int got;

	/* Not sealed: what is where is looked up again and again. */
	CHECK(!ftruncate(fd, lseek(fd, 0, SEEK_END) - 1));
	CHECK(!trace_open(&t, fd, "a trace"));
	give_block(fd, 40, 0);
	stream = trace_runs(t, 0, NULL);
	while ((got = run_stream_next(stream, &run, &nr)) > 0)
		CHECK_EQUAL(nr, 1);
	CHECK_EQUAL(got, -EBADMSG);
	run_stream_close(stream);
	trace_free(t);
	close(fd);
}

/* A stream may be given up whatever is being unpacked for it. */
static void blocks_that_were_handed_in_can_be_taken_back_at_any_time(void)
{
	int fd = write_blocks(2000);
	struct trace *t;

	CHECK(!trace_open(&t, fd, "a trace"));
	for (int nr_read = 0; nr_read < 300; nr_read++) {
		struct ahead *ahead = trace_ahead(t);
		struct run_stream *stream = trace_runs(t, 0, ahead);
		const struct run *run;
		size_t nr;

		for (int i = 0; i < nr_read; i++) {
			CHECK_EQUAL(run_stream_next(stream, &run, &nr), 1);
			CHECK_EQUAL(run->in_ns, 10 * (i + 1));
		}
		run_stream_close(stream);
		ahead_stop(ahead);
	}
	trace_free(t);
	close(fd);
}

static void a_trace_cut_anywhere_gives_what_is_whole_before(void)
{
	int fd = write_trace(2000, true);
	off_t size = lseek(fd, 0, SEEK_END);
	struct trace *t;

	CHECK(!trace_open(&t, fd, "a trace"));
	CHECK_EQUAL(count_runs(t), 2000);
	trace_free(t);
	/* From the end, each time one byte less; the header must stay. */
	while (--size >= (off_t)sizeof(struct trace_file_header)) {
		CHECK(!ftruncate(fd, size));
		CHECK(!trace_open(&t, fd, "a trace"));
		CHECK(!trace_sealed(t));
		CHECK(count_runs(t) <= 2000);
		trace_free(t);
	}
	close(fd);
}

static const struct test tests[] = {
	TEST(runs_come_out_of_a_block_as_they_went_in),
	TEST(a_spoiled_block_is_refused_or_still_in_order),
	TEST(a_trace_of_many_blocks_comes_back_whole),
	TEST(a_trace_of_very_many_blocks_is_read_to_its_end_sealed_or_not),
	TEST(stints_stand_for_the_runs_behind_them_in_a_trace_of_very_many_blocks),
	TEST(runs_are_found_by_their_time_among_very_many_blocks),
	TEST(of_very_many_blocks_only_those_that_are_asked_for_are_read),
	TEST(a_block_that_has_grown_since_the_trace_was_opened_is_damaged),
	TEST(blocks_that_were_handed_in_can_be_taken_back_at_any_time),
	TEST(a_trace_cut_anywhere_gives_what_is_whole_before),
};

RUN_TESTS(tests)
