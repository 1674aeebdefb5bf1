/* SPDX-License-Identifier: GPL-2.0-or-later */
/* made_runs.h - runs of one CPU, made up */
#ifndef EXECTRACE_TESTS_MADE_RUNS_H
#define EXECTRACE_TESTS_MADE_RUNS_H

#include <stddef.h>

struct run;

/* nr random ones, always the same for a seed: in order and not overlapping, of 20 threads, with numbers of any kind. */
void make_runs(struct run *runs, unsigned seed, size_t nr);

#endif
