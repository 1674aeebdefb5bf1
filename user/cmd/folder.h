/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folder.h - a folder of files that is there whole, or not at all
 *
 * What document.h does for a file: the files are made in a folder of another name beside it, which is renamed when all has
 * been written. The name must be free, or an empty folder's.
 */
#ifndef EXECTRACE_FOLDER_H
#define EXECTRACE_FOLDER_H

#include <stddef.h>
#include <stdio.h>

#include "cmd/unfinished.h"
#include "lib/caller.h"

struct folder {
	struct unfinished unfinished;   /* first, as in struct document */
	char *path, *part;      /* where it is to be, and where it is so far */
	int directory;          /* of both, */
	int head;               /* which is this many bytes of their paths */
	int inside;             /* what is so far, opened */
	struct caller caller;
	struct folder_file {
		FILE *out;
		char *path;
	} *files;
	size_t nr_files, files_cap;
};

/* 0, or a negative errno after saying what is wrong. */
int folder_open(struct folder *d, const char *path);

/* A new file in it, or NULL after saying what is wrong; belongs to the folder. */
FILE *folder_add(struct folder *d, const char *name);

/* As document_close(). */
int folder_close(struct folder *d, int err);

#endif
