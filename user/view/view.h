/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view.h - ways to show what was found out about a trace
 *
 * A view writes to `out' and looks at nothing but its arguments: it opens no files and computes no figures. Names in
 * a trace may hold any bytes: a view shows them through printable() or an escape of its format.
 *
 * To add one: a file with a function and a struct view at its end, a line in list.def, and a golden file for
 * the tests.
 */
#ifndef EXECTRACE_VIEW_H
#define EXECTRACE_VIEW_H

#include <stdio.h>

#include "lib/term.h"

struct findings;

struct view {
	const char *name;
	const char *help;       /* one line */
	/* 0, or a negative errno if the trace turned out to be damaged; that has been said. */
	int (*show)(const struct findings *f, const struct term *term, FILE *out);
	/* NULL, or why it shows nothing, in a line; NULL if it shows something. Said where nothing else is shown. */
	const char *(*nothing)(const struct findings *f);
};

/* All of them, in the order of list.def; ends with NULL. */
extern const struct view *const views[];

/* The view of this name, or NULL. */
const struct view *view_find(const char *name);

#endif
