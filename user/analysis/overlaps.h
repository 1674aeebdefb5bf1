/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * overlaps.h - for how long were two tasks on CPUs at the same time: any two of those that have a slot
 *
 * A stretch costs as much as there are CPUs. Slots are those of part_way.h: small numbers, which one task has after the other.
 */
#ifndef EXECTRACE_OVERLAPS_H
#define EXECTRACE_OVERLAPS_H

#include <stddef.h>
#include <stdint.h>

struct relay;
struct stretch;

struct overlaps {
	/* Private to overlaps.c. */
	uint64_t *grid;         /* [slot * nr_slots + other slot]: on CPUs together, of which this one came later */
	size_t nr_slots;
	struct on_cpu *cpus;    /* by place */
	size_t nr_cpus;
	uint64_t until_ns;      /* when all of them have left */
};

/* overlaps_release() at the end. */
void overlaps_begin(struct overlaps *o, size_t nr_slots, size_t nr_cpus);
void overlaps_release(struct overlaps *o);

/* For how long both have been on CPUs; from now on, that is counted anew; it is to be asked for soon. */
uint64_t overlaps_of(const struct overlaps *o, uint32_t slot, uint32_t other);
void overlaps_forget(struct overlaps *o, uint32_t slot, uint32_t other);
void overlaps_fetch(const struct overlaps *o, uint32_t slot, uint32_t other);

/* The next stretches, in the order of their beginnings: those that have slots count. Or a relay, all of whose tasks have slots. */
void overlaps_see(struct overlaps *o, const struct stretch *stretches, size_t nr, const uint32_t *slot_of);
void overlaps_see_relay(struct overlaps *o, const struct relay *relay, const uint32_t *slot_of);

#endif
