/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * contrast.h - two traces side by side: which tasks are the same, and by how much a figure differs
 *
 * A task of one trace is the same as one of the other if it has its name; of several of the same name, the first as
 * the first, and so on, in the order of their numbers (tids, or numbers of marked tasks).
 */
#ifndef EXECTRACE_CONTRAST_H
#define EXECTRACE_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct findings;
struct task_column;

/* Places of a task in both; NO_TASK where it is not. */
struct contrast_task {
	uint32_t a, b;
	uint64_t most;          /* private: the larger figure */
};

struct contrast {
	const struct findings *a, *b;
	struct contrast_task *tasks;    /* those that ran */
	size_t nr, tasks_cap;
};

/*
 * Those in both come first, then those only in a, then those only in b; among these, the ones with the largest figures in
 * either; by NULL: by name. The findings must stay.
 */
void contrast_build(struct contrast *c, const struct findings *a, const struct findings *b,
		    const struct task_column *by);
void contrast_release(struct contrast *c);

/* From a to b. */
struct difference {
	int64_t more;           /* b - a, INT64_MAX or its opposite at most */
	bool has_ratio;         /* a is not 0 */
	uint64_t ratio;         /* b / a, in 1/1,000,000; UINT64_MAX at most */
};

struct difference difference_of(uint64_t a, uint64_t b);

#endif
