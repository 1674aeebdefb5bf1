// SPDX-License-Identifier: GPL-2.0-or-later
/* test_compare.c - differences between figures, and what a cell of the matrix comes to */
#include <stdint.h>

#include "analysis/contrast.h"
#include "analysis/matrix.h"
#include "check.h"

static void a_difference_goes_from_a_to_b(void)
{
	CHECK_EQUAL(difference_of(40, 55).more, 15);
	CHECK_EQUAL(difference_of(55, 40).more, -15);
	CHECK_EQUAL(difference_of(40, 55).ratio, 1375000);
	CHECK_EQUAL(difference_of(7, 7).more, 0);
	CHECK_EQUAL(difference_of(7, 7).ratio, 1000000);
}

static void there_is_no_ratio_to_nothing(void)
{
	CHECK(!difference_of(0, 5).has_ratio && difference_of(0, 5).more == 5);
	CHECK(difference_of(5, 0).has_ratio && difference_of(5, 0).ratio == 0);
}

static void differences_have_limits(void)
{
	CHECK_EQUAL(difference_of(0, UINT64_MAX).more, INT64_MAX);
	CHECK_EQUAL(difference_of(UINT64_MAX, 0).more, -INT64_MAX);
	CHECK(difference_of(1, UINT64_MAX).ratio == UINT64_MAX);
}

static void the_strongest_verdict_is_that_of_the_cell(void)
{
	struct repeats cell = { .nr = 9, .verdicts = { [SEQUENTIAL] = 5, [CONCURRENT] = 3, [PARALLEL] = 1 } };
	unsigned count;

	CHECK(matrix_verdict(&cell, &count) == PARALLEL && count == 1);
	cell.verdicts[PARALLEL] = 0;
	CHECK(matrix_verdict(&cell, &count) == CONCURRENT && count == 3);
	cell.verdicts[CONCURRENT] = 0;
	cell.verdicts[INCONCLUSIVE] = 4;
	CHECK(matrix_verdict(&cell, &count) == SEQUENTIAL && count == 5);
	cell.verdicts[SEQUENTIAL] = 0;
	CHECK(matrix_verdict(&cell, &count) == INCONCLUSIVE && count == 4);
}

static void a_row_differs_if_a_verdict_does(void)
{
	const struct matrix_row rows[] = { { "always", "sync" }, { "here-and-there", "async" } };
	struct matrix m = { .nr_rows = 2, .nr_columns = 2, .rows = rows };

	matrix_begin(&m);
	matrix_cell(&m, 0, 0)->verdicts[SEQUENTIAL] = 3;
	matrix_cell(&m, 0, 1)->verdicts[SEQUENTIAL] = 1;
	matrix_cell(&m, 1, 0)->verdicts[CONCURRENT] = 3;
	matrix_cell(&m, 1, 1)->verdicts[CONCURRENT] = 2;
	matrix_cell(&m, 1, 1)->verdicts[PARALLEL] = 1;
	CHECK(!matrix_differs(&m, 0));
	CHECK(matrix_differs(&m, 1));
	matrix_release(&m);
}

static const struct test tests[] = {
	TEST(a_difference_goes_from_a_to_b),
	TEST(there_is_no_ratio_to_nothing),
	TEST(differences_have_limits),
	TEST(the_strongest_verdict_is_that_of_the_cell),
	TEST(a_row_differs_if_a_verdict_does),
};

RUN_TESTS(tests)
