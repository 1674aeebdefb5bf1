/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * witness.h - the evidence that one can point a finger at
 *
 * For parallel: the longest interval in which two tasks were both on CPUs. For concurrent: three
 * stretches A, B, A, such that B is the last before A comes again, and is part-way during all of the first or all of
 * the third, too (a child for which A only waits is not); the shortest of them is as long as can be.
 */
#ifndef EXECTRACE_WITNESS_H
#define EXECTRACE_WITNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct relay;
struct serial;
struct stretch;
struct tally;

struct appearance {
	uint32_t task;
	uint32_t cpu;           /* place of the CPU */
	uint64_t from_ns, to_ns;
};

struct witnesses {
	bool has_overlap, has_turns;
	struct appearance overlap[2];   /* the earlier CPU first; from and to are those of the overlap */
	struct appearance turns[3];

	/* Private to witness.c. */
	uint64_t overlap_ns, turns_ns;  /* the best so far: how long the overlap, and the shortest of the turns */
	const struct tally *tally;
	uint64_t repair_worst_ns;
	struct appearance *cpus;        /* by place of the CPU: who was on it last */
	struct appearance *own;         /* by place of the task: its last; behind them, one that is none */
	size_t last;            /* the last of them all */
	uint64_t until_ns;      /* when all of them have ended */
};

/* repair_worst_ns is the uncertainty of switch-ins that were restored, as in struct audit: so much of their runs is no evidence. */
void witnesses_begin(struct witnesses *w, const struct tally *tally, uint64_t repair_worst_ns);

/* Stretches of tasks that count, none of them `covered'; or such that are serial, or a relay. */
void witnesses_see(struct witnesses *w, const struct stretch *stretches, size_t nr);
void witnesses_see_serial(struct witnesses *w, const struct serial *serial);
void witnesses_see_relay(struct witnesses *w, const struct relay *relay);
void witnesses_end(struct witnesses *w);

#endif
