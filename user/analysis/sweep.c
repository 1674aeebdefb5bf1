// SPDX-License-Identifier: GPL-2.0-or-later
/* sweep.c - through time, from change to change of who is on a CPU */
#include "analysis/sweep.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/relay.h"
#include "analysis/serial.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/timeline.h"

/* So many intervals are told at once, or twice as many changes: few enough for the nearest cache. */
#define SWEEP_BATCH 64

void sweep_begin(struct sweep *s, uint64_t from_ns, uint64_t to_ns, size_t nr_cpus, const struct sweep_fns *fns)
{
	*s = (struct sweep){ .fns = *fns, .end_ns = to_ns };
	s->now = s->intervals = xcalloc(SWEEP_BATCH + 1, sizeof(*s->intervals));
	/* At one time, no more than one task comes and one leaves on each CPU. */
	s->changes = s->next_change = xcalloc(2 * (SWEEP_BATCH + nr_cpus), sizeof(*s->changes));
	*s->now = (struct interval){ .from_ns = from_ns, .left = s->changes };
	s->full = s->intervals + SWEEP_BATCH;
	s->changes_full = s->changes + 2 * SWEEP_BATCH;
	s->stays = xcalloc(nr_cpus, sizeof(*s->stays));
	tournament_create(&s->leave, nr_cpus);
}

/* All but the one that goes on, which becomes the first. */
static void tell_all(struct sweep *s)
{
	struct interval now = *s->now;
	size_t nr_changes = now.nr_left + now.nr_came;

	s->fns.intervals(s->fns.arg, s->intervals, s->now - s->intervals);
	memmove(s->changes, now.left, nr_changes * sizeof(*s->changes));
	now.left = s->changes;
	s->next_change = s->changes + nr_changes;
	s->now = s->intervals;
	*s->now = now;
}

static void end_interval(struct sweep *s, uint64_t until_ns)
{
	struct interval *ended = s->now, *next = ended + 1;

	ended->to_ns = until_ns;
	next->from_ns = until_ns;
	next->nr = ended->nr;
	next->alone = ended->alone;
	next->nr_left = next->nr_came = 0;
	next->left = s->next_change;
	s->now = next;
	if (next == s->full || next->left >= s->changes_full)
		tell_all(s);
}

/* `alone' is all tasks that are on CPUs in one, by exclusive or: of one it is that one. */
static void come(struct sweep *s, uint32_t task, uint32_t cpu)
{
	struct interval *now = s->now;

	/* Each from its parts: to read back at once what was written in parts makes a processor wait. */
	*s->next_change++ = (struct stay){ task, cpu };
	s->stays[cpu] = (struct stay){ task, cpu };
	now->alone ^= task;
	now->nr++;
	now->nr_came++;
}

/* All who leave at a time do so before anybody comes. */
static void leave(struct sweep *s, uint32_t cpu)
{
	struct interval *now = s->now;
	struct stay stay = s->stays[cpu];

	*s->next_change++ = stay;
	now->alone ^= stay.task;
	now->nr--;
	now->nr_left++;
}

/* Those leave whose time has come. */
static void let_leave(struct sweep *s, uint64_t time_ns)
{
	const struct contestant *first = tournament_first(&s->leave);

	while (s->now->nr && first->key <= time_ns) {
		uint32_t leaver = first->number;

		if (first->key > s->now->from_ns)
			end_interval(s, first->key);
		leave(s, leaver);
		tournament_set_first(&s->leave, TOURNAMENT_OUT);
	}
}

static __attribute__((noinline)) void see_stretch(struct sweep *s, const struct stretch *stretch)
{
	uint64_t from_ns = most(stretch->from_ns, s->now->from_ns), to_ns = stretch->to_ns;

	let_leave(s, from_ns);
	if (from_ns > s->now->from_ns)
		end_interval(s, from_ns);
	if (to_ns <= from_ns)
		return;
	tournament_set(&s->leave, stretch->cpu, to_ns);
	come(s, stretch->task, stretch->cpu);
}

/* It comes when the one before it on its CPU leaves, who is the first to leave since the time that has been seen. */
static bool is_switch(const struct sweep *s, const struct stretch *stretch)
{
	const struct contestant *first = tournament_first(&s->leave);

	return first->key == stretch->from_ns && first->number == stretch->cpu && stretch->from_ns > s->now->from_ns &&
	       stretch->to_ns > stretch->from_ns;
}

