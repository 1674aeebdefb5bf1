// SPDX-License-Identifier: GPL-2.0-or-later
/* sweep.c - through time, from change to change of who is on a CPU */
#include "analysis/sweep.h"

#include <stdlib.h>

#include "analysis/tally.h"
#include "lib/mem.h"
#include "model/timeline.h"

void sweep_begin(struct sweep *s, const struct tally *tally, sweep_fn *fn, void *arg)
{
	*s = (struct sweep){ .fn = fn, .arg = arg, .now_ns = tally->begin_ns, .next_ns = UINT64_MAX,
			     .end_ns = tally->end_ns };
}

static void tell(struct sweep *s, uint64_t until_ns)
{
	if (until_ns <= s->now_ns)
		return;
	s->fn(s->arg, s->now_ns, until_ns, s->active, s->nr);
	s->now_ns = until_ns;
}

static void drop_those_gone(struct sweep *s)
{
	size_t nr = 0;

	s->next_ns = UINT64_MAX;
	for (size_t i = 0; i < s->nr; i++) {
		struct active active = s->active[i];

		if (active.to_ns <= s->now_ns)
			continue;
		s->next_ns = active.to_ns < s->next_ns ? active.to_ns : s->next_ns;
		s->active[nr++] = active;
	}
	s->nr = nr;
}

void sweep_catch_up(struct sweep *s, uint64_t time_ns)
{
	while (s->next_ns <= time_ns) {
		tell(s, s->next_ns);
		drop_those_gone(s);
	}
}

void sweep_see(struct sweep *s, const struct stretch *stretches, size_t nr)
{
	for (const struct stretch *stretch = stretches; stretch < stretches + nr; stretch++) {
		sweep_catch_up(s, stretch->from_ns);
		tell(s, stretch->from_ns);
		if (stretch->to_ns <= stretch->from_ns)
			continue;
		GROW(s->active, s->nr + 1);
		s->active[s->nr++] = (struct active){ stretch->task, stretch->cpu, stretch->to_ns };
		s->next_ns = stretch->to_ns < s->next_ns ? stretch->to_ns : s->next_ns;
	}
}

void sweep_end(struct sweep *s)
{
	sweep_catch_up(s, s->end_ns);
	tell(s, s->end_ns);
	free(s->active);
	*s = (struct sweep){ 0 };
}
