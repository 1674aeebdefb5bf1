/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture.h - the timeline, drawn with characters
 *
 *	               0 ms      10        20        30        40        50
 *	CPU 0  sing    ████████████████████████████████████████████████████
 *	CPU 1  eat     ████████████████████████████████████████████████████
 *
 * A row is a task on a CPU. The fuller a cell, the more of its time the task was on that CPU; a dot: the task
 * was part-way, but not there.
 */
#ifndef EXECTRACE_PICTURE_H
#define EXECTRACE_PICTURE_H

#include <stdint.h>
#include <stdio.h>

struct findings;
struct term;

/* How many columns and rows of cells fit: for findings_options. */
unsigned picture_columns(const struct term *term);
#define PICTURE_MAX_ROWS 32

/* The character for a cell of which this part is filled. */
const char *picture_glyph(const struct term *term, uint64_t part, uint64_t whole);

void picture_draw(const struct findings *f, const struct term *term, FILE *out);

#endif
