/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * turns.h - how often did the tasks take turns?
 *
 * A turn: a task comes back on a CPU, and the last to have left one is another task that is part-way too. So
 * a b a b has one turn, from b to a: at the first step b begins, and at the last a has ended. A parent that
 * waits for one child after the other has none. Of several that leave at a time, the one of the last CPU is the last.
 */
#ifndef EXECTRACE_TURNS_H
#define EXECTRACE_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct interval;
struct relay;
struct serial;
struct span;
struct tally;

struct turns {
	uint64_t nr;

	struct turns_state *state;      /* private to turns.c */
};

/*
 * Fed by a sweep: the next intervals of it, of tasks that count; or what it tells in their place. windows, by place of the task,
 * must stay until turns_end().
 */
void turns_begin(struct turns *t, const struct span *windows, const struct tally *tally);
void turns_see(struct turns *t, const struct interval *intervals, size_t nr);
void turns_see_serial(struct turns *t, const struct serial *serial);

/* Of a relay, if no window begins or ends meanwhile. */
bool turns_can_see_relay(const struct turns *t, const struct relay *relay);
void turns_see_relay(struct turns *t, const struct relay *relay);
void turns_end(struct turns *t);

#endif
