/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * document.h - a file that is there whole, or not at all
 *
 * What is written goes into a file of another name beside it, which takes its place when all has been written. A device
 * or a pipe is written to as it is; links of other users are not followed, and a trace is never replaced. From open to close a
 * struct document must stay where it is. Files are opened with the rights of, and belong to, the user behind sudo.
 *
 *	err = document_open(&d, path, false);
 *	if (!err)
 *		err = document_close(&d, write_something(d.out));
 */
#ifndef EXECTRACE_DOCUMENT_H
#define EXECTRACE_DOCUMENT_H

#include <stdbool.h>
#include <stdio.h>

#include "cmd/unfinished.h"
#include "lib/caller.h"

struct document {
	struct unfinished unfinished;   /* first: see document.c */
	FILE *out;
	const char *name;       /* what messages call it */
	char *path, *part;      /* where it is to be, and where it is so far; NULL: is written to as it is */
	int directory;          /* of both, */
	int head;               /* which is this many bytes of their paths */
	struct caller caller;
};

/* 0, or a negative errno after saying that what is there is a trace, which nobody means to replace: so will the others below. */
int document_check(const char *path);

/* "-" is standard output. A terminal is refused for what is_binary. 0, or a negative errno after saying what is wrong. */
int document_open(struct document *d, const char *path, bool is_binary);

/*
 * err is what writing has come to. Nothing is left behind if it is not 0, or if what was written did not arrive; the
 * latter is said. Returns the first of these errors, or 0. Whether standard output arrived is for main() to say.
 */
int document_close(struct document *d, int err);

#endif
