/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * task_column.h - the figures of a task, as a table of columns
 *
 * The table of tasks, its order and what machines read all go by this list, so that they cannot disagree.
 *
 * To add one: a function and a line in task_columns[].
 */
#ifndef EXECTRACE_TASK_COLUMN_H
#define EXECTRACE_TASK_COLUMN_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/unit.h"

struct findings;

struct task_column {
	const char *name;       /* stable: for options and machines */
	const char *title;      /* short: for the head of a table */
	const char *help;
	enum unit unit;
	uint64_t (*value)(const struct findings *f, uint32_t task);
};

/* All of them, in the order of the table; ends with one whose name is NULL. */
extern const struct task_column task_columns[];

/* The one of this name, or NULL. */
const struct task_column *task_column_find(const char *name);

/*
 * The tasks that ran at all, those with the largest figures in this column first; NULL: by name. The caller's, to be
 * freed; *nr says how many there are.
 */
uint32_t *task_order(const struct findings *f, const struct task_column *by, size_t *nr);

#endif
