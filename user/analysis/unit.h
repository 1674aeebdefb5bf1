/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unit.h - what a figure is measured in
 *
 * All figures are whole numbers in 64 bits. To add a unit: a line in the enum, one in the table in unit.c, and one in
 * the table of view/figure.c.
 */
#ifndef EXECTRACE_UNIT_H
#define EXECTRACE_UNIT_H

enum unit {
	UNIT_NS,
	UNIT_COUNT,
	UNIT_SHARE,             /* 1/1,000,000 */
	UNIT_FACTOR,            /* 1/1,000,000 too, but of "so many times": may well be above 1 */
};

/* "time", "count", ... */
const char *unit_name(enum unit unit);

#endif
