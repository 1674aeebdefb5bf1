/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * serial.h - where one runs after the other: stretches of which each begins when all before it have ended
 *
 * That is so wherever a program is on one CPU at a time, and mostly for long. There an analysis has little to ask: nobody comes
 * while another one is there. So stretches are told apart that are serial, many in a row, and those that are not; and the
 * serial ones are summed up once for all who ask. The first and the last of them touch others, and are looked at one by one.
 */
#ifndef EXECTRACE_SERIAL_H
#define EXECTRACE_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stretch;

/* What a task has of those between. */
struct serial_task {
	uint64_t ns;
	const struct stretch *last;
};

/* Serial stretches, none of them empty; and what those come to that are between the first and the last one. */
struct serial {
	const struct stretch *first, *last;     /* not next to one another; last[-1] is the last one of those between */
	uint64_t longest_ns;
	uint64_t nr_changes;            /* so many are of another task than the one before */
	bool are_on_one_cpu;
	bool stay_ready;                /* none left its CPU to wait */
	bool are_restored;              /* the switch-in of some one was, or that of the first one */
	uint32_t *tasks;                /* whose they are, in no order */
	size_t nr_tasks, tasks_cap;
	struct serial_task *of_task;    /* by place of the task */

	uint64_t until_ns;              /* private to serial.c: when all that have been seen have ended */
};

/* Of so many tasks. */
void serial_begin(struct serial *s, size_t nr_tasks);
void serial_release(struct serial *s);

/*
 * Of the next stretches, sees the first ones, as many as are alike, and returns how many those are. *are_serial: they are serial, and
 * many.
 */
size_t serial_see(struct serial *s, const struct stretch *stretches, size_t nr, bool *are_serial);

/* Stretches have been seen otherwise, and have all ended by then. */
void serial_pass_by(struct serial *s, uint64_t until_ns);

/* Sums up serial stretches, three at least; until it does so again. */
void serial_sum_up(struct serial *s, const struct stretch *stretches, size_t nr);

/* How long those between are in all. */
uint64_t serial_ns(const struct serial *s);

#endif
