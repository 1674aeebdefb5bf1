/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * repeating.h - --repeat: what commands that look at several repeats of a program have in common
 *
 *	err = repeating_begin(&show, nr);       before anything is recorded
 *	status = repeating_record(&show, &series, "the command", &result);
 *	status = show_end(&show, status);
 *
 * Errors are said.
 */
#ifndef EXECTRACE_REPEATING_H
#define EXECTRACE_REPEATING_H

struct series;
struct series_result;
struct show;

#define REPEATING_MOST 10000

/* For the option table of a command; nr is an unsigned, 0 if the option is not given. */
#define REPEATING_OPTION(nr)                                                                       \
	OPT_UINT('r', "repeat", "N", nr, 1, REPEATING_MOST,                                        \
		 "do it so often, and say what varied, and what did not; -o keeps FILE.1, FILE.2, ...")

/* Takes what is to be shown and judged, and refuses what cannot be of several. 0 or a negative errno. */
int repeating_begin(struct show *show, unsigned nr);

/*
 * Records the series, and shows what came of it, or of what was done when it was interrupted; options, see, progress and arg
 * are not looked at. program is "the command", and can be run if result->began says so; if not, nothing has been shown or
 * said. Returns a negative errno; or else what the first that failed of the repeats exited with, as a shell would say it, or
 * 130 if they were interrupted; with expectations 0, since show_end() knows the status.
 */
int repeating_record(struct show *show, const struct series *series, const char *program,
		     struct series_result *result);

/* Shows what came of repeats whose traces are there. 0 or a negative errno. */
int repeating_report(struct show *show, char **paths, unsigned nr);

#endif
