// SPDX-License-Identifier: GPL-2.0-or-later
/* overlaps.c - for how long were two tasks on CPUs at the same time: any two of those that have a slot */
#include "analysis/overlaps.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analysis/part_way.h"
#include "analysis/relay.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/timeline.h"

/*
 * Who is on a CPU, or was last, and when that ends. The slot may have another task by then, with which it overlaps no
 * longer.
 */
struct on_cpu {
	uint32_t slot;
	uint64_t to_ns;
};

void overlaps_begin(struct overlaps *o, size_t nr_slots, size_t nr_cpus)
{
	*o = (struct overlaps){ .nr_slots = nr_slots, .nr_cpus = nr_cpus };
	o->grid = xcalloc(nr_slots * nr_slots, sizeof(*o->grid));
	o->cpus = xcalloc(nr_cpus, sizeof(*o->cpus));
}

void overlaps_release(struct overlaps *o)
{
	free(o->grid);
	free(o->cpus);
	*o = (struct overlaps){ 0 };
}

static uint64_t *row_of(const struct overlaps *o, uint32_t slot)
{
	return &o->grid[slot * o->nr_slots];
}

uint64_t overlaps_of(const struct overlaps *o, uint32_t slot, uint32_t other)
{
	return row_of(o, slot)[other] + row_of(o, other)[slot];
}

void overlaps_forget(struct overlaps *o, uint32_t slot, uint32_t other)
{
	row_of(o, slot)[other] = row_of(o, other)[slot] = 0;
}

void overlaps_fetch(const struct overlaps *o, uint32_t slot, uint32_t other)
{
	__builtin_prefetch(&row_of(o, slot)[other]);
}

/*
 * Who comes notes in a row of its own with whom it overlaps, in as few steps as can be: here is where the time goes if there are
 * many CPUs. So there are no branches: those gone add nothing, and what it has to do with itself nobody reads. Who comes when all
 * have gone overlaps with none. Then what is noted next, in that row, will mostly be with the same: these places are
 * fetched meanwhile (NULL: they are near).
 */
static void see(struct overlaps *o, uint32_t slot, const struct stretch *stretch, const uint64_t *next_row)
{
	uint64_t *row = row_of(o, slot);
	uint64_t from_ns = stretch->from_ns, to_ns = stretch->to_ns;
	const struct on_cpu *end = o->cpus + (from_ns < o->until_ns ? o->nr_cpus : 0);

	for (const struct on_cpu *other = o->cpus; other < end; other++) {
		uint64_t until_ns = other->to_ns < to_ns ? other->to_ns : to_ns;

		row[other->slot] += (until_ns > from_ns ? until_ns : from_ns) - from_ns;
		if (next_row)
			__builtin_prefetch(&next_row[other->slot], 1);
	}
	o->cpus[stretch->cpu] = (struct on_cpu){ slot, to_ns };
	o->until_ns = most(o->until_ns, to_ns);
}

void overlaps_see(struct overlaps *o, const struct stretch *stretches, size_t nr, const uint32_t *slot_of)
{
	const struct stretch *last = stretches + nr - 1;
	bool are_far = o->nr_slots >= FAR_SLOTS;

	for (const struct stretch *stretch = stretches; stretch <= last; stretch++) {
		uint32_t slot = slot_of[stretch->task], next = are_far && stretch < last ? slot_of[stretch[1].task] : NO_SLOT;

		if (slot != NO_SLOT)
			see(o, slot, stretch, next == NO_SLOT ? NULL : row_of(o, next));
	}
}

/* Of two CPUs: who was on them, and until when that was to be so. */
static void take_back(struct overlaps *o, const uint32_t *slot_of, const struct relay_cpu *a, const struct relay_cpu *b,
		      uint64_t from_ns)
{
	row_of(o, slot_of[a->was])[slot_of[b->was]] -= least(a->was_until_ns, b->was_until_ns) - from_ns;
}

/* Who is on them now, and will be for how long after the last one came. */
static void note_ahead(struct overlaps *o, const struct relay_cpu *a, const struct relay_cpu *b, uint64_t to_ns)
{
	const struct on_cpu *on_a = &o->cpus[a->cpu], *on_b = &o->cpus[b->cpu];

	row_of(o, on_a->slot)[on_b->slot] += least(on_a->to_ns, on_b->to_ns) - to_ns;
}

/* What of overlaps has been noted ahead when the relay begins is taken back; and when it ends, it is again. */
static void see_cpus(struct overlaps *o, const struct relay *relay, const uint32_t *slot_of)
{
	const struct relay_cpu *cpus = relay->cpus;

	for (size_t i = 0; i < relay->nr_cpus; i++) {
		for (size_t k = 0; k < i; k++)
			take_back(o, slot_of, &cpus[i], &cpus[k], relay->from_ns);
		if (cpus[i].last)
			o->cpus[cpus[i].cpu] = (struct on_cpu){ slot_of[cpus[i].last->task], cpus[i].until_ns };
		for (size_t k = 0; k < i; k++)
			note_ahead(o, &cpus[i], &cpus[k], relay->to_ns);
	}
	o->until_ns = most(o->until_ns, relay->until_ns);
}

void overlaps_see_relay(struct overlaps *o, const struct relay *relay, const uint32_t *slot_of)
{
	see_cpus(o, relay, slot_of);
	for (size_t i = 0; i < relay->nr_tasks; i++)
		for (size_t k = 0; k < i; k++)
			row_of(o, slot_of[relay->tasks[i]])[slot_of[relay->tasks[k]]] += relay->both_ns[i][k] + relay->both_ns[k][i];
}
