/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * order.h - in which order did the tasks begin and end, and had the earlier ones ended when the later ones began?
 *
 * The tasks are those of which the program marks that they begin, however little they do; where it marks none, those that count for
 * the verdict. They are numbered from 1 in the order in which the program starts them: that of the recording's own word
 * ("starts" among its facts, the names separated by commas); else, for threads and processes, that in which they were
 * made; else that in which they began. So "21" says that the second one began first.
 *
 * From this, the programming model as far as one trace shows it. Only the program knows which of its tasks waits for
 * another one, so there is none unless it marks them:
 *
 *	ASYNC           a task was begun when an earlier one had not ended; one whose end is not marked ends with its process, or
 *	                when that runs another program
 *	SYNC            each was begun when those before had ended; or inside another one, which did nothing else
 *	                until it had ended: a call
 *	MODEL_OPEN      the same as SYNC, but marks are missing or wrong; or the recording says that it is written async
 *	MODEL_NONE      there are not two marked tasks
 */
#ifndef EXECTRACE_ORDER_H
#define EXECTRACE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct audit;
struct tally;
struct tasks;
struct trace;

enum model { MODEL_NONE, MODEL_OPEN, SYNC, ASYNC };

#define ORDER_NEVER UINT64_MAX

struct order_task {
	uint32_t task;          /* its place */
	const char *name;
	uint32_t namesake;      /* it is so many-th of this name, from 0: in the order of their numbers */
	uint64_t begin_ns, end_ns;      /* ORDER_NEVER: it had not ended when the recording did */
};

struct order {
	struct order_task *tasks;       /* number 1 first */
	size_t nr;
	uint32_t *begun, *ended;        /* numbers, less 1, in the order in which they did; those that never ended, last */
	bool is_marked;         /* the tasks are marked ones */
	bool is_certain;        /* nothing that is missing could change it */
	bool is_written_async;  /* by the recording's own word */
	bool has_overlap;       /* number `later' (less 1) was begun when `earlier' had not ended, and did not call it */
	uint32_t earlier, later;
	enum model model;
};

/* Of the whole trace. What it is made from must stay, since names are theirs. */
void order_build(struct order *o, const struct trace *trace, const struct tasks *tasks, const struct tally *tally,
		 const struct audit *audit);
void order_release(struct order *o);

/* What a trace, or several of the same program, show of it. */
enum model model_of(bool is_marked, bool is_certain, bool is_written_async, bool is_seen_async);

/* "SYNC", "ASYNC"; of what is open, or none: "INCONCLUSIVE" */
const char *model_name(enum model model);

#endif
