/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hit_counts.h - which probes were passed by whom, and how often */
#ifndef EXECTRACE_HIT_COUNTS_H
#define EXECTRACE_HIT_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/hash.h"

struct placed_hit;
struct tasks;

struct hit_count {
	uint32_t probe;
	uint32_t task;          /* place in tasks; NO_TASK: by a thread outside of its tasks */
	uint32_t thread;        /* number of the first of the task that passed; without a task, of the one that did */
	uint64_t nr;
	uint64_t first_ns, last_ns;
};

struct hit_counts {
	struct hit_count *list; /* by probe, then the one who passed it most often first */
	size_t nr, list_cap;
	uint64_t nr_hits;
	uint64_t nr_without_run;        /* of them, at times when the record does not have the thread on a CPU */

	struct hash places;     /* by probe, and task or thread: the place in list. Private to hit_counts.c */
};

void hit_counts_begin(struct hit_counts *c);
void hit_counts_see(struct hit_counts *c, const struct tasks *tasks, const struct placed_hit *placed);
void hit_counts_end(struct hit_counts *c);
void hit_counts_release(struct hit_counts *c);

#endif
