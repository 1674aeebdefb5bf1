/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * placing.h - probe hits on the timeline: which task passed, and on which CPU
 *
 * A hit says which thread it was. The run of that thread in which it lies says the rest, as for marks. Feed it the stretches
 * of the timeline in their order, and before each one take the hits that came before:
 *
 *	while (placing_next(p, stretch->from_ns, &placed) > 0)
 *		...
 *	placing_see(p, stretch);
 */
#ifndef EXECTRACE_PLACING_H
#define EXECTRACE_PLACING_H

#include <stdbool.h>
#include <stdint.h>

struct hit;
struct placing;
struct stretch;
struct trace;

struct placed_hit {
	const struct hit *hit;          /* valid until the next call */
	bool has_run;                   /* there is a run of its thread at that time; else the next two say nothing */
	uint32_t task;                  /* place in tasks, or NO_TASK */
	uint32_t cpu;                   /* place among the trace's CPUs */
};

/* trace must stay. To be given back with placing_close(). */
struct placing *placing_open(const struct trace *trace);
void placing_close(struct placing *p);

void placing_see(struct placing *p, const struct stretch *s);

/*
 * 1: *placed is the next one, and was before this time. 0: there is none until then. Negative: the trace is
 * damaged, which has been said. Hits of threads that the trace does not introduce are left out.
 */
int placing_next(struct placing *p, uint64_t before_ns, struct placed_hit *placed);

#endif
