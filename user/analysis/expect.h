/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect.h - is a trace as somebody expected it to be?
 *
 * An expectation is a text:
 *
 *	parallel                a word of expect_words[]: a verdict, the model, or a grade of the trace
 *	not parallel            the opposite; also "!parallel"
 *	overlap>=80%            a figure of metric.h, compared: < <= == != >= >
 *	peak==2  wall<1.5s  parallelism>1.9  switches<1000
 *
 * Capitals in words, and spaces around words and signs, do not matter. Shares are compared with percentages, times with a
 * number and s, ms, us or ns (a bare one is in s).
 *
 * Of a program that is repeated, each of these is expected every time; or, with " in 9 of 10" behind it, at least so
 * often in so many repeats.
 *
 * The answer is met, not met, or undecided: where the trace has gaps, and what is missing could change the answer; where no
 * task ran at all; and where it is not met, but nothing could have met it on the CPUs that there were.
 *
 * To add a word: a line in expect_words[]. expect_parse.c makes an expectation of a text, expect.c judges it.
 */
#ifndef EXECTRACE_EXPECT_H
#define EXECTRACE_EXPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/metric.h"
#include "analysis/order.h"

struct findings;

/* In this order: the answer to several is the least of them, and that to the opposite is ANSWER_MET less it. */
enum answer { ANSWER_NOT_MET, ANSWER_UNDECIDED, ANSWER_MET };

/* Why it is undecided. */
enum expect_doubt {
	DOUBT_NONE,             /* it is not */
	DOUBT_GAPS,             /* it depends on what the trace does not have */
	DOUBT_NOTHING_RAN,
	DOUBT_CPUS,             /* there were not enough CPUs to show it */
	DOUBT_MARKS,            /* the marks of the program do not tell */
};

/* Something that is in one of a few states, each of which is a bit. */
struct expect_subject {
	const char *name;       /* "verdict" */
	bool is_of_tasks;       /* there is none if no task ran */
	unsigned (*possible)(const struct findings *f); /* states in which it may be, whatever the trace lacks */
	unsigned (*reachable)(unsigned nr_cpus);        /* on so many CPUs; NULL: all are */
	const char *(*found)(const struct findings *f); /* for people */
	enum expect_doubt doubt;        /* why it may be undecided */
};

struct expect_word {
	const char *name;
	const char *help;
	const struct expect_subject *subject;
	unsigned states;        /* of the subject: in any of these it holds */
};

/* All of them; ends with one whose name is NULL. */
extern const struct expect_word expect_words[];

/* How a figure is compared: is what lies within these limits so, compared with the value? */
struct expect_comparison {
	const char *sign;
	enum answer (*judge)(const struct measured *m, uint64_t value);
};

/* All of them; ends with one whose sign is NULL. */
extern const struct expect_comparison expect_comparisons[];

/* word, or else metric, comparison and value. */
struct expectation {
	const char *text;       /* as it was given; belongs to who gave it */
	bool negated;
	const struct expect_word *word;
	const struct metric *metric;
	const struct expect_comparison *comparison;
	uint64_t value;
	unsigned at_least, of;  /* "in 9 of 10"; 0: it does not say so */
};

struct outcome {
	enum answer answer;
	enum expect_doubt doubt;
	struct measured measured;       /* the metric */
	unsigned nr_cpus;       /* that could be used; 0: not known */
};

/* 0, or a negative errno after saying what is wrong with the text. Nothing is to be released; text must stay. */
int expectation_parse(struct expectation *e, const char *text);

struct outcome expectation_judge(const struct expectation *e, const struct findings *f);

/* The answers to one expectation in several repeats, counted. Zero-initialise. */
struct expect_tally {
	unsigned counts[ANSWER_MET + 1];
};

/*
 * The answer to it in nr repeats, of which some may be missing in the tally: these may have been anything, as may those
 * where it is undecided.
 */
enum answer expectation_sum(const struct expectation *e, const struct expect_tally *tally, unsigned nr);

/*
 * Orders that vary from one repeat to the next show what no repeat shows by itself. So one of these, if it does not say in how
 * many repeats it is to hold, is judged by what all of them show together; which were nr, of which some may be missing.
 */
bool expectation_is_of_model(const struct expectation *e);
enum answer expectation_judge_model(const struct expectation *e, enum model model, bool some_missing);

/* "not met", ... */
const char *answer_name(enum answer answer);

#endif
