/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metric.h - the figures of a whole trace, as a table
 *
 * What `exectrace metrics' lists, and `report --view metrics' shows. task_column.h is the same for the figures
 * of a task.
 *
 * To add one: a function and a line in metrics[].
 */
#ifndef EXECTRACE_METRIC_H
#define EXECTRACE_METRIC_H

#include <stdint.h>

#include "analysis/unit.h"

struct findings;

/* A figure as the record has it, and between what limits it must lie, however the gaps were filled. */
struct measured {
	uint64_t value, low, high;
};

/* What a gap, runs that are missing, means for a figure. */
enum metric_gaps {
	GAPS_NOTHING,           /* it is about the recording itself */
	GAPS_ADD,               /* the truth may be more, but not less */
	GAPS_CHANGE,            /* it may be either */
	GAPS_UNSEEN,            /* likewise; and even if nothing is missing, some of it may not have been seen */
	GAPS_BOUND,             /* it may be either; its limits are those that the verdict was found by, whatever is missing */
};

struct metric {
	const char *name;       /* stable: for options and machines */
	const char *help;
	enum unit unit;
	enum metric_gaps gaps;
	uint64_t (*value)(const struct findings *f);
	/* Sets low and high, where all that is missing, if anything, is among the doubts; else `gaps' says what is known. */
	void (*limit)(const struct findings *f, struct measured *m);
	/* The most that a program can reach on so many CPUs; NULL: they are no limit. */
	uint64_t (*most)(unsigned nr_cpus);
};

/* All of them; ends with one whose name is NULL. */
extern const struct metric metrics[];

/* Where nothing is in doubt, low and high are the value. */
struct measured metric_measure(const struct metric *metric, const struct findings *f);

#endif
