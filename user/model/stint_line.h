/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stint_line.h - which thread was on which CPU, summed up, in the order of time
 *
 * Merges the stints (trace/stint.h) of all CPUs, of which there are far fewer than runs. They come in the order of their
 * beginnings, those of one CPU that begin at the same time in the order of their first runs. Unlike stretches, they overlap: those
 * of one thread do not, as far as the trace is sound.
 */
#ifndef EXECTRACE_STINT_LINE_H
#define EXECTRACE_STINT_LINE_H

#include <stdint.h>

struct stint;
struct stint_line;
struct trace;

/* The trace must stay. To be given back with stint_line_close(). */
struct stint_line *stint_line_open(const struct trace *trace);
void stint_line_close(struct stint_line *l);

/*
 * 1: *stint is the next one, valid until the next call, and *cpu the place of its CPU among the trace's. 0: there are no more.
 * Negative: the trace is damaged, which has been said.
 */
int stint_line_next(struct stint_line *l, const struct stint **stint, uint32_t *cpu);

#endif
