/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stint.h - runs of a thread on a CPU between which it was on no other, summed up: as a trace has them */
#ifndef EXECTRACE_STINT_H
#define EXECTRACE_STINT_H

#include <stdint.h>

#include "trace/run.h"

/* Times are ns of CLOCK_MONOTONIC. */
struct stint {
	uint64_t to_ns, from_ns;        /* out of the last run, in of the first */
	uint64_t running_ns, wait_ns;   /* sums over the runs, without carry */
	uint32_t thread;
	uint32_t departures;    /* of the first run; each of the others has one more than the one before */
	uint32_t nr;            /* how many runs */
	uint32_t nr_voluntary;  /* how many of them have a state other than 0 */
	uint32_t flags;         /* of any of them; IN_REPAIRED, IN_ESTIMATED and OUT_EDGE only if it is one */
};

/* A run alone. */
static inline struct stint stint_of(const struct run *run)
{
	return (struct stint){
		.from_ns = run->in_ns,
		.to_ns = run->out_ns,
		.running_ns = run->out_ns - run->in_ns,
		.wait_ns = run->wait_ns,
		.thread = run->thread,
		.departures = run->departures,
		.nr = 1,
		.nr_voluntary = run->state != 0,
		.flags = run->flags,
	};
}

#endif
