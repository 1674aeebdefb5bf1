// SPDX-License-Identifier: GPL-2.0-or-later
/* test_write_behind.c - all of it arrives, in order, whoever reads it as slowly as he likes; and what does not arrive is told */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "lib/mem.h"
#include "lib/write_behind.h"

static int nr_prepared;

static void prepare(void)
{
	nr_prepared++;
}

/* The bytes of the test, by their places. */
static uint8_t byte_at(size_t at)
{
	return at * 2654435761U >> 24;
}

static void fill(uint8_t *bytes, size_t at, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		bytes[i] = byte_at(at + i);
}

/* Reads to the end. Returns how many bytes there were, or -1 if one was wrong. */
static void *read_all(void *arg)
{
	static uint8_t buf[65536];
	int fd = *(int *)arg;
	long nr = 0;
	ssize_t got;

	while ((got = read(fd, buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < got; i++)
			if (buf[i] != byte_at(nr + i))
				return (void *)-1L;
		nr += got;
	}
	return (void *)nr;
}

static void all_arrives_in_order(void)
{
	static uint8_t piece[100000];
	struct write_behind *w;
	size_t nr = 0;
	int ends[2];
	void *read;
	pthread_t reader;

	nr_prepared = 0;
	CHECK(!pipe(ends));
	w = write_behind_start(ends[1], prepare);
	CHECK(w);
	CHECK(!pthread_create(&reader, NULL, read_all, &ends[0]));
	for (size_t size = 1; nr < 3 * WRITE_BEHIND_MAX; nr += size, size = size * 7 % 99991) {
		fill(piece, nr, size);
		CHECK(!write_behind_put(w, piece, size));
	}
	CHECK(!write_behind_end(w));
	close(ends[1]);
	pthread_join(reader, &read);
	close(ends[0]);
	CHECK_EQUAL((long)read, nr);
	CHECK_EQUAL(nr_prepared, 1);
}

/* A pipe holds 64 KiB: nobody reads before all has been put. */
static void who_puts_does_not_wait_for_who_reads(void)
{
	size_t nr = WRITE_BEHIND_MAX;
	uint8_t *bytes = xcalloc(1, nr);
	struct write_behind *w;
	pthread_t reader;
	int ends[2];
	void *read;

	fill(bytes, 0, nr);
	CHECK(!pipe(ends));
	w = write_behind_start(ends[1], prepare);
	CHECK(w);
	for (size_t at = 0; at < nr; at += 4096)
		CHECK(!write_behind_put(w, bytes + at, 4096));
	CHECK(!pthread_create(&reader, NULL, read_all, &ends[0]));
	CHECK(!write_behind_end(w));
	close(ends[1]);
	pthread_join(reader, &read);
	close(ends[0]);
	CHECK_EQUAL((long)read, nr);
	free(bytes);
}

static void what_is_larger_than_the_room_is_let_in_alone(void)
{
	size_t nr = WRITE_BEHIND_MAX + 4097;
	uint8_t *bytes = xcalloc(1, nr);
	struct write_behind *w;
	pthread_t reader;
	int ends[2];
	void *read;

	fill(bytes, 0, nr);
	CHECK(!pipe(ends));
	CHECK(!pthread_create(&reader, NULL, read_all, &ends[0]));
	w = write_behind_start(ends[1], prepare);
	CHECK(w);
	CHECK(!write_behind_put(w, bytes, 1));
	CHECK(!write_behind_put(w, bytes + 1, nr - 1));
	CHECK(!write_behind_end(w));
	close(ends[1]);
	pthread_join(reader, &read);
	close(ends[0]);
	CHECK_EQUAL((long)read, nr);
	free(bytes);
}

static void a_full_disk_is_told_at_the_end(void)
{
	int fd = open("/dev/full", O_WRONLY);
	struct write_behind *w = write_behind_start(fd, prepare);

	CHECK(fd >= 0 && w);
	/* Whether it has happened by the time of this one, nobody knows. */
	write_behind_put(w, "x", 1);
	CHECK_EQUAL(write_behind_end(w), -ENOSPC);
	close(fd);
}

/* Who waits for room is told, and does not wait for ever. */
static void a_reader_who_goes_away_is_told_to_who_puts(void)
{
	static uint8_t piece[1 << 20];
	struct write_behind *w;
	int ends[2], err = 0;

	signal(SIGPIPE, SIG_IGN);
	CHECK(!pipe(ends));
	w = write_behind_start(ends[1], prepare);
	CHECK(w);
	close(ends[0]);
	for (int i = 0; i < 1000 && !err; i++)
		err = write_behind_put(w, piece, sizeof(piece));
	CHECK_EQUAL(err, -EPIPE);
	CHECK_EQUAL(write_behind_put(w, piece, 1), -EPIPE);
	CHECK_EQUAL(write_behind_end(w), -EPIPE);
	close(ends[1]);
}

static const struct test tests[] = {
	TEST(all_arrives_in_order),
	TEST(who_puts_does_not_wait_for_who_reads),
	TEST(what_is_larger_than_the_room_is_let_in_alone),
	TEST(a_full_disk_is_told_at_the_end),
	TEST(a_reader_who_goes_away_is_told_to_who_puts),
};

RUN_TESTS(tests)
