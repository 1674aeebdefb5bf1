/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expecting.h - --expect and --junit: what commands that judge a trace have in common
 *
 *	err = expecting_begin(&x);              before anything is recorded
 *	expecting_judge(&x, &findings);         maybe several times, or never, if it does not come to that
 *	status = expecting_end(&x, err, stdout);
 *
 * Without --expect, is_wanted() is false, and the other functions do nothing.
 */
#ifndef EXECTRACE_EXPECTING_H
#define EXECTRACE_EXPECTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cmd/document.h"
#include "view/answers.h"

struct expect_tally;
struct findings;
struct opt;
struct repeats;
struct session_result;

/* Zero-initialise; release at the end. */
struct expecting {
	struct expectation *list;
	size_t nr, list_cap;
	const char *junit_path; /* NULL: none is written */
	struct document junit;
	bool is_open;           /* junit is */
	struct answers answers;
	unsigned nr_repeats;    /* what is judged is repeated so often; 0: it is not */
	struct expect_tally *tallies;   /* for each expectation; behind them, for the program itself */
};

/* For the option table of a command that has a `struct expecting', at x. */
#define EXPECTING_OPTIONS(x)                                                                       \
	OPT_PARSED(0, "expect", "EXPR", x, expecting_parse,                                        \
		   "is it so? A verdict, as in parallel, or a figure, as in 'overlap>=80%'; may be given several times"), \
	OPT_STRING(0, "junit", "FILE", &(x)->junit_path,                                           \
		   "write what came of --expect into this file too, as JUnit's XML")

#define EXPECT_DETAILS                                                                             \
	"--expect takes a word such as parallel (exectrace help expect), \"not\" and one, or a figure (exectrace metrics) compared by one of\n" \
	"< <= == != >= >. What is repeated is to be so every time, or with \"in 9 of 10\" behind it so often. The exit status is\n" \
	"then 0 if all is as expected, 1 if something is not, 3 if something is undecided and nothing is not, 2 for trouble.\n"

int expecting_parse(const struct opt *o, const char *text);

static inline bool expecting_is_wanted(const struct expecting *x)
{
	return x->nr > 0;
}

/* Standard output is for the answers. 0, or a negative errno after saying that this is no file for JUnit's XML. */
int expecting_check_junit(const char *path);

/* Opens the file for JUnit's XML. 0, or a negative errno after saying what is wrong. */
int expecting_begin(struct expecting *x);

void expecting_judge(struct expecting *x, const struct findings *f);

/* Adds what became of the program, "the command" or "the workload": it is expected to succeed, if it was to end. */
void expecting_judge_end(struct expecting *x, const char *program, const struct session_result *result);

/* The same for answers alone, whatever was wanted; and the exit status that answers amount to. */
void expecting_add_end(struct answers *a, const char *program, const struct session_result *result);
int expecting_status(const struct answers *a);

/*
 * For what is repeated: nr_repeats is set before expecting_begin(), which refuses "in 9 of 10" of any other number; each repeat
 * is judged, and its end (NULL: there is nothing to say of it); at last the answers to all together are added.
 */
void expecting_judge_repeat(struct expecting *x, const struct findings *f, const struct session_result *result);
void expecting_sum_up(struct expecting *x, const struct repeats *repeats, const char *program);

/* Nothing could be found out about any of them, for this reason. */
void expecting_give_up(struct expecting *x, const char *why);

/*
 * Writes all answers to out, unless that is NULL, and as JUnit's XML. Returns the exit status that they amount to. If
 * err is not 0, that is returned instead, and no answer shown; but JUnit's XML says that there is none, lest the file of
 * another time be taken for this one's.
 */
int expecting_end(struct expecting *x, int err, FILE *out);

void expecting_release(struct expecting *x);

#endif
