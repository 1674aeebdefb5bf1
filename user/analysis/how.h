/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * how.h - the second pass: how did the tasks run, in turns, together, waiting?
 *
 * When it is known who counts, from when to when, and what is in doubt, this finds all the rest of the findings.
 */
#ifndef EXECTRACE_HOW_H
#define EXECTRACE_HOW_H

struct findings;

/* 0, or a negative errno: the trace is damaged, which has been said; what was found is to be released all the same. */
int find_how(struct findings *f);

#endif
