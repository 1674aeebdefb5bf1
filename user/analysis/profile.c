// SPDX-License-Identifier: GPL-2.0-or-later
/* profile.c - where did the time go: parallel, taking turns, alone, nobody? */
#include "analysis/profile.h"

#include <stdlib.h>

#include "analysis/pairs.h"
#include "analysis/singles.h"
#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "lib/mem.h"

struct profile_state {
	uint64_t guard_ns;
	uint64_t now_ns;
	unsigned degree;
	uint64_t *reached_ns;   /* [d]: since when the degree has been d or more */
	size_t reached_ns_cap;
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
	p->state->guard_ns = guard_ns;
}

/* The degree was d or more until now, and is not any longer. */
static void leave_degree(struct profile *p, unsigned d, uint64_t now_ns)
{
	if (d > p->peak && (d < 2 || now_ns - p->state->reached_ns[d] >= p->state->guard_ns))
		p->peak = d;
}

static void change_degree(struct profile *p, unsigned degree, uint64_t now_ns)
{
	struct profile_state *s = p->state;

	while (s->degree > degree)
		leave_degree(p, s->degree--, now_ns);
	GROW(s->reached_ns, degree + 1);
	while (s->degree < degree)
		s->reached_ns[++s->degree] = now_ns;
}

void profile_see(struct profile *p, uint64_t from_ns, uint64_t to_ns, const struct active *active,
		 size_t nr)
{
	change_degree(p, nr, from_ns);
	p->running_ns += nr * (to_ns - from_ns);
	for (size_t i = 0; i < nr && nr >= 2; i++)
		p->together_ns[active[i].task] += to_ns - from_ns;
	if (!nr)
		p->nobody_ns += to_ns - from_ns;
	p->state->now_ns = to_ns;
}

void profile_end(struct profile *p, const struct singles *singles, const struct pairs *pairs)
{
	change_degree(p, 0, p->state->now_ns);
	for (size_t i = 0; i < pairs->nr_tasks; i++)
		p->turns_ns += pairs->tasks[i].single_ns;
	p->alone_ns = singles->alone_ns - p->turns_ns;
	p->parallel_ns = singles->together_ns;
	free(p->state->reached_ns);
	free(p->state);
	p->state = NULL;
}

void profile_release(struct profile *p)
{
	free(p->together_ns);
	p->together_ns = NULL;
}
