/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check.h - a few lines for tests of pure functions
 *
 *	static void touching_runs_do_not_overlap(void)
 *	{
 *		CHECK(overlap(a, b) == 0);
 *	}
 *	TESTS(touching_runs_do_not_overlap, ...)
 *
 * A program prints one line of TAP per test. A test ends at its first failed CHECK.
 */
#ifndef EXECTRACE_TESTS_CHECK_H
#define EXECTRACE_TESTS_CHECK_H

#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

struct test {
	const char *name;
	void (*run)(void);
};

static jmp_buf check_failed;
static const char *check_skipped = "";

#define CHECK(claim)                                                                               \
	do {                                                                                       \
		if (!(claim)) {                                                                    \
			printf("# %s:%d: not so: %s\n", __FILE__, __LINE__, #claim);               \
			longjmp(check_failed, 1);                                                  \
		}                                                                                  \
	} while (0)

/* The same for whole numbers, of which it prints both. */
#define CHECK_EQUAL(is, should)                                                                    \
	do {                                                                                       \
		long long is_ = (long long)(is), should_ = (long long)(should);                    \
		if (is_ != should_) {                                                              \
			printf("# %s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #is, is_,    \
			       should_);                                                           \
			longjmp(check_failed, 1);                                                  \
		}                                                                                  \
	} while (0)

/* Ends a test that cannot be made here. */
#define SKIP(why) longjmp((check_skipped = (why), check_failed), 2)

#define TEST(function) { #function, function }

static int run_tests(const struct test *tests, size_t nr)
{
	volatile int failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("1..%zu\n", nr);
	for (volatile size_t i = 0; i < nr; i++) {
		switch (setjmp(check_failed)) {
		case 0:
			tests[i].run();
			printf("ok %zu - %s\n", i + 1, tests[i].name);
			break;
		case 2:
			printf("ok %zu - %s # skip %s\n", i + 1, tests[i].name, check_skipped);
			break;
		default:
			printf("not ok %zu - %s\n", i + 1, tests[i].name);
			failed = 1;
		}
	}
	return failed;
}

#define RUN_TESTS(tests)                                                                           \
	int main(void)                                                                             \
	{                                                                                          \
		return run_tests(tests, sizeof(tests) / sizeof(tests[0]));                         \
	}

#endif
