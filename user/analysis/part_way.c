// SPDX-License-Identifier: GPL-2.0-or-later
/* part_way.c - which tasks are part-way: their windows open and close in the order of time */
#include "analysis/part_way.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/span.h"

/* Tasks by these times of theirs; of equals, the first one first. */
static int by_time(uint32_t a, uint64_t a_ns, uint32_t b, uint64_t b_ns)
{
	if (a_ns != b_ns)
		return a_ns < b_ns ? -1 : 1;
	return a < b ? -1 : a > b;
}

static int by_begin(const void *a, const void *b, void *arg)
{
	const struct span *windows = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return by_time(x, windows[x].from_ns, y, windows[y].from_ns);
}

static int by_end(const void *a, const void *b, void *arg)
{
	const struct span *windows = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return by_time(x, windows[x].to_ns, y, windows[y].to_ns);
}

void part_way_begin(struct part_way *p, const struct span *windows, size_t nr_tasks)
{
	*p = (struct part_way){ .windows = windows };
	p->opens = xcalloc(nr_tasks, sizeof(*p->opens));
	p->closes = xcalloc(nr_tasks, sizeof(*p->closes));
	p->slot_of = xcalloc(nr_tasks, sizeof(*p->slot_of));
	for (size_t i = 0; i < nr_tasks; i++)
		p->slot_of[i] = NO_SLOT;
}

void part_way_add(struct part_way *p, uint32_t task)
{
	p->opens[p->nr] = p->closes[p->nr] = task;
	p->nr++;
}

void part_way_order(struct part_way *p, uint32_t max_slots)
{
	p->nr_slots = p->nr < max_slots ? p->nr : max_slots;
	p->order = xcalloc(p->nr_slots, sizeof(*p->order));
	for (uint32_t i = 0; i < p->nr_slots; i++)
		p->order[i] = i;
	if (!p->nr)
		return;
	qsort_r(p->opens, p->nr, sizeof(*p->opens), by_begin, (void *)p->windows);
	qsort_r(p->closes, p->nr, sizeof(*p->closes), by_end, (void *)p->windows);
}

void part_way_release(struct part_way *p)
{
	free(p->opens);
	free(p->closes);
	free(p->slot_of);
	free(p->order);
	*p = (struct part_way){ 0 };
}

uint64_t part_way_opens_ns(const struct part_way *p)
{
	return p->next_open < p->nr ? p->windows[p->opens[p->next_open]].from_ns : UINT64_MAX;
}

uint64_t part_way_closes_ns(const struct part_way *p)
{
	return p->next_close < p->nr ? p->windows[p->closes[p->next_close]].to_ns : UINT64_MAX;
}

uint32_t part_way_open(struct part_way *p)
{
	uint32_t task = p->opens[p->next_open++];

	if (p->nr_open < p->nr_slots)
		p->slot_of[task] = p->order[p->nr_open++];
	return task;
}

uint32_t part_way_close(struct part_way *p)
{
	return p->closes[p->next_close++];
}

void part_way_leave(struct part_way *p, uint32_t task)
{
	uint32_t slot = p->slot_of[task], at = 0;

	while (p->order[at] != slot)
		at++;
	p->nr_open--;
	memmove(&p->order[at], &p->order[at + 1], (p->nr_open - at) * sizeof(*p->order));
	p->order[p->nr_open] = slot;
	p->slot_of[task] = NO_SLOT;
}