void sweep_see(struct sweep *s, const struct stretch *stretches, size_t nr)
{
	for (const struct stretch *stretch = stretches; stretch < stretches + nr; stretch++) {
		if (!is_switch(s, stretch)) {
			see_stretch(s, stretch);
			continue;
		}
		/* So it mostly is. The same in fewer steps. */
		end_interval(s, stretch->from_ns);
		leave(s, stretch->cpu);
		tournament_set_first(&s->leave, stretch->to_ns);
		if (tournament_first(&s->leave)->key <= stretch->from_ns)
			let_leave(s, stretch->from_ns);
		come(s, stretch->task, stretch->cpu);
	}
}

/* The place of the one is taken by the other, who is there since all that has been told until it ends. */
static void replace(struct sweep *s, const struct stretch *one, const struct stretch *other)
{
	tournament_set(&s->leave, one->cpu, TOURNAMENT_OUT);
	tournament_set(&s->leave, other->cpu, other->to_ns);
	s->stays[other->cpu] = (struct stay){ other->task, other->cpu };
	s->now->from_ns = other->to_ns;
	s->now->alone = other->task;
}

/* What is seen next may begin before the last one ends, or at the same time as it does: so that is not told of as serial. */
static bool tell_serial(struct sweep *s, const struct serial *serial)
{
	/* The first one is there, and alone, unless the file has changed since the first pass. */
	if (s->now->nr != 1 || s->now->from_ns >= serial->first->to_ns)
		return false;
	end_interval(s, serial->first->to_ns);
	tell_all(s);
	if (!s->fns.serial(s->fns.arg, serial))
		return false;
	replace(s, serial->first, serial->last - 1);
	return true;
}

void sweep_see_serial(struct sweep *s, const struct serial *serial)
{
	see_stretch(s, serial->first);
	if (s->fns.serial && tell_serial(s, serial))
		see_stretch(s, serial->last);
	else
		sweep_see(s, serial->first + 1, serial->last - serial->first);
}

/* Those who were there have gone, but for CPUs on which they still are; the last ones have come. */
static void replace_all(struct sweep *s, const struct relay *relay)
{
	for (const struct relay_cpu *cpu = relay->cpus; cpu < relay->cpus + relay->nr_cpus; cpu++) {
		const struct stretch *last = cpu->last;

		if (!last)
			continue;
		tournament_set(&s->leave, last->cpu, last->to_ns);
		s->stays[last->cpu] = (struct stay){ last->task, last->cpu };
		s->now->alone ^= cpu->was ^ last->task;
	}
	s->now->from_ns = relay->to_ns;
}

static bool tell_relay(struct sweep *s, const struct relay *relay)
{
	/* They are there, but for others who have not left yet; and unless the file has changed since the first pass. */
	if (s->now->nr != relay->nr_cpus || s->now->from_ns >= relay->from_ns ||
	    tournament_first(&s->leave)->key != relay->from_ns)
		return false;
	end_interval(s, relay->from_ns);
	tell_all(s);
	if (!s->fns.relay(s->fns.arg, relay))
		return false;
	replace_all(s, relay);
	return true;
}

void sweep_see_relay(struct sweep *s, const struct relay *relay)
{
	if (!s->fns.relay || !tell_relay(s, relay))
		sweep_see(s, relay->stretches, relay->nr);
}

void sweep_catch_up(struct sweep *s, uint64_t time_ns)
{
	let_leave(s, time_ns);
	tell_all(s);
}

void sweep_end(struct sweep *s)
{
	let_leave(s, s->end_ns);
	if (s->end_ns > s->now->from_ns)
		end_interval(s, s->end_ns);
	while (s->now->nr) {
		leave(s, tournament_first(&s->leave)->number);
		tournament_set_first(&s->leave, TOURNAMENT_OUT);
	}
	end_interval(s, s->now->from_ns);
	tell_all(s);
	tournament_release(&s->leave);
	free(s->intervals);
	free(s->changes);
	free(s->stays);
	*s = (struct sweep){ 0 };
}
