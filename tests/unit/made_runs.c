// SPDX-License-Identifier: GPL-2.0-or-later
/* made_runs.c - runs of one CPU, made up */
#include "made_runs.h"

#include <stdint.h>
#include <stdlib.h>

#include "trace/run.h"

static uint64_t pick(unsigned *seed, unsigned bits)
{
	return (((uint64_t)rand_r(seed) << 31 | rand_r(seed)) & ((1ULL << bits) - 1));
}

void make_runs(struct run *runs, unsigned seed, size_t nr)
{
	uint64_t now_ns = pick(&seed, 40);
	unsigned size = 1 + rand_r(&seed) % 40;

	for (size_t i = 0; i < nr; i++) {
		runs[i].in_ns = now_ns + (rand_r(&seed) % 2 ? 0 : pick(&seed, size));
		runs[i].out_ns = now_ns = runs[i].in_ns + pick(&seed, size);
		runs[i].wait_ns = pick(&seed, size);
		runs[i].thread = 1 + rand_r(&seed) % 20;
		runs[i].next = rand_r(&seed) % 22;
		runs[i].departures = rand_r(&seed) % 3 ? i : pick(&seed, 32);
		runs[i].state = rand_r(&seed);
		runs[i].flags = rand_r(&seed) % 4;
	}
}
