/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pairs.h - which tasks took turns with one another?
 *
 * x(A,B) is the time that A ran while B was part-way but off CPU. s(A,B) = min(x(A,B) / A's running,
 * x(B,A) / B's running): how far each one's running happened while the other was part-way. The interleaving
 * share I weighs each task's best s by its running. A parent that only waits for its child scores 0; two tasks
 * that take turns score near 1, even if one is tiny.
 *
 * x(A,B) is not summed up run by run: it is what A ran inside B's window, which two readings of A's own running
 * time tell, less the time that both were on CPUs. So a run costs as much as there are CPUs, and memory is needed
 * for pairs of tasks that are part-way at the same time only. Of those PAIRS_MAX_OPEN are followed; a
 * task that begins while so many are part-way is left out, and counted: what it had to do with others is not known.
 *
 * All of it is as recorded: turn_limits.h says what gaps leave open.
 */
#ifndef EXECTRACE_PAIRS_H
#define EXECTRACE_PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"

struct relay;
struct serial;
struct singles;
struct stretch;
struct sweep;
struct tally;

#define PAIRS_MAX_OPEN 1024
#define PAIRS_MAX_BEST 32

/* What is known of one task's turns with others. */
struct task_turns {
	uint32_t partner;       /* the task with the largest s; NO_TASK: there is none */
	uint64_t s;             /* in 1/SHARE_ONE, see share.h */
	/* So long it was the only task on a CPU while one was part-way with which it takes turns. */
	uint64_t single_ns;
};

/* Two tasks, and what they had to do with one another. */
struct pair_times {
	uint32_t a, b;
	uint64_t both_ns;               /* both on CPUs */
	uint64_t a_in_b_ns, b_in_a_ns;  /* x(a,b) and x(b,a) */
	uint32_t s;                     /* s(a,b), in 1/1,000,000 */
};

/* The pairs with the largest values of something, the largest first. */
struct best_pairs {
	struct pair_times list[PAIRS_MAX_BEST];
	size_t nr;
};

struct pairs {
	struct task_turns *tasks;       /* by the place of the task */
	size_t nr_tasks;
	uint64_t nr_left_out;
	struct best_pairs overlapping;  /* by both_ns */
	struct best_pairs alternating;  /* by the smaller one of a_in_b_ns and b_in_a_ns */
	uint64_t nr_overlapping, nr_alternating;        /* how many pairs there are with any of that */
	/* The sum of single_ns if only those take turns that surely do, and if all do that perhaps do. */
	uint64_t single_low_ns, single_high_ns;
	uint32_t interleaving;          /* I, in 1/1,000,000 */

	struct pairs_state *state;      /* private to pairs.c */
};

/* All that is pointed to must stay until pairs_end(). */
struct pairs_plan {
	const struct tally *tally;
	const struct span *windows;     /* by place, of the tasks that count */
	const uint64_t *unknown_ns;     /* by place: for so long at most the record may be wrong; NULL: it is not */
	uint32_t turns_share;           /* tasks take turns if their s is at least this, in 1/1,000,000 */
	struct singles *singles;        /* fed by the sweep of the same stretches */
	struct sweep *sweep;
};

void pairs_begin(struct pairs *p, const struct pairs_plan *plan);

/*
 * Windows begin and end. Before stretches are seen, by the sweep as well, pairs_move_to() the begin of the first one; it returns
 * before which time the stretches must begin that are seen then.
 */
uint64_t pairs_move_to(struct pairs *p, uint64_t time_ns);
void pairs_see(struct pairs *p, const struct stretch *stretches, size_t nr);
void pairs_see_serial(struct pairs *p, const struct serial *serial);
void pairs_see_relay(struct pairs *p, const struct relay *relay);

/* There are no more stretches; sums up. pairs_sum_up_singles() when singles_end() has been called. */
void pairs_end(struct pairs *p);
void pairs_sum_up_singles(struct pairs *p, const struct singles *singles);
void pairs_release(struct pairs *p);

#endif
