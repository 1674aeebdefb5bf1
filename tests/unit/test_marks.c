// SPDX-License-Identifier: GPL-2.0-or-later
/* test_marks.c - marks come out of bytes, and out of blocks, as they went in; what are none are refused */
#include <errno.h>
#include <string.h>

#include <exectrace/mark.h>
#include <exectrace/trace_file.h>

#include "check.h"
#include "lib/bytes.h"
#include "trace/columns.h"
#include "trace/mark_block.h"
#include "trace/marks.h"

static void marks_are_taken_whole_or_not_at_all(void)
{
	struct {
		struct trace_mark_head begin;
		char name[16];
		struct trace_mark_head end;
	} marks = { { EXECTRACE_MARK_BEGIN | 4 << 8, 9, 100 }, "sing", { EXECTRACE_MARK_END, 9, 200 } };
	const uint8_t *data = (const uint8_t *)&marks;
	struct reading bytes = { data, data + sizeof(marks), false };
	struct trace_mark mark;

	CHECK_EQUAL(mark_take(&bytes, &mark), 1);
	CHECK(mark.kind == EXECTRACE_MARK_BEGIN && mark.task == 9 && mark.time_ns == 100);
	CHECK(!strcmp(mark.name, "sing"));
	CHECK_EQUAL(mark_take(&bytes, &mark), 1);
	CHECK(mark.kind == EXECTRACE_MARK_END && mark.time_ns == 200);
	CHECK_EQUAL(mark_take(&bytes, &mark), 0);
	for (size_t nr = 0; nr < 32; nr++) {
		bytes = (struct reading){ data, data + nr, false };
		CHECK_EQUAL(mark_take(&bytes, &mark), 0);
	}
}

static void what_is_no_mark_is_refused(void)
{
	const uint32_t bad[] = {
		6, 255, EXECTRACE_MARK_BEGIN, EXECTRACE_MARK_BEGIN | 65 << 8,
		EXECTRACE_MARK_BEGIN | 0xffffff00, EXECTRACE_MARK_END | 1 << 8,
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct trace_mark_head marks[8] = { { bad[i], 1, 1 } };
		const uint8_t *data = (const uint8_t *)marks;
		struct reading bytes = { data, data + sizeof(marks), false };
		struct trace_mark mark;

		CHECK(mark_take(&bytes, &mark) < 0);
	}
}

/* So many that they are not unpacked at once, of all kinds, with names of each length, and tasks and times far apart. */
static void marks_come_out_of_a_block_as_they_went_in(void)
{
	const uint32_t nr = 1000;
	struct bytes marks = { 0 }, payload = { 0 };
	uint64_t first_ns = 1ULL << 40, time_ns = first_ns;
	struct reading bytes;
	struct trace_mark expected, mark;
	struct mark_block block;

	for (uint32_t i = 0; i < nr; i++) {
		const char name[MARK_NAME_MAX + 16] = "\xff\0name";
		uint32_t kind = EXECTRACE_MARK_BEGIN + i % 5, length = kind == EXECTRACE_MARK_BEGIN ? 1 + i % MARK_NAME_MAX : 0;
		struct trace_mark_head head = { kind | length << 8, i * 0x9e3779b9U, time_ns };

		bytes_put(&marks, &head, sizeof(head));
		bytes_put(&marks, name, mark_padded(length));
		time_ns += i % 7 ? i : 1ULL << (i % 50);
	}
	marks_pack(&payload, marks.data, marks.nr, first_ns);
	bytes = (struct reading){ marks.data, marks.data + marks.nr, false };
	CHECK(mark_block_begin(&block, &payload, TRACE_VERSION, first_ns, nr));
	for (uint32_t i = 0; i < nr; i++) {
		CHECK_EQUAL(mark_take(&bytes, &expected), 1);
		CHECK_EQUAL(mark_block_next(&block, &mark), 1);
		CHECK(mark.kind == expected.kind && mark.task == expected.task && mark.time_ns == expected.time_ns);
		CHECK(mark.name_bytes == expected.name_bytes && !memcmp(mark.name, expected.name, mark.name_bytes + 1));
	}
	CHECK_EQUAL(mark_block_next(&block, &mark), 0);
	/* Before version 3, they were stored as they are here. */
	CHECK(mark_block_begin(&block, &marks, 2, first_ns, nr));
	for (uint32_t i = 0; i < nr; i++)
		CHECK_EQUAL(mark_block_next(&block, &mark), 1);
	CHECK(mark.task == expected.task && mark.time_ns == expected.time_ns);
	CHECK_EQUAL(mark_block_next(&block, &mark), 0);
	bytes_release(&marks);
	bytes_release(&payload);
}

