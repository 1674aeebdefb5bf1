/* SPDX-License-Identifier: GPL-2.0-or-later */
/* made_stretches.h - stretches, made up, and what an analysis has to know of them beforehand */
#ifndef EXECTRACE_TESTS_MADE_STRETCHES_H
#define EXECTRACE_TESTS_MADE_STRETCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/doubts.h"
#include "analysis/tally.h"
#include "lib/span.h"
#include "model/tasks.h"
#include "model/timeline.h"
#include "trace/run.h"

#define MAX_STRETCHES 900
#define NR_CPUS       3
#define NR_TASKS      5
#define MAX_DOUBTS    12

struct made {
	struct stretch list[MAX_STRETCHES];
	struct run runs[MAX_STRETCHES];
	size_t nr;
	uint64_t cpu_until[NR_CPUS], task_until[NR_TASKS];      /* so far, when the last of each ends */
	struct task_tally tasks[NR_TASKS];
	struct lane lanes[NR_CPUS * NR_TASKS];
	struct tally tally;
	struct span windows[NR_TASKS];
	struct span widest[NR_TASKS];           /* the windows that perhaps are */
	struct doubt doubt_list[MAX_DOUBTS];
	struct counting counting[NR_TASKS];
	bool in_one_piece[NR_TASKS], may_be_too_wide[NR_TASKS];
	struct doubts doubts;
	struct task task_list[NR_TASKS];
	uint32_t of_thread[NR_TASKS + 2];
	bool is_ours[NR_TASKS + 2];
	struct tasks threads;                   /* task i is thread i + 1; the thread after these is not the program's */
};

/*
 * Random ones, always the same for a seed: serial, relays and others, with doubts or without, of tasks that wait or do not; some of their
 * switch-ins were restored.
 */
void make_stretches(struct made *made, unsigned seed);

#endif
