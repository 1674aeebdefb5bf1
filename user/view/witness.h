/* SPDX-License-Identifier: GPL-2.0-or-later */
/* witness.h - the evidence for the verdict, in words: without line breaks, names printable */
#ifndef EXECTRACE_VIEW_WITNESS_H
#define EXECTRACE_VIEW_WITNESS_H

#include <stdio.h>

struct findings;

/* What proves the verdict; or, for one that is inconclusive, what leaves it open. */
void say_witness(const struct findings *f, FILE *out);

/* "sing on CPU 0 and eat on CPU 1 both ran from 0.412 to 12.914 ms"; nothing if no two did. */
void say_overlap(const struct findings *f, FILE *out);

/* "overlap 22.2 %, interleaving 20.0 %, average parallelism 1.22, peak 2" */
void say_figures(const struct findings *f, FILE *out);

#endif
