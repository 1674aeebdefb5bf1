/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * series.h - the same program recorded several times, one after the other, and what was found out about each
 *
 *	struct series series = {
 *		.session = &session, .nr = 100, .owner = &caller, .options = &findings_defaults,
 *		.see = note_verdict, .arg = &verdicts,
 *	};
 *	err = series_record(&series, &result);
 *
 * Nothing is shown; errors are said. Ctrl-C goes to the program that is running, as in any recording, and ends the series:
 * the repeat that it came into is not counted.
 */
#ifndef EXECTRACE_SERIES_H
#define EXECTRACE_SERIES_H

#include <stdbool.h>

struct caller;
struct findings;
struct findings_options;
struct session;
struct session_result;

struct series {
	const struct session *session;  /* how each repeat is recorded; where its trace goes is not taken from it */
	unsigned nr;                    /* how many repeats */
	const char *output;             /* their traces are kept as output.1, output.2, ...; NULL: they are not */
	struct caller *owner;           /* whose files these are */
	const struct findings_options *options;
	/* Called for each repeat that came to its end (result: NULL if that is not known); anything but 0 ends the series, and is returned. */
	int (*see)(void *arg, const struct findings *f, const struct session_result *result);
	/* Called before each repeat and after the last with how many are done, unless NULL. */
	void (*progress)(void *arg, unsigned nr_done, unsigned nr);
	void *arg;                      /* of both */
};

struct series_result {
	unsigned nr_done;       /* repeats that came to their end */
	bool interrupted;       /* before all were done */
	bool began;             /* the program could be run; if not, error says why not, which has not been said */
	int error;
};

/* Finds out about one trace by the options of the series, and calls its see. 0, or a negative errno. */
int series_look_at(const struct series *s, int fd, const char *name, const struct session_result *result);

/* 0, or a negative errno. */
int series_record(const struct series *s, struct series_result *result);

#endif
