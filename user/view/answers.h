/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answers.h - what was expected, whether it was met, and what was found instead
 *
 *	MET           parallel        PARALLEL
 *	NOT MET       overlap>=99%    97.9 %
 *	UNDECIDED     peak==2         1   in truth from 1 to 2: the trace leaves it open
 *
 * For people as such lines, and for graders as JUnit's XML (junit.h).
 */
#ifndef EXECTRACE_ANSWERS_H
#define EXECTRACE_ANSWERS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "analysis/expect.h"

struct repeats;
struct term;

struct answered {
	char *claim, *found;
	enum answer answer;
};

/* Zero-initialise; release at the end. */
struct answers {
	char *title;            /* of the trace; NULL: there is none */
	uint64_t wall_ns;       /* how long what was expected of took, and */
	uint64_t unix_ns;       /* when that was, since 1970-01-01 UTC; 0: it did not come to that */
	struct answered *list;
	size_t nr, list_cap;
};

/* Adds one; found is a format. */
void answers_add(struct answers *a, enum answer answer, const char *claim, const char *found, ...)
	__attribute__((format(printf, 4, 5)));

/* Judges, and adds, an expectation; takes the title and the times from the findings, as the next one does alone. */
void answers_judge(struct answers *a, const struct expectation *e, const struct findings *f);

/* Of the last one: this is the answer all the same, and more is to be said of what was found. */
void answers_amend(struct answers *a, enum answer answer, const char *more);

/* Moves those of `from' behind the others, whose title and times become theirs; `from' is empty then. */
void answers_move(struct answers *a, struct answers *from);

/* Of several: the title and the moment are those of the first, the time is the sum of all. */
void answers_take(struct answers *a, const struct findings *f);

/* Adds the answer to an expectation in nr repeats, from its tally over those that were made. */
void answers_sum_up(struct answers *a, const struct expectation *e, const struct expect_tally *tally, unsigned nr,
		    const struct repeats *repeats);

/* To all of them: the worst of all. ANSWER_MET if there are none. */
enum answer answers_sum(const struct answers *a);

void answers_show(const struct answers *a, const struct term *term, FILE *out);

void answers_release(struct answers *a);

#endif
