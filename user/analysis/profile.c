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
	uint64_t together_ns;   /* at degree 2 or more so far */
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

void profile_see(struct profile *p, const struct interval *interval)
{
	struct profile_state *s = p->state;
	uint64_t ns = interval->to_ns - interval->from_ns;

	if (interval->nr != s->degree)
		change_degree(p, interval->nr, interval->from_ns);
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
