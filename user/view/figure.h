/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figure.h - a figure in its unit, to be read */
#ifndef EXECTRACE_FIGURE_H
#define EXECTRACE_FIGURE_H

#include <stdint.h>
#include <stdio.h>

#include "analysis/unit.h"

struct measured;
struct text;

/* "51.0 ms", "1,234", "97.9 %", "1.98" */
const char *fmt_figure(struct text *t, enum unit unit, uint64_t value);

/* The same to the last digit: "51,012,345 ns", "97.9123 %" */
const char *fmt_figure_fully(struct text *t, enum unit unit, uint64_t value);

/* Within what limits the truth lies, "   in truth from 1 to 3", unless it is known exactly: then nothing. */
void put_limits(FILE *out, enum unit unit, const struct measured *m);

#endif
