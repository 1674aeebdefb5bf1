/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unfinished.h - what is taken back if the program ends before it is finished: for a lack of memory, say
 *
 * Embed a struct unfinished in what is being written; it must stay where it is from unfinished_begin() to unfinished_end().
 */
#ifndef EXECTRACE_UNFINISHED_H
#define EXECTRACE_UNFINISHED_H

struct unfinished {
	void (*take_back)(struct unfinished *u);        /* calls unfinished_end() itself */
	struct unfinished *next;
};

void unfinished_begin(struct unfinished *u, void (*take_back)(struct unfinished *u));

/* It is finished, or taken back. Does nothing if it had not begun. */
void unfinished_end(struct unfinished *u);

#endif
