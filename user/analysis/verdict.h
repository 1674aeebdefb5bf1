/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict.h - from figures to a word: how did it execute?
 *
 *	PARALLEL        the overlap share P is at least the threshold
 *	CONCURRENT      else, if the interleaving share I is
 *	SEQUENTIAL      else
 *	INCONCLUSIVE    gaps in the trace, or what a hypervisor took, leave it open on which side of a
 *	                threshold the truth is; or no task ran at all
 *
 * A pure function of the shares and their bounds.
 */
#ifndef EXECTRACE_VERDICT_H
#define EXECTRACE_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

enum verdict { SEQUENTIAL, CONCURRENT, PARALLEL, INCONCLUSIVE };
#define NR_VERDICTS (INCONCLUSIVE + 1)

/* Shares in 1/1,000,000. */
struct verdict_figures {
	bool anybody_surely_ran, anybody_perhaps_ran;
	uint32_t overlap_low, overlap_high;
	uint32_t interleaving_low, interleaving_high;
};

/* The verdicts that may be true, however the gaps were filled: a set of 1 << verdict; INCONCLUSIVE: no task ran. */
unsigned verdict_possible(const struct verdict_figures *f, uint32_t threshold);

/* The only one of such a set, or INCONCLUSIVE. */
enum verdict verdict_of(unsigned possible);

/* "PARALLEL" */
const char *verdict_name(enum verdict v);

#endif
