/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * findings.h - everything that is found out about a trace, in one struct: what the views show
 *
 * Two passes over the trace: who ran how much, and is the record complete; and, knowing who counts and from when to
 * when, how they ran: in turns, together, waiting. For the first, sums of runs will do, where the trace has them (stints).
 */
#ifndef EXECTRACE_FINDINGS_H
#define EXECTRACE_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/audit.h"
#include "analysis/bounds.h"
#include "analysis/cores.h"
#include "analysis/doubts.h"
#include "analysis/hit_counts.h"
#include "analysis/order.h"
#include "analysis/pairs.h"
#include "analysis/profile.h"
#include "analysis/raster.h"
#include "analysis/stolen.h"
#include "analysis/tally.h"
#include "analysis/turn_limits.h"
#include "analysis/turns.h"
#include "analysis/verdict.h"
#include "analysis/waits.h"
#include "analysis/witness.h"
#include "model/tasks.h"

struct expectation;
struct trace;

struct findings_options {
	enum tasks_by by;
	struct tasks_filter only;
	/* A stretch of time to look at, in ns since the begin of the first task that counts; to_ns 0: all. */
	uint64_t from_ns, to_ns;
	uint32_t threshold;     /* of P and I for the verdict, in 1/1,000,000 */
	uint32_t turns_share;   /* of s, for taking turns, in 1/1,000,000 */
	unsigned small_share;   /* of all running: tasks that together do less do not count; 1/10,000 */
	uint64_t guard_ns;      /* overlaps that are shorter prove nothing */
	unsigned columns;       /* of the raster; 0: none is made */
	unsigned rows;          /* at most */
	/* Called now and then with how many runs of how many (0: not known) a walk through the trace has seen, unless NULL. */
	void (*progress)(void *arg, uint64_t seen, uint64_t all);
	void *progress_arg;
	/* Of no meaning to the analysis, but to views that list tasks: */
	const char *sort;       /* the largest first, by this task_column; or "name" */
	unsigned top;           /* so many in full */
	const struct expectation *expectations; /* what somebody expected, to be judged and shown */
	size_t nr_expectations;
};

/* The defaults: 5 %, 5 %, 1 %, 2 us, by marks and threads, all of it, no raster; the 20 tasks with most CPU time. */
extern const struct findings_options findings_defaults;

struct findings {
	const struct trace *trace;
	struct findings_options options;
	uint64_t zero_ns;       /* what times are shown since: the begin of the first task that counts */
	uint64_t span_ns;       /* of the recording, or of the part of it that is looked at */
	struct tasks tasks;
	struct tally tally;
	struct audit audit;     /* of the whole trace, whatever is looked at */
	struct order order;     /* likewise */
	struct doubts doubts;
	struct pairs pairs;
	struct profile profile;
	struct cores cores;
	struct turns turns;
	struct bounds bounds;
	struct stolen stolen;
	struct turn_limits turn_limits;
	struct witnesses witnesses;
	struct waits waits;
	struct raster raster;
	struct hit_counts hits;
	unsigned possible;      /* what the verdict may be in truth: a set, see verdict_possible() */
	enum verdict verdict;
};

/* trace, and what options point to, must stay. 0, or a negative errno: then the trace is damaged, which has been said. */
int findings_build(struct findings *f, const struct trace *trace,
		   const struct findings_options *options);
void findings_release(struct findings *f);

/* Only a record of the whole machine tells how long CPUs were idle, and not just at work for others. */
bool findings_know_idle(const struct findings *f);

#endif
