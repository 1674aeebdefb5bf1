/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unfinished.h - what is taken back if the program ends before it is finished: for a lack of memory, say, or by a Ctrl-C
 *
 * Embed a struct unfinished in what is being written; it must stay where it is from unfinished_begin(), before anything is made,
 * to unfinished_end().
 */
#ifndef EXECTRACE_UNFINISHED_H
#define EXECTRACE_UNFINISHED_H

#include <signal.h>

struct unfinished {
	void (*take_back)(struct unfinished *u);        /* calls unfinished_end() itself */
	void (*remove)(const struct unfinished *u);     /* the same when a signal ends us: by system calls alone */
	struct unfinished *next;
};

void unfinished_begin(struct unfinished *u, void (*take_back)(struct unfinished *u),
		      void (*remove)(const struct unfinished *u));

/* Between the two no signal ends us: for what takes no time, and is not to be left half-done. */
void unfinished_hold(sigset_t *before);
void unfinished_go_on(const sigset_t *before);

/* It is finished, or taken back. Does nothing if it had not begun. */
void unfinished_end(struct unfinished *u);

#endif
