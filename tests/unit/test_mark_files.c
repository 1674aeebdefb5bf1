// SPDX-License-Identifier: GPL-2.0-or-later
/* test_mark_files.c - marks arrive once, in order; what has been taken is freed */
#include <exectrace/mark.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/mark_files.h"
#include "check.h"
#include "lib/bytes.h"
#include "lib/caller.h"
#include "trace/marks.h"

/* How many came, and whether one was not the next. */
struct arrived {
	uint32_t nr;
	bool is_other;
};

static bool take(const struct marks_found *found, void *arg)
{
	struct reading bytes = { found->marks, (const uint8_t *)found->marks + found->bytes, false };
	struct arrived *arrived = arg;
	struct trace_mark mark;
	uint32_t nr = arrived->nr;

	while (mark_take(&bytes, &mark) > 0)
		arrived->is_other |= mark.task != ++nr;
	__atomic_store_n(&arrived->nr, nr, __ATOMIC_RELAXED);
	return true;
}

static struct mark_files *open_files(void)
{
	struct caller caller = { .uid = geteuid(), .gid = getegid() };
	struct mark_files *files = NULL;

	CHECK(!mark_files_open(&files, &caller));
	return files;
}

static int make_file(const struct mark_files *files)
{
	char path[160];
	int fd;

	snprintf(path, sizeof(path), "%s/1-1-0", mark_files_directory(files));
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	CHECK(fd >= 0);
	return fd;
}

static void put_head(int fd)
{
	struct exectrace_mark_file head = { EXECTRACE_MARKS_MAGIC, 1, 1, 1, 0, 0, { 0 } };

	CHECK(pwrite(fd, &head, sizeof(head), 0) == sizeof(head));
}

/* So many marks, from the first-th on. */
static void put_marks(int fd, uint64_t offset, uint32_t first, uint32_t nr)
{
	for (uint32_t i = first; i < first + nr; i++, offset += sizeof(struct exectrace_mark)) {
		struct exectrace_mark mark = { EXECTRACE_MARK_SUSPEND, i, i };

		CHECK(pwrite(fd, &mark, sizeof(mark), offset) == sizeof(mark));
	}
}

static uint64_t consumed(int fd)
{
	struct exectrace_mark_file head;

	CHECK(pread(fd, &head, sizeof(head), 0) == sizeof(head));
	return head.consumed;
}

#define HEAD sizeof(struct exectrace_mark_file)
#define MARK sizeof(struct exectrace_mark)

/* So few at a time that they are not worth the while, but in the end they are many. */
static void what_comes_in_small_portions_is_freed_as_well(void)
{
	const uint32_t portion = 1000, nr = 30 * portion;
	struct mark_files *files = open_files();
	struct arrived arrived = { 0 };
	struct stat about;
	int fd = make_file(files);

	put_head(fd);
	for (uint32_t put = 0; put < nr; put += portion) {
		put_marks(fd, HEAD + put * MARK, 1 + put, portion);
		mark_files_take(files, take, &arrived);
	}
	CHECK_EQUAL(arrived.nr, nr);
	CHECK(consumed(fd) > (nr - 4 * portion) * MARK);
	CHECK(!fstat(fd, &about));
	CHECK((uint64_t)about.st_blocks * 512 < 4 * portion * MARK + 8192);
	close(fd);
	mark_files_close(files);
}

/* By mark.h, while they are taken. */

#define NR_MARKS 3000000u

static struct arrived arrived_meanwhile;

/* Never so far ahead that marks would have to be lost. */
static void *mark(void *unused)
{
	(void)unused;
	for (uint32_t i = 1; i <= NR_MARKS; i++) {
		while (i > __atomic_load_n(&arrived_meanwhile.nr, __ATOMIC_RELAXED) + EXECTRACE_MARKS_AHEAD / MARK / 2)
			sched_yield();
		exectrace_suspend(i);
	}
	return NULL;
}


static void marks_that_are_made_meanwhile_arrive_once_and_in_order(void)
{
	struct mark_files *files = open_files();
	pthread_t marking;

	CHECK(!setenv("EXECTRACE_MARKS", mark_files_directory(files), 1));
	CHECK(!pthread_create(&marking, NULL, mark, NULL));
	for (int visit = 0; visit < 10000000 && arrived_meanwhile.nr < NR_MARKS && !mark_files_lost(files); visit++)
		mark_files_take(files, take, &arrived_meanwhile);
	CHECK_EQUAL(mark_files_lost(files), 0);
	CHECK_EQUAL(mark_files_broken(files), 0);
	CHECK_EQUAL(arrived_meanwhile.nr, NR_MARKS);
	CHECK(!arrived_meanwhile.is_other);
	pthread_join(marking, NULL);
	mark_files_close(files);
}

static const struct test tests[] = {
	TEST(what_comes_in_small_portions_is_freed_as_well),
	TEST(marks_that_are_made_meanwhile_arrive_once_and_in_order),
};

RUN_TESTS(tests)
