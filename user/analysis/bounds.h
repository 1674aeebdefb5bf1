/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bounds.h - between what limits must the figures lie, if the record has gaps?
 *
 * At each instant the record says how many of the tasks are on CPUs. Where runs are missing, or switch-ins were restored, the
 * truth may be fewer or more; and where it is in doubt which tasks count, those may be left out or not. Each instant is
 * counted in the worst and in the best of the ways in which it may really have been, regardless of the others:
 * so the limits hold however the gaps were filled, and are a little too wide where one instant depends on another.
 */
#ifndef EXECTRACE_BOUNDS_H
#define EXECTRACE_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct doubts;
struct interval;
struct moment;
struct profile;
struct relay;
struct serial;

struct limits {
	uint64_t low, high;
};

struct bounds {
	struct limits overlap;          /* P, in 1/1,000,000 */
	struct limits parallelism;      /* likewise */
	struct limits peak;
	struct limits wall_ns, busy_ns, parallel_ns, single_ns, nobody_ns;

	struct bounds_state *state;     /* private to bounds.c */
};

/*
 * Fed from chances, from a sweep through the widest span of all windows. guard_ns is that of the profile; nr_cpus is
 * how many CPUs there are, 0: not known. doubts must stay.
 */
void bounds_begin(struct bounds *b, const struct doubts *doubts, uint64_t guard_ns, size_t nr_cpus);
void bounds_see(struct bounds *b, const struct moment *moment);
void bounds_see_plain(struct bounds *b, const struct interval *intervals, const size_t *nr_surely, size_t nr);

/* Instead of moments that chances do not tell: if the first task had surely begun by then, and the last not ended. */
bool bounds_can_see_serial(const struct bounds *b, const struct serial *serial);
void bounds_see_serial(struct bounds *b, const struct serial *serial);
void bounds_see_relay(struct bounds *b, const struct relay *relay);
void bounds_end(struct bounds *b);

/* Nothing is in doubt: no sweep is needed. */
void bounds_of_profile(struct bounds *b, const struct profile *profile);

#endif
