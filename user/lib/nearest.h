/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nearest.h - which of the words that there are was meant? */
#ifndef EXECTRACE_NEAREST_H
#define EXECTRACE_NEAREST_H

#include <stdbool.h>

/*
 * Goes through candidate words, one by one. Zero-initialise; `best' is the one nearest to `word' so far, if any is
 * near enough to be a slip of the fingers: it begins with it, or differs in half of its letters.
 */
struct nearest {
	const char *best;
	unsigned distance;
};

void nearest_consider(struct nearest *n, const char *word, const char *candidate);

#endif
