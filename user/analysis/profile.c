// SPDX-License-Identifier: GPL-2.0-or-later
/* profile.c - where did the time go: parallel, taking turns, alone, nobody? */
#include "analysis/profile.h"

#include <stdlib.h>

#include "analysis/pairs.h"
#include "analysis/peak.h"
#include "analysis/singles.h"
#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "lib/mem.h"

struct profile_state {
	struct peak peak;
	uint64_t now_ns;
	uint64_t together_ns;   /* at degree 2 or more so far */
};

uint32_t profile_overlap(const struct profile *p)
{
	uint64_t busy_ns = profile_busy_ns(p);

	return busy_ns ? (unsigned __int128)p->parallel_ns * 1000000 / busy_ns : 0;
}

uint64_t profile_average(const struct profile *p)
{
	uint64_t busy_ns = profile_busy_ns(p);

	return busy_ns ? (unsigned __int128)p->running_ns * 1000000 / busy_ns : 0;
}

void profile_begin(struct profile *p, const struct tally *tally, uint64_t guard_ns)
{
	*p = (struct profile){ .state = xcalloc(1, sizeof(struct profile_state)) };
	p->together_ns = xcalloc(tally->nr, sizeof(*p->together_ns));
	peak_begin(&p->state->peak, guard_ns);
}

void profile_see(struct profile *p, const struct interval *interval)
{
	struct profile_state *s = p->state;
	uint64_t ns = interval->to_ns - interval->from_ns;

	peak_see(&s->peak, interval->from_ns, interval->nr);
	s->now_ns = interval->to_ns;
	/* What the clock went on by meanwhile: less what it was when a task came, and more what it is when the task leaves. */
	for (size_t i = 0; i < interval->nr_left; i++)
		p->together_ns[interval->left[i].task] += s->together_ns;
	for (size_t i = 0; i < interval->nr_came; i++)
		p->together_ns[interval->came[i].task] -= s->together_ns;
	p->running_ns += interval->nr * ns;
	p->nobody_ns += interval->nr ? 0 : ns;
	s->together_ns += interval->nr >= 2 ? ns : 0;
}

void profile_end(struct profile *p, const struct singles *singles, const struct pairs *pairs)
{
	peak_end(&p->state->peak, p->state->now_ns);
	p->peak = p->state->peak.highest;
	for (size_t i = 0; i < pairs->nr_tasks; i++)
		p->turns_ns += pairs->tasks[i].single_ns;
	p->alone_ns = singles->alone_ns - p->turns_ns;
	p->parallel_ns = singles->together_ns;
	free(p->state);
	p->state = NULL;
}

void profile_release(struct profile *p)
{
	free(p->together_ns);
	p->together_ns = NULL;
}
