// SPDX-License-Identifier: GPL-2.0-or-later
/* test_write_behind.c - all of it arrives, in order, whoever reads it as slowly as he likes; and what does not arrive is told */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
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

/* A pipe, in which 64 KiB fit, and who writes to it and reads from it. */
struct channel {
	int ends[2];
	struct write_behind *writer;
	pthread_t reader;
};

static void begin(struct channel *c)
{
	nr_prepared = 0;
	CHECK(!pipe(c->ends));
	c->writer = write_behind_start(c->ends[1], prepare);
	CHECK(c->writer);
}

static void begin_to_read(struct channel *c)
{
	CHECK(!pthread_create(&c->reader, NULL, read_all, &c->ends[0]));
}

/* Returns what read_all() does. */
static long end(struct channel *c)
{
	void *read;

	CHECK(!write_behind_end(c->writer));
	close(c->ends[1]);
	pthread_join(c->reader, &read);
	close(c->ends[0]);
	CHECK_EQUAL(nr_prepared, 1);
	return (long)read;
}

static void all_arrives_in_order(void)
{
	static uint8_t piece[100000];
	struct channel c;
	size_t nr = 0;

	begin(&c);
	begin_to_read(&c);
	for (size_t size = 1; nr < 3 * WRITE_BEHIND_MAX; nr += size, size = size * 7 % 99991) {
		fill(piece, nr, size);
		CHECK(!write_behind_put(c.writer, piece, size));
	}
	CHECK_EQUAL(end(&c), nr);
}

static void who_puts_does_not_wait_for_who_reads(void)
{
	uint8_t piece[4096];
	struct channel c;
	size_t nr;

	begin(&c);
	for (nr = 0; nr < WRITE_BEHIND_MAX; nr += sizeof(piece)) {
		fill(piece, nr, sizeof(piece));
		CHECK(!write_behind_put(c.writer, piece, sizeof(piece)));
	}
	begin_to_read(&c);
	CHECK_EQUAL(end(&c), nr);
}

static void what_is_larger_than_the_room_is_let_in_alone(void)
{
	size_t nr = WRITE_BEHIND_MAX + 4097;
	uint8_t *bytes = xcalloc(1, nr);
	struct channel c;

	fill(bytes, 0, nr);
	begin(&c);
	begin_to_read(&c);
	CHECK(!write_behind_put(c.writer, bytes, 1));
	CHECK(!write_behind_put(c.writer, bytes + 1, nr - 1));
	CHECK_EQUAL(end(&c), nr);
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
	struct channel c;
	int err = 0;

	signal(SIGPIPE, SIG_IGN);
	begin(&c);
	close(c.ends[0]);
	for (int i = 0; i < 1000 && !err; i++)
		err = write_behind_put(c.writer, piece, sizeof(piece));
	CHECK_EQUAL(err, -EPIPE);
	CHECK_EQUAL(write_behind_put(c.writer, piece, 1), -EPIPE);
	CHECK_EQUAL(write_behind_end(c.writer), -EPIPE);
	close(c.ends[1]);
}

static const struct test tests[] = {
	TEST(all_arrives_in_order),
	TEST(who_puts_does_not_wait_for_who_reads),
	TEST(what_is_larger_than_the_room_is_let_in_alone),
	TEST(a_full_disk_is_told_at_the_end),
	TEST(a_reader_who_goes_away_is_told_to_who_puts),
};

RUN_TESTS(tests)
