// SPDX-License-Identifier: GPL-2.0-or-later
/* profile.c - where did the time go: parallel, taking turns, alone, nobody? */
#include "analysis/profile.h"

#include <stdlib.h>

#include "analysis/pairs.h"
#include "analysis/peak.h"
#include "analysis/share.h"
#include "analysis/singles.h"
#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "lib/mem.h"

struct profile_state {
	struct peak peak;
	uint64_t now_ns;
};

uint32_t profile_overlap(const struct profile *p)
{
	return in_millionths(p->parallel_ns, profile_busy_ns(p));
}

uint64_t profile_average(const struct profile *p)
{
	return in_millionths(p->running_ns, profile_busy_ns(p));
}

void profile_begin(struct profile *p, uint64_t guard_ns)
{
	*p = (struct profile){ .state = xcalloc(1, sizeof(struct profile_state)) };
	peak_begin(&p->state->peak, guard_ns);
}

void profile_see(struct profile *p, const struct interval *intervals, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		peak_see(&p->state->peak, intervals[i].from_ns, intervals[i].nr);
	if (nr)
		p->state->now_ns = intervals[nr - 1].to_ns;
}

/* Whenever it ran, it was together with others, or it was alone; to be forgiven some of the former does not count here. */
static void find_together(struct profile *p, const struct tally *tally, const struct singles *singles)
{
	p->together_ns = xcalloc(tally->nr, sizeof(*p->together_ns));
	for (size_t i = 0; i < tally->nr; i++)
		if (tally->tasks[i].counts)
			p->together_ns[i] = tally->tasks[i].running_ns - (singles->ns[i] - singles->forgiven_ns[i]);
}

void profile_end(struct profile *p, const struct tally *tally, const struct singles *singles,
		 const struct pairs *pairs)
{
	peak_end(&p->state->peak, p->state->now_ns);
	p->peak = p->state->peak.highest;
	for (size_t i = 0; i < pairs->nr_tasks; i++)
		p->turns_ns += pairs->tasks[i].single_ns;
	p->alone_ns = singles->alone_ns - p->turns_ns;
	p->parallel_ns = singles->together_ns;
	p->nobody_ns = tally->end_ns - tally->begin_ns - singles->alone_ns - singles->together_ns;
	p->running_ns = tally->counted_running_ns;
	find_together(p, tally, singles);
	free(p->state);
	p->state = NULL;
}

void profile_release(struct profile *p)
{
	free(p->together_ns);
	p->together_ns = NULL;
}
