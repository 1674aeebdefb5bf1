/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * axis.h - where a time axis has its marks, and what is written at them
 *
 * Steps are of 1, 2 or 5 times a power of ten, in a unit that suits the times that are shown. Marks stand at whole steps since
 * the zero of all times, which may lie before the picture, or after its beginning.
 */
#ifndef EXECTRACE_AXIS_H
#define EXECTRACE_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct axis {
	int64_t first_ns;       /* the first mark; then one every */
	int64_t step_ns;
	double unit_ns;
	int decimals;
	const char *unit;
};

/* For the times from begin_ns to end_ns, with at most about so many marks. */
struct axis axis_choose(int64_t begin_ns, int64_t end_ns, unsigned marks);

/* "10", or "10 ms" with its unit. Returns its length. */
int axis_label(const struct axis *axis, int64_t ns, bool with_unit, char *buf, size_t size);

/* Writes the axis in so many columns of characters, the unit at the first mark, marks that have room, without a line break. */
void axis_put(FILE *out, int64_t begin_ns, int64_t end_ns, unsigned columns);

#endif
