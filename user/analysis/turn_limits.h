/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * turn_limits.h - between what limits must the shares of turns lie, if the record has gaps?
 *
 * Of each task it is known when it was on a CPU surely, and when perhaps, and how wide its window is at most. A's turns
 * with B are then, at most, when A perhaps was on a CPU in B's widest window and B not surely; and at least, when A surely
 * was, and B not even perhaps. What a window may be too wide at its ends is time in which the task perhaps ran,
 * so that it does not count for the least.
 *
 * s and I are those of pairs.h. Each instant is taken for the best and for the worst regardless of others, and each pair
 * too: so the limits hold, but may be a little too wide.
 *
 * Where more than TURN_LIMITS_MAX_CHANCES tasks perhaps are on CPUs at once, or TURN_LIMITS_MAX_OPEN are part-way, what
 * they did is taken for unknown.
 */
#ifndef EXECTRACE_TURN_LIMITS_H
#define EXECTRACE_TURN_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/bounds.h"

#define TURN_LIMITS_MAX_CHANCES 128
#define TURN_LIMITS_MAX_OPEN 512

struct doubts;
struct interval;
struct moment;
struct pairs;
struct relay;
struct serial;
struct tally;

/* Of a task's largest s with another, in 1/SHARE_ONE, see share.h. */
struct turn_limit {
	uint64_t low, high;
};

struct turn_limits {
	struct turn_limit *tasks;       /* by place of the task */
	struct limits interleaving;     /* I, in 1/1,000,000 */

	struct turn_limits_state *state;        /* private to turn_limits.c */
};

/* Fed from chances. Both must stay. */
void turn_limits_begin(struct turn_limits *l, const struct doubts *doubts, const struct tally *tally);
void turn_limits_see(struct turn_limits *l, const struct moment *moment);
void turn_limits_see_plain(struct turn_limits *l, const struct interval *intervals, size_t nr);

/* Instead of moments that chances do not tell: if no window begins or ends meanwhile. */
bool turn_limits_can_see_serial(const struct turn_limits *l, const struct serial *serial);
void turn_limits_see_serial(struct turn_limits *l, const struct serial *serial);
bool turn_limits_can_see_relay(const struct turn_limits *l, const struct relay *relay);
void turn_limits_see_relay(struct turn_limits *l, const struct relay *relay);
void turn_limits_end(struct turn_limits *l);

/* Nothing is in doubt: what was found is so; unless tasks were left out of it, with which any other one may have taken turns. */
void turn_limits_of_pairs(struct turn_limits *l, const struct pairs *pairs);
void turn_limits_release(struct turn_limits *l);

#endif
