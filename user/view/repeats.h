/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * repeats.h - what came of several repeats: orders, verdicts, figures, and what they show of the programming model
 *
 *	began    12   sing, eat       57 times    57.0 %
 *	         21   eat, sing       43 times    43.0 %
 */
#ifndef EXECTRACE_VIEW_REPEATS_H
#define EXECTRACE_VIEW_REPEATS_H

#include <stdbool.h>
#include <stdio.h>

struct answers;
struct repeats;
struct term;

/* nr_wanted: how many repeats there were to be; fewer came if they were interrupted. all_figures: not only the usual ones. */
void repeats_show(const struct repeats *r, unsigned nr_wanted, bool all_figures, const struct term *term, FILE *out);

/* The same, and what was expected, as one JSON document: include/exectrace/repeats.schema.json describes it. */
void repeats_write_json(const struct repeats *r, unsigned nr_wanted, const struct answers *answers, FILE *out);

#endif
