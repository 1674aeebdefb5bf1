// SPDX-License-Identifier: GPL-2.0-or-later
/* hit_counts.c - which probes were passed by whom, and how often */
#include "analysis/hit_counts.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "model/placing.h"
#include "model/tasks.h"
#include "trace/hit.h"

void hit_counts_begin(struct hit_counts *c)
{
	*c = (struct hit_counts){ 0 };
}

static struct hit_count *count_of(struct hit_counts *c, uint32_t task, const struct hit *hit)
{
	/* Where it was of no task, each thread is counted for itself. */
	bool is_of_task = task != NO_TASK;
	uint64_t key = (uint64_t)is_of_task << 63 | (uint64_t)hit->probe << 32 | (is_of_task ? task : hit->thread);
	const uint32_t *place = hash_get(&c->places, key);

	if (place)
		return &c->list[*place];
	GROW(c->list, c->nr + 1);
	hash_put(&c->places, key, c->nr);
	c->list[c->nr] = (struct hit_count){ .probe = hit->probe, .task = task, .thread = hit->thread,
					     .first_ns = hit->time_ns };
	return &c->list[c->nr++];
}

void hit_counts_see(struct hit_counts *c, const struct tasks *tasks, const struct placed_hit *placed)
{
	uint32_t task = placed->has_run ? placed->task : tasks->of_thread[placed->hit->thread];
	struct hit_count *count = count_of(c, task, placed->hit);

	c->nr_hits++;
	c->nr_without_run += !placed->has_run;
	count->nr++;
	if (placed->hit->time_ns > count->last_ns)
		count->last_ns = placed->hit->time_ns;
	if (placed->hit->time_ns < count->first_ns)
		count->first_ns = placed->hit->time_ns;
}

static int by_probe(const void *a, const void *b)
{
	const struct hit_count *x = a, *y = b;

	if (x->probe != y->probe)
		return x->probe < y->probe ? -1 : 1;
	if (x->nr != y->nr)
		return x->nr > y->nr ? -1 : 1;
	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	return x->thread < y->thread ? -1 : x->thread > y->thread;
}

void hit_counts_end(struct hit_counts *c)
{
	if (c->nr)
		qsort(c->list, c->nr, sizeof(*c->list), by_probe);
}

void hit_counts_release(struct hit_counts *c)
{
	free(c->list);
	hash_release(&c->places);
	*c = (struct hit_counts){ 0 };
}
