/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * run_field.h - what machines are told of a run: one list for every format that has a run a line
 *
 * A line is a run, or, where marks cut a run, a part of it: then only the first part has begins_run, and only the last
 * one ends_run. Lines are in the order of in_ns. Times are whole ns of CLOCK_MONOTONIC.
 *
 * To add one: a function and a line at the end of run_fields[]. None is ever renamed or moved.
 */
#ifndef EXECTRACE_RUN_FIELD_H
#define EXECTRACE_RUN_FIELD_H

#include <stdint.h>

struct findings;
struct stretch;

enum field_kind {
	FIELD_NONE,             /* there is nothing to be told in this case */
	FIELD_NUMBER,
	FIELD_BOOL,
	FIELD_TEXT,             /* bytes of any kind */
};

struct field {
	enum field_kind kind;
	uint64_t number;
	const char *text;
};

struct run_field {
	const char *name;
	const char *help;
	struct field (*value)(const struct findings *f, const struct stretch *s);
};

/* All of them, in the order of the columns; ends with one whose name is NULL. */
extern const struct run_field run_fields[];

#endif
