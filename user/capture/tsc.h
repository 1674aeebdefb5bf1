/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tsc.h - the processor's time stamp counter, told as CLOCK_MONOTONIC
 *
 * On x86, CLOCK_MONOTONIC mostly is this counter, times a factor that the kernel changes a little now and then. To read the counter
 * alone costs a traced program less (mark.h); and we, who look at both clocks now and then, tell what it was on
 * CLOCK_MONOTONIC: between two looks it is on the line through them. Should the kernel change the factor by 1 ppm between two
 * looks that are a tenth of a second apart, that is wrong by 25 ns at the most.
 */
#ifndef EXECTRACE_TSC_H
#define EXECTRACE_TSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TSC_MOST_LOOKS 1024

/* Where both clocks were, in the order of both. Zero-initialise. */
struct tsc {
	size_t nr;
	struct tsc_look {
		uint64_t ticks;
		uint64_t ns;
		uint64_t asleep_ns;     /* how long the machine has been suspended */
	} looks[TSC_MOST_LOOKS];
	double ns_per_tick;     /* between the last two */
};

/*
 * The counter can be read in its turn (RDTSCP), and it is what the kernel's clock goes by: then the kernel has found that it is
 * the same on all CPUs and ticks steadily. False on other processors.
 */
bool tsc_is_the_clock(void);

/* Looks at both clocks. Of more looks than TSC_MOST_LOOKS, every second one is forgotten. */
void tsc_look(struct tsc *t);

/* The same, of clocks that were looked at by somebody else. */
void tsc_add_look(struct tsc *t, struct tsc_look look);

/*
 * 1: *ns is when the counter was at `ticks'. 0: that is after the last look, so nobody knows yet. -ERANGE: nobody ever will: it
 * was before the first look, or the machine was suspended between the two looks around it.
 */
int tsc_date(const struct tsc *t, uint64_t ticks, uint64_t *ns);

#endif
