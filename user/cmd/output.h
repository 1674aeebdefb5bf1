/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output.h - where a recorded trace goes */
#ifndef EXECTRACE_OUTPUT_H
#define EXECTRACE_OUTPUT_H

#include "cmd/unfinished.h"

struct caller;

struct output {
	struct unfinished unfinished;   /* first: see output.c */
	int fd;                 /* of a file, also for reading */
	const char *name;       /* what messages call it */
	const char *path;       /* of a file that was made; NULL: none was */
	char *old;              /* where one that was there is now; NULL: none was */
	int directory;          /* of both, */
	int head;               /* which is this many bytes of their paths */
	struct caller *caller;
};

/*
 * Opens a file for a trace: path, with the caller's rights, an existing file being kept as path.old; "-" for
 * standard output; NULL for a file in memory that nobody else sees. Says what is wrong if it cannot. It must stay where it is
 * until it is closed: should we end before anything is in it, it is discarded.
 */
int output_open(struct output *o, const char *path, struct caller *caller);

/* What is written there is to be read back, which takes a file, not a device or a pipe. Says so, and for what, if it is none. */
int output_check_file(const struct output *o, const char *why);

/* Returns status, or, unless that is negative already, a negative errno after saying that what was written did not arrive. */
int output_close(struct output *o, int status);

/* There is nothing in it that is worth keeping: as if it had never been opened. */
void output_discard(struct output *o);

#endif
