/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wakings.h - all the wake-ups in a trace, in the order of time */
#ifndef EXECTRACE_WAKINGS_H
#define EXECTRACE_WAKINGS_H

#include <stdint.h>

struct trace;
struct wake;
struct wakings;

/* trace must stay. To be given back with wakings_close(). */
struct wakings *wakings_open(const struct trace *trace);
void wakings_close(struct wakings *w);

/*
 * 1: *wake is the next one, and happened at this time or before. 0: there is none until then. Negative: the
 * trace is damaged, which has been said.
 */
int wakings_next(struct wakings *w, uint64_t until_ns, struct wake *wake);

#endif
