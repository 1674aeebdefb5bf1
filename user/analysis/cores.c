// SPDX-License-Identifier: GPL-2.0-or-later
/* cores.c - of the time in parallel, how much was on distinct cores? */
#include "analysis/cores.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analysis/sweep.h"
#include "lib/mem.h"
#include "trace/reader.h"

struct cores_state {
	uint64_t guard_ns;
	size_t *core;	   /* by place of the CPU: the first place that is of the same core */
	uint64_t *met;	   /* by that place: the last interval with a task on it */
	uint64_t interval; /* its number; from 1 */
	/* Of the time at degree 2 or more that goes on now: it may turn out to be shorter than the
	 * guard. */
	uint64_t so_far_ns, one_core_ns, shared_ns;
};

static size_t first_of_core(const struct trace *trace, size_t place)
{
	for (size_t i = 0; i < place; i++)
		if (trace_same_core(trace, i, place))
			return i;
	return place;
}

void cores_begin(struct cores *c, const struct trace *trace, uint64_t guard_ns)
{
	size_t nr = trace_nr_cpus(trace);
	struct cores_state *s = xcalloc(1, sizeof(*s));

	*c = (struct cores){ .state = s };
	s->guard_ns = guard_ns;
	s->core = xcalloc(nr, sizeof(*s->core));
	s->met = xcalloc(nr, sizeof(*s->met));
	for (size_t i = 0; i < nr; i++)
		s->core[i] = first_of_core(trace, i);
}

/* On how many cores they are. */
static size_t count_cores(struct cores_state *s, const struct active *active, size_t nr)
{
	size_t nr_cores = 0;

	s->interval++;
	for (size_t i = 0; i < nr; i++) {
		uint64_t *met = &s->met[s->core[active[i].cpu]];

		nr_cores += *met != s->interval;
		*met = s->interval;
	}
	return nr_cores;
}

static void end_parallel(struct cores *c)
{
	struct cores_state *s = c->state;

	if (s->so_far_ns >= s->guard_ns) {
		c->one_core_ns += s->one_core_ns;
		c->shared_ns += s->shared_ns;
	}
	s->so_far_ns = s->one_core_ns = s->shared_ns = 0;
}

void cores_see(struct cores *c, uint64_t from_ns, uint64_t to_ns, const struct active *active,
	       size_t nr)
{
	struct cores_state *s = c->state;
	uint64_t ns = to_ns - from_ns;
	size_t nr_cores;

	if (nr < 2) {
		end_parallel(c);
		return;
	}
	nr_cores = count_cores(s, active, nr);
	s->so_far_ns += ns;
	if (nr_cores == 1)
		s->one_core_ns += ns;
	if (nr_cores < nr)
		s->shared_ns += ns;
}

void cores_end(struct cores *c)
{
	end_parallel(c);
	free(c->state->core);
	free(c->state->met);
	free(c->state);
	c->state = NULL;
}
