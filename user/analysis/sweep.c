// SPDX-License-Identifier: GPL-2.0-or-later
/* sweep.c - through time, from change to change of who is on a CPU */
#include "analysis/sweep.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "model/timeline.h"

void sweep_begin(struct sweep *s, uint64_t from_ns, uint64_t to_ns, size_t nr_cpus, sweep_fn *fn, void *arg)
{
	*s = (struct sweep){ .fn = fn, .arg = arg, .now.from_ns = from_ns, .end_ns = to_ns };
	s->stays = xcalloc(nr_cpus, sizeof(*s->stays));
	tournament_create(&s->leave, nr_cpus);
}

static void tell(struct sweep *s, uint64_t until_ns)
{
	s->now.to_ns = until_ns;
	s->fn(s->arg, &s->now);
	s->now.from_ns = until_ns;
	s->now.nr_left = s->now.nr_came = 0;
}

/* `alone' is all tasks that are on CPUs in one, by exclusive or: of one it is that one. */
static void come(struct sweep *s, const struct stretch *stretch)
{
	struct stay *stay = &s->stays[stretch->cpu];

	*stay = (struct stay){ stretch->task, stretch->cpu, s->nr_stays++ };
	tournament_set(&s->leave, stretch->cpu, stretch->to_ns);
	s->now.alone ^= stay->task;
	s->now.nr++;
	GROW(s->now.came, s->now.nr_came + 1);
	s->now.came[s->now.nr_came++] = *stay;
}

static void leave(struct sweep *s, uint32_t cpu)
{
	const struct stay *stay = &s->stays[cpu];

	tournament_set(&s->leave, cpu, TOURNAMENT_OUT);
	s->now.alone ^= stay->task;
	s->now.nr--;
	GROW(s->now.left, s->now.nr_left + 1);
	s->now.left[s->now.nr_left++] = *stay;
}

void sweep_catch_up(struct sweep *s, uint64_t time_ns)
{
	const struct contestant *first = tournament_first(&s->leave);

	while (s->now.nr && first->key <= time_ns) {
		if (first->key > s->now.from_ns)
			tell(s, first->key);
		leave(s, first->number);
	}
}

void sweep_see(struct sweep *s, const struct stretch *stretches, size_t nr)
{
	for (const struct stretch *stretch = stretches; stretch < stretches + nr; stretch++) {
		sweep_catch_up(s, stretch->from_ns);
		if (stretch->from_ns > s->now.from_ns)
			tell(s, stretch->from_ns);
		if (stretch->to_ns > stretch->from_ns)
			come(s, stretch);
	}
}

void sweep_end(struct sweep *s)
{
	sweep_catch_up(s, s->end_ns);
	if (s->end_ns > s->now.from_ns)
		tell(s, s->end_ns);
	while (s->now.nr)
		leave(s, tournament_first(&s->leave)->number);
	tell(s, s->now.from_ns);
	tournament_release(&s->leave);
	free(s->stays);
	free(s->now.left);
	free(s->now.came);
	*s = (struct sweep){ 0 };
}
