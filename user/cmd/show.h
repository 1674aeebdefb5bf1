/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show.h - what the commands that show a trace have in common: their options, and showing it */
#ifndef EXECTRACE_SHOW_H
#define EXECTRACE_SHOW_H

#include <stdbool.h>
#include <stdio.h>

#include "analysis/findings.h"
#include "cmd/expecting.h"

struct exporter;
struct opt;

struct show {
	struct findings_options options;
	unsigned threshold_percent;
	unsigned guard_us;
	bool verbose;
	const char *view;               /* only this one; else */
	const char *const *views;       /* these, until a NULL */
	FILE *tty;                      /* none of them, but the viewer, on this terminal */
	const struct exporter *exporter;        /* none of them, but this, */
	const char *export_path;        /* into a file of this name; "-": standard output */
	const char **only;              /* names and tids: see show_parse_only() */
	size_t nr_only, only_cap;
	struct expecting expecting;     /* what is judged besides */
};

#define SHOW_DEFAULTS                                                                              \
	{                                                                                          \
		.options = findings_defaults, .threshold_percent = 5, .guard_us = 2,               \
	}

/* For the option table of a command that has a `struct show show': what is looked at, and how. */
#define SHOW_BY_OPTION                                                                             \
	OPT_PARSED(0, "by", "WHAT", &show.options.by, show_parse_by,                               \
		   "what a task is: thread, process, or task (the default: marked tasks, else threads)")

#define SHOW_LOOK_OPTIONS                                                                          \
	SHOW_BY_OPTION,                                                                            \
	OPT_PARSED(0, "only", "NAME|TID", &show, show_parse_only,                                  \
		   "look only at tasks of this name (a pattern, as for a shell) or tid; may be repeated"), \
	OPT_TIME(0, "from", "TIME", &show.options.from_ns, "look only at what came after this time, as shown"), \
	OPT_TIME_LIMIT(0, "to", "TIME", &show.options.to_ns, "look only at what came before it"),       \
	OPT_UINT(0, "threshold", "PERCENT", &show.threshold_percent, 1, 100,                       \
		 "share of overlap or interleaving from which it counts (default 5)"),             \
	OPT_UINT(0, "guard", "US", &show.guard_us, 0, 1000000,                                     \
		 "overlaps shorter than this prove nothing (default 2)")

/* For those that say yes or no. */
#define SHOW_JUDGE_OPTIONS                                                                         \
	EXPECTING_OPTIONS(&show.expecting),                                                        \
	OPT_PARSED(0, "json", "[=FILE]", &show, show_parse_export,                                 \
		   "instead, print it as one JSON document, or write that into a file")

/* These, and what of it is shown. */
#define SHOW_OPTIONS                                                                               \
	OPT_FLAG('v', "verbose", &show.verbose, "list every run too; of repeats, all figures"),                             \
	OPT_PARSED(0, "view", "NAME", &show.view, show_parse_view,                                 \
		   "show only this (exectrace help views lists them)"),                            \
	OPT_PARSED(0, "sort", "COLUMN", &show.options.sort, show_parse_sort,                       \
		   "order of the tasks (exectrace help columns lists them; default cpu)"),         \
	OPT_UINT(0, "top", "N", &show.options.top, 1, 1000000, "list so many tasks (default 20)"), \
	SHOW_JUDGE_OPTIONS,                                                                        \
	SHOW_LOOK_OPTIONS

/* The parse functions of these options. */
int show_parse_view(const struct opt *o, const char *text);
int show_parse_by(const struct opt *o, const char *text);
int show_parse_only(const struct opt *o, const char *text);
int show_parse_sort(const struct opt *o, const char *text);

/* Of an option that has the name of an exporter; its value is the struct show. No text: standard output. */
int show_parse_export(const struct opt *o, const char *text);

/* Frees what the options have put into it. */
void show_release(struct show *show);

/* Something is to be shown or judged, though there are no views. */
bool show_is_wanted(const struct show *show);

/* It is exported to standard output, and nothing else is to go there. */
bool show_is_on_stdout(const struct show *show);

/*
 * What comes before all else, and after, if there are SHOW_JUDGE_OPTIONS: see expecting_begin() and expecting_end(). A trace that
 * is to be recorded goes to output; NULL: there is none.
 */
int show_begin(struct show *show, const char *output);
int show_end(struct show *show, int err);

/* Puts what the options say into show->options. 0, or a negative errno after saying what is wrong with them. */
int show_prepare(struct show *show);

/* Says what is wrong if more than one of these traces is to come from standard input: 0, or a negative errno. */
int show_check_stdin(char **paths, unsigned nr);

/* Opens the trace at a path ("-" is standard input). Returns its fd, and in *name what messages call it; or a negative errno. */
int show_open(const char *path, const char **name);

/*
 * Reads the trace in fd and shows it on standard output, or exports it. 0 or a negative errno; errors have been said. The grade of the
 * trace is put into *grade, unless that is NULL.
 */
int show_trace(struct show *show, int fd, const char *name, enum audit_grade *grade);

/* The same for the trace at a path; "-" is standard input. */
int show_file(struct show *show, const char *path, enum audit_grade *grade);

#endif
