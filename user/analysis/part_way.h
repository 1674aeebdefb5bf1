/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * part_way.h - which tasks are part-way: their windows open and close in the order of time
 *
 * While its window is open, a task has a slot: a small number, with which its owner finds what is kept of it, and of it with each
 * other one. When the slots are used up, a window opens without one.
 *
 * What comes first if one window ends when another begins is the owner's to say: it looks at both times, and takes one of them.
 */
#ifndef EXECTRACE_PART_WAY_H
#define EXECTRACE_PART_WAY_H

#include <stddef.h>
#include <stdint.h>

#define NO_SLOT UINT32_MAX

/* With so many slots, what is kept of one with each other one is in no cache that is near, and is to be fetched ahead. */
#define FAR_SLOTS 128

struct span;

struct part_way {
	const struct span *windows;     /* by task */
	uint32_t *opens, *closes;       /* the tasks, by begin and by end of their windows; of equal ones, by task */
	size_t nr, next_open, next_close;
	uint32_t *slot_of;              /* by task; NO_SLOT: its window is not open, or has found no slot */
	uint32_t *order;                /* all slots: first those in use, in the order of their opening, then the others */
	uint32_t nr_open, nr_slots;
};

/* Of the nr_tasks that windows has, those that are told of by part_way_add(), then ordered. windows must stay. */
void part_way_begin(struct part_way *p, const struct span *windows, size_t nr_tasks);
void part_way_add(struct part_way *p, uint32_t task);
void part_way_order(struct part_way *p, uint32_t max_slots);
void part_way_release(struct part_way *p);

/* When the next window opens, and when the next one closes; UINT64_MAX: none does. */
uint64_t part_way_opens_ns(const struct part_way *p);
uint64_t part_way_closes_ns(const struct part_way *p);

/* The next window opens: the task. In slot_of is its slot, which is now the last one of those in use, or NO_SLOT. */
uint32_t part_way_open(struct part_way *p);

/* The task whose window closes next; its slot stays in use until it is left. */
uint32_t part_way_close(struct part_way *p);
void part_way_leave(struct part_way *p, uint32_t task);

#endif