/* Of all numbers in a mark those that take most bytes. */
static void marks_may_be_as_long_as_they_can(void)
{
	const uint32_t nr = 60;
	const char name[MARK_NAME_MAX] = "long";
	struct bytes marks = { 0 }, payload = { 0 };
	struct mark_block block;
	struct trace_mark mark;

	for (uint32_t i = 0; i < nr; i++) {
		struct trace_mark_head head = { EXECTRACE_MARK_BEGIN | MARK_NAME_MAX << 8, i % 2 ? 0 : 1U << 31, (uint64_t)i << 56 };

		bytes_put(&marks, &head, sizeof(head));
		bytes_put(&marks, name, sizeof(name));
	}
	marks_pack(&payload, marks.data, marks.nr, 0);
	CHECK(payload.nr > marks.nr);
	CHECK(mark_block_begin(&block, &payload, TRACE_VERSION, 0, nr));
	for (uint32_t i = 0; i < nr; i++)
		CHECK_EQUAL(mark_block_next(&block, &mark), 1);
	CHECK_EQUAL(mark_block_next(&block, &mark), 0);
	/* But no longer: nobody would hold so much for fewer. */
	CHECK(!mark_block_begin(&block, &payload, TRACE_VERSION, 0, nr - 2));
	CHECK(!mark_block_begin(&block, &marks, 2, 0, nr - 1));
	bytes_release(&marks);
	bytes_release(&payload);
}

/* The first mark of a payload: three columns of a number each, and names. */
static int first_mark(uint64_t what, uint64_t task, uint64_t gap, const char *names, uint64_t first_ns)
{
	const uint64_t numbers[] = { what, task, gap };
	struct bytes payload = { 0 };
	struct mark_block block;
	struct trace_mark mark;
	int got;

	for (int i = 0; i < 3; i++) {
		struct bytes column = { 0 };

		column_add(&column, &numbers[i], 1);
		column_put(&payload, &column);
		bytes_release(&column);
	}
	bytes_put(&payload, names, strlen(names));
	got = mark_block_begin(&block, &payload, TRACE_VERSION, first_ns, 1) ? mark_block_next(&block, &mark) : -EBADMSG;
	if (got > 0)
		got += mark_block_next(&block, &mark);
	bytes_release(&payload);
	return got;
}

static void a_block_that_has_no_marks_is_refused(void)
{
	CHECK_EQUAL(first_mark(EXECTRACE_MARK_END, 2, 5, "", 7), 1);
	CHECK_EQUAL(first_mark(EXECTRACE_MARK_BEGIN | 4 << 8, 2, 5, "sing", 7), 1);
	CHECK_EQUAL(first_mark(EXECTRACE_MARK_BEGIN | 4 << 8, UINT32_MAX, TRACE_MAX_NS, "sing", 0), 1);
	/* The name is too short; something is left; there is a kind that has none, or a number that has no place. */
	CHECK(first_mark(EXECTRACE_MARK_BEGIN | 4 << 8, 2, 5, "sin", 7) < 0);
	CHECK(first_mark(EXECTRACE_MARK_BEGIN | 4 << 8, 2, 5, "sings", 7) < 0);
	CHECK(first_mark(EXECTRACE_MARK_BEGIN, 2, 5, "", 7) < 0);
	CHECK(first_mark(0, 2, 5, "", 7) < 0);
	CHECK(first_mark(1ULL << 32 | EXECTRACE_MARK_END, 2, 5, "", 7) < 0);
	CHECK(first_mark(EXECTRACE_MARK_END, 1ULL << 32, 5, "", 7) < 0);
	CHECK(first_mark(EXECTRACE_MARK_END, 2, TRACE_MAX_NS, "", 7) < 0);
	CHECK(first_mark(EXECTRACE_MARK_END, 2, 0, "", TRACE_MAX_NS + 1) < 0);
}

static const struct test tests[] = {
	TEST(marks_are_taken_whole_or_not_at_all),
	TEST(what_is_no_mark_is_refused),
	TEST(marks_come_out_of_a_block_as_they_went_in),
	TEST(marks_may_be_as_long_as_they_can),
	TEST(a_block_that_has_no_marks_is_refused),
};

RUN_TESTS(tests)
