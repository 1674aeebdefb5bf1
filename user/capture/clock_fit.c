// SPDX-License-Identifier: GPL-2.0-or-later
/* clock_fit.c - from the run queue's clock to CLOCK_MONOTONIC */
#include "capture/clock_fit.h"

/*
 * The fit moves an eighth of the way to what it sees; upwards, though, no further than real clocks drift (100 ppm
 * since it last looked) plus a little, for an arrival that was delayed by half a millisecond says
 * next to nothing about the offset. Nothing makes an arrival early.
 */
#define SHARE         8
#define MAX_STEP_NS   200
#define MAX_DRIFT_PPM 100

static void note_error(struct clock_errors *errors, uint64_t error_ns)
{
	unsigned bits = error_ns ? 64 - __builtin_clzll(error_ns) : 0;

	errors->below[bits < 64 ? bits : 63]++;
	errors->nr++;
	if (error_ns > errors->worst_ns)
		errors->worst_ns = error_ns;
}

void clock_fit_learn(struct clock_fit *fit, struct clock_errors *errors, uint64_t arrival_ns,
		     uint64_t in_ns)
{
	int64_t offset_ns = (int64_t)(in_ns - arrival_ns);
	int64_t off_by_ns = offset_ns - fit->offset_ns;
	int64_t limit_ns = MAX_STEP_NS + (int64_t)(in_ns - fit->learnt_ns) / (1000000 / MAX_DRIFT_PPM);
	int64_t step_ns = off_by_ns / SHARE;

	if (fit->known) {
		note_error(errors, off_by_ns < 0 ? -off_by_ns : off_by_ns);
		fit->offset_ns += step_ns < limit_ns ? step_ns : limit_ns;
	} else {
		fit->offset_ns = offset_ns;
		fit->known = true;
	}
	fit->learnt_ns = in_ns;
}

uint64_t clock_fit_guess(const struct clock_fit *fit, uint64_t arrival_ns)
{
	return arrival_ns + (uint64_t)fit->offset_ns;
}

uint64_t clock_errors_usual(const struct clock_errors *errors)
{
	uint64_t nr = 0;
	unsigned bits = 0;

	for (bits = 0; bits < 63; bits++) {
		nr += errors->below[bits];
		if (nr >= errors->nr - errors->nr / 100)
			break;
	}
	return 1ULL << bits;
}

uint64_t clock_errors_bound(const struct clock_errors *errors)
{
	uint64_t bound_ns = 2 * errors->worst_ns;

	return errors->nr < 100 && bound_ns < 50000 ? 50000 : bound_ns;
}
