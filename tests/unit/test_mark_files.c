// SPDX-License-Identifier: GPL-2.0-or-later
/* test_mark_files.c - marks arrive once, in order, wherever their writer has moved them; what has been taken is freed */
#include <exectrace/mark.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/mark_files.h"
#include "capture/tsc.h"
#include "check.h"
#include "lib/bytes.h"
#include "lib/caller.h"
#include "trace/marks.h"

/* Of the marks, one by one from 1; every eighth is one that no short mark can have. */
static uint32_t task_of(uint32_t nr)
{
	return nr % 8 ? nr : nr | 1U << 31;
}

/* How many came, and whether one was not the next. */
struct arrived {
	uint32_t nr;
	uint64_t last_ns;
	bool is_other;
};

static bool take(const struct marks_found *found, void *arg)
{
	struct reading bytes = { found->marks, (const uint8_t *)found->marks + found->bytes, false };
	struct arrived *arrived = arg;
	struct trace_mark mark;
	uint32_t nr = arrived->nr;

	while (mark_take(&bytes, &mark) > 0)
		arrived->is_other |= mark.task != task_of(++nr);
	arrived->last_ns = mark.time_ns;
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

static int make_file_of(const struct mark_files *files, const char *thread)
{
	char path[160];
	int fd;

	snprintf(path, sizeof(path), "%s/1-%s-0", mark_files_directory(files), thread);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	CHECK(fd >= 0);
	return fd;
}

static int make_file(const struct mark_files *files)
{
	return make_file_of(files, "1");
}

/* The same thread's N-th. */
static int make_another_file(const struct mark_files *files, int n)
{
	char path[160];
	int fd;

	snprintf(path, sizeof(path), "%s/1-1-%d", mark_files_directory(files), n);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	CHECK(fd >= 0);
	return fd;
}

static void put_head(int fd, uint64_t moved)
{
	struct exectrace_mark_file head = { EXECTRACE_MARKS_MAGIC, 1, 1, 1, 0, 0, moved, EXECTRACE_CLOCK_MONOTONIC, { 0 } };

	CHECK(pwrite(fd, &head, sizeof(head), 0) == sizeof(head));
}

/* So many marks, from the first-th on. */
static void put_marks(int fd, uint64_t offset, uint32_t first, uint32_t nr)
{
	for (uint32_t i = first; i < first + nr; i++, offset += sizeof(struct exectrace_mark)) {
		struct exectrace_mark mark = { EXECTRACE_MARK_SUSPEND, task_of(i), i };

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

static void marks_are_taken_where_they_are(void)
{
	struct mark_files *files = open_files();
	struct arrived arrived = { 0 };
	int fd = make_file(files);

	put_head(fd, 0);
	put_marks(fd, HEAD, 1, 3);
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(arrived.nr, 3);
	/* One more is made, then all are moved. */
	put_marks(fd, EXECTRACE_MARKS_MOVED_AT, 1, 4);
	put_marks(fd, HEAD, 1, 4);
	put_head(fd, 4 * MARK + 1);
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(arrived.nr, 4);
	/* What is left in the part until it is cleared is not taken again. */
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(arrived.nr, 4);
	put_head(fd, 4 * MARK);
	put_marks(fd, HEAD, 5, 4);
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(arrived.nr, 8);
	CHECK(!arrived.is_other);
	CHECK_EQUAL(mark_files_broken(files), 0);
	close(fd);
	mark_files_close(files);
}

static void marks_that_a_thread_makes_in_several_files_arrive_in_one_order(void)
{
	struct mark_files *files = open_files();
	struct arrived arrived = { 0 };
	const struct exectrace_mark later = { EXECTRACE_MARK_SUSPEND, 1, 1ULL << 61 };
	int fds[2] = { make_file(files), -1 };

	put_head(fds[0], 0);
	put_marks(fds[0], HEAD, 1, 2);
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(arrived.nr, 2);
	fds[1] = make_another_file(files, 1);
	put_head(fds[1], 0);
	for (uint32_t i = 0; i < 1000; i++) {
		put_marks(fds[1], HEAD + i * MARK, 3 + 2 * i, 1);
		put_marks(fds[0], HEAD + (2 + i) * MARK, 4 + 2 * i, 1);
	}
	/* What is made while they are being looked at has to wait: there may be earlier ones in a file that was read before. */
	CHECK(pwrite(fds[0], &later, sizeof(later), HEAD + 1002 * MARK) == sizeof(later));
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(arrived.nr, 2002);
	CHECK(!arrived.is_other);
	CHECK_EQUAL(mark_files_broken(files), 0);
	close(fds[0]);
	close(fds[1]);
	mark_files_close(files);
}

static void a_short_mark_is_so_much_later_than_the_one_before(void)
{
	const struct {
		struct exectrace_mark first;
		struct exectrace_short_mark second, third;
		struct exectrace_mark fourth;
		struct exectrace_short_mark fifth;
	} marks = {
		{ EXECTRACE_MARK_SUSPEND, 1, 1ULL << 40 },
		{ EXECTRACE_MARK_RESUME | EXECTRACE_MARK_SHORT | 2 << 8, 0 },
		{ EXECTRACE_MARK_SUSPEND | EXECTRACE_MARK_SHORT | 3 << 8, 0xffffffff },
		{ EXECTRACE_MARK_RESUME, 4, 1ULL << 50 },
		{ EXECTRACE_MARK_SUSPEND | EXECTRACE_MARK_SHORT | 5U << 8, 7 },
	};
	struct mark_files *files = open_files();
	struct arrived arrived = { 0 };
	int fd = make_file(files);

	put_head(fd, 0);
	/* However much of them is there. */
	for (size_t nr = 1; nr <= sizeof(marks); nr++) {
		CHECK(pwrite(fd, &marks, nr, HEAD) == (ssize_t)nr);
		mark_files_take(files, take, &arrived);
		CHECK(arrived.nr == (nr < 16 ? 0 : nr < 24 ? 1 : nr < 32 ? 2 : nr < 48 ? 3 : nr < 56 ? 4 : 5));
	}
	CHECK(!arrived.is_other);
	CHECK_EQUAL(arrived.last_ns, (1ULL << 50) + 7);
	CHECK_EQUAL(mark_files_broken(files), 0);
	close(fd);
	mark_files_close(files);
}

static void a_short_mark_that_begins_a_task_is_none(void)
{
	const struct exectrace_short_mark mark = { EXECTRACE_MARK_BEGIN | EXECTRACE_MARK_SHORT | 1 << 8, 0 };
	struct mark_files *files = open_files();
	struct arrived arrived = { 0 };
	int fd = make_file(files);

	put_head(fd, 0);
	CHECK(pwrite(fd, &mark, sizeof(mark), HEAD) == sizeof(mark));
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(mark_files_broken(files), 1);
	close(fd);
	mark_files_close(files);
}

static void who_takes_moved_marks_back_is_given_up(void)
{
	struct mark_files *files = open_files();
	struct arrived arrived = { 0 };
	int fd = make_file(files);

	put_head(fd, 2 * MARK);
	put_marks(fd, EXECTRACE_MARKS_MOVED_AT, 1, 2);
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(arrived.nr, 2);
	CHECK_EQUAL(mark_files_broken(files), 0);
	put_head(fd, MARK);
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(mark_files_broken(files), 1);
	close(fd);
	mark_files_close(files);
}

static void who_says_that_he_moved_more_than_he_did_is_not_waited_for(void)
{
	struct mark_files *files = open_files();
	struct arrived arrived = { 0 };
	int fd = make_file(files);

	put_head(fd, ~(uint64_t)1);
	put_marks(fd, EXECTRACE_MARKS_MOVED_AT, 1, 2);
	mark_files_take(files, take, &arrived);
	mark_files_take(files, take, &arrived);
	CHECK_EQUAL(arrived.nr, 2);
	close(fd);
	mark_files_close(files);
}

/* So few at a time that they are not worth the while, but in the end they are many. */
static void what_comes_in_small_portions_is_freed_as_well(void)
{
	const uint32_t portion = 1000, nr = 30 * portion;
	struct mark_files *files = open_files();
	struct arrived arrived = { 0 };
	struct stat about;
	int fd = make_file(files);

	put_head(fd, 0);
	for (uint32_t put = 0; put < nr; put += portion) {
		put_marks(fd, HEAD + put * MARK, 1 + put, portion);
		mark_files_take(files, take, &arrived);
	}
	CHECK_EQUAL(arrived.nr, nr);
	CHECK(consumed(fd) > (nr - 4 * portion) * MARK);
	CHECK(!fstat(fd, &about));
	CHECK((uint64_t)about.st_blocks * 512 < EXECTRACE_MARKS_MOVED_AT + 4 * portion * MARK + 8192);
	close(fd);
	mark_files_close(files);
}

/* Who takes them has other things to do in between. */
static void of_many_marks_some_are_taken_at_a_time_and_then_those_of_others(void)
{
	const uint32_t many = 200000, most = 75000;
	struct mark_files *files = open_files();
	struct arrived arrived = { 0 };
	int fd = make_file(files), other_fd = make_file_of(files, "2"), nr_calls = 0;
	bool is_over = false;

	put_marks(fd, EXECTRACE_MARKS_MOVED_AT, 1, many);
	put_head(fd, many * MARK);
	put_head(other_fd, 0);
	put_marks(other_fd, HEAD, many + 1, 1);
	while (!is_over && nr_calls++ < 100) {
		uint32_t before = arrived.nr;

		is_over = mark_files_take(files, take, &arrived);
		CHECK(arrived.nr - before <= most);
	}
	CHECK(is_over);
	CHECK_EQUAL(arrived.nr, many + 1);
	CHECK(!arrived.is_other);
	/* In the next round, there is nothing. */
	CHECK(mark_files_take(files, take, &arrived));
	CHECK_EQUAL(arrived.nr, many + 1);
	close(fd);
	close(other_fd);
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
		exectrace_suspend(task_of(i));
	}
	return NULL;
}


static void marks_that_are_made_meanwhile_arrive_once_and_in_order(void)
{
	struct mark_files *files = open_files();
	pthread_t marking;

	CHECK(!setenv("EXECTRACE_MARKS", mark_files_directory(files), 1));
	CHECK(!setenv("EXECTRACE_MARKS_CLOCK", mark_files_clock(files), 1));
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

/* The processor's counter. */

#define LOOK(at, when, slept) tsc_add_look(&tsc, (struct tsc_look){ .ticks = (at), .ns = (when), .asleep_ns = (slept) })

static void a_tick_is_on_the_line_between_two_looks(void)
{
	struct tsc tsc = { 0 };
	uint64_t ns = 0;

	CHECK_EQUAL(tsc_date(&tsc, 1, &ns), 0);
	LOOK(1000, 5000, 7);
	LOOK(2000, 5500, 7);
	LOOK(3000, 6500, 7);
	CHECK_EQUAL(tsc_date(&tsc, 1500, &ns), 1);
	CHECK_EQUAL(ns, 5250);
	CHECK_EQUAL(tsc_date(&tsc, 2000, &ns), 1);
	CHECK_EQUAL(ns, 5500);
	CHECK_EQUAL(tsc_date(&tsc, 2001, &ns), 1);
	CHECK_EQUAL(ns, 5501);
	CHECK_EQUAL(tsc_date(&tsc, 3000, &ns), 1);
	CHECK_EQUAL(ns, 6500);
	CHECK_EQUAL(tsc_date(&tsc, 3001, &ns), 0);
	CHECK(tsc_date(&tsc, 999, &ns) < 0);
}

static void a_tick_around_which_the_machine_was_suspended_has_no_time(void)
{
	struct tsc tsc = { 0 };
	uint64_t ns = 0;

	LOOK(1000, 1000, 0);
	LOOK(2000, 2000, 200);
	LOOK(900000000000, 3000, 900000000000);
	LOOK(900000001000, 4000, 900000000000);
	CHECK_EQUAL(tsc_date(&tsc, 1500, &ns), 1);
	CHECK(tsc_date(&tsc, 2500, &ns) < 0);
	CHECK_EQUAL(tsc_date(&tsc, 900000000500, &ns), 1);
	/* The counter began anew. */
	LOOK(10, 5000, 900000000000);
	LOOK(20, 5010, 900000000000);
	CHECK_EQUAL(tsc_date(&tsc, 900000000500, &ns), 0);
	CHECK_EQUAL(tsc_date(&tsc, 15, &ns), 1);
	CHECK_EQUAL(ns, 5005);
}

static void of_many_looks_some_are_forgotten_but_no_time(void)
{
	struct tsc tsc = { 0 };
	uint64_t ns = 0;

	for (uint64_t i = 1; i <= 10 * TSC_MOST_LOOKS; i++) {
		LOOK(i * 100, i * 300, 0);
		CHECK_EQUAL(tsc_date(&tsc, i * 100, &ns), i > 1 ? 1 : -ERANGE);
	}
	for (uint64_t ticks = 101; ticks <= 1000 * TSC_MOST_LOOKS; ticks += 77) {
		CHECK_EQUAL(tsc_date(&tsc, ticks, &ns), 1);
		CHECK(ns + 1 >= ticks * 3 && ns <= ticks * 3);
	}
}

static void ticks_are_told_as_the_kernel_s_clock(void)
{
	static struct tsc tsc;

	if (!tsc_is_the_clock())
		SKIP("the kernel's clock is another one");
	tsc_look(&tsc);
	for (int i = 0; i < 1000; i++) {
		uint64_t before_ns = exectrace_now(), ticks = exectrace_ticks(), after_ns = exectrace_now(), ns = 0;

		tsc_look(&tsc);
		CHECK_EQUAL(tsc_date(&tsc, ticks, &ns), 1);
		CHECK(ns + 10000 > before_ns && ns < after_ns + 10000);
	}
}

static const struct test tests[] = {
	TEST(marks_are_taken_where_they_are),
	TEST(marks_that_a_thread_makes_in_several_files_arrive_in_one_order),
	TEST(a_short_mark_is_so_much_later_than_the_one_before),
	TEST(a_short_mark_that_begins_a_task_is_none),
	TEST(who_takes_moved_marks_back_is_given_up),
	TEST(who_says_that_he_moved_more_than_he_did_is_not_waited_for),
	TEST(what_comes_in_small_portions_is_freed_as_well),
	TEST(of_many_marks_some_are_taken_at_a_time_and_then_those_of_others),
	TEST(a_tick_is_on_the_line_between_two_looks),
	TEST(a_tick_around_which_the_machine_was_suspended_has_no_time),
	TEST(of_many_looks_some_are_forgotten_but_no_time),
	TEST(ticks_are_told_as_the_kernel_s_clock),
	TEST(marks_that_are_made_meanwhile_arrive_once_and_in_order),
};

RUN_TESTS(tests)
