/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * repeats.h - what several repeats of the same program have in common, and what differs: orders, verdicts, figures
 *
 *	repeats_add(&r, &findings);             each, in turn; nothing of the findings is kept
 *	model = repeats_model(&r);
 *
 * A task is known again by its name; of several of the same name in a repeat, the first to be started is the same as
 * the first in any other, and so on. Tasks are numbered as order.h numbers them in the first repeat; those that only
 * later ones have get the numbers behind. Orders are those of the tasks up to number REPEATS_MAX_TASKS.
 *
 * A repeat whose record lacks something that could change its order is counted in nr_uncertain, and its order is not.
 */
#ifndef EXECTRACE_REPEATS_H
#define EXECTRACE_REPEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/audit.h"
#include "analysis/order.h"
#include "analysis/verdict.h"

struct findings;

#define REPEATS_MAX_TASKS 256
#define REPEATS_FEW_TASKS 4

/* An order in which tasks began, or ended. */
struct order_count {
	uint32_t *numbers;      /* of the tasks, less 1 */
	size_t nr;
	unsigned count;         /* repeats that had it */
	unsigned first;         /* the first of them, from 1 */
};

struct orders {
	struct order_count *list;       /* the most frequent first; of equals, the one that came first */
	size_t nr, list_cap;
};

struct repeats_task {
	char name[65];
	uint32_t namesake;
	bool is_namesake;       /* others have the same name */
};

/* Two tasks of one repeat, of which the later one was begun when the earlier one had not ended. */
struct repeats_overlap {
	unsigned repeat;        /* from 1; 0: there is none */
	uint32_t earlier, later;        /* numbers, less 1 */
	uint64_t later_begin_ns, earlier_end_ns;        /* since the begin of the first task; ORDER_NEVER as in order.h */
};

/* Two tasks that began in one order in one repeat, and the other way round in another. */
struct repeats_swap {
	uint32_t a, b;          /* numbers, less 1 */
	unsigned repeat_ab, repeat_ba;  /* from 1; 0: there are none */
};

/* The middle one of all values, or the mean of the middle two; the least and the largest. */
struct range {
	uint64_t median, least, largest;
};

/* Zero-initialise; release at the end. */
struct repeats {
	char *title, *kernel;   /* what the first one was of; NULL: it does not say */
	unsigned nr;            /* how many repeats */
	unsigned nr_uncertain;
	unsigned nr_marked;     /* those with marked tasks */
	unsigned nr_overlapping;        /* those in which a task was begun when an earlier one had not ended */
	unsigned nr_same_tasks; /* those with the tasks of the first */
	size_t nr_first_tasks;  /* how many that were */
	bool is_cut;            /* some had more tasks than are numbered */
	struct repeats_task *tasks;
	size_t nr_tasks, tasks_cap;
	struct orders begun, ended;
	struct repeats_overlap overlap;
	struct repeats_swap swap;
	unsigned verdicts[NR_VERDICTS];
	unsigned grades[NR_GRADES];
	bool is_written_async;  /* by the recordings' own word */

	/* Private to repeats.c. */
	uint64_t **figures;     /* by place in metrics[], by repeat */
	size_t figures_cap;
	unsigned *before;       /* [a][b]: the first repeat in which a began before b, from 1 */
};

void repeats_add(struct repeats *r, const struct findings *f);
void repeats_release(struct repeats *r);

/*
 * From all repeats: ASYNC if in any of them a task was begun when an earlier one had not ended, or if two tasks did not always
 * begin in the same order; SYNC if neither was so in any; and the rest as order.h has it.
 */
enum model repeats_model(const struct repeats *r);

/* Of the figure at this place in metrics[]. There is at least one repeat. */
struct range repeats_range(const struct repeats *r, size_t metric);

/* Orders of all tasks that there could be, and that never came. */
struct unseen {
	uint64_t possible;      /* orders in all; 0: not known, since repeats had different tasks, or above 10^18 */
	uint64_t nr;            /* of these, that never came */
	uint32_t list[24][REPEATS_FEW_TASKS];   /* which, in the order of a dictionary, if there are so few tasks: */
	size_t nr_listed;       /* numbers, less 1 */
};

/* orders is begun or ended of r. */
void repeats_unseen(const struct repeats *r, const struct orders *orders, struct unseen *unseen);

/*
 * What never came in nr repeats is rarer than this with 95 % certainty, in 1/1,000,000: 3 in nr (the "rule of three";
 * Hanley and Lippman-Hand, JAMA 249, 1983), if each is as likely as any other to show it. 1,000,000: nothing is known.
 */
uint32_t repeats_rarer_than(unsigned nr);

#endif
