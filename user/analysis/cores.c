// SPDX-License-Identifier: GPL-2.0-or-later
/* cores.c - of the time in parallel, how much was on distinct cores? */
#include "analysis/cores.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/sweep.h"
#include "lib/mem.h"
#include "model/timeline.h"
#include "trace/reader.h"

struct cores_state {
	uint64_t guard_ns;
	bool are_shared;        /* there are two CPUs of one core */
	size_t *core;           /* by place of the CPU: the first place that is of the same core */
	size_t *nr_on;          /* by that place: how many tasks are on it */
	size_t nr_busy;         /* so many cores have one on them */
	/* Of the time at degree 2 or more that goes on now: it may turn out to be shorter than the guard. */
	uint64_t so_far_ns, one_core_ns, shared_ns;
};

/* A CPU, and the core that it is of. */
struct of_core {
	const char *core;
	size_t place;
};

static int by_core(const void *a, const void *b)
{
	const struct of_core *x = a, *y = b;
	int order = strcmp(x->core, y->core);

	return order ? order : x->place < y->place ? -1 : 1;
}

static void find_cores(struct cores_state *s, const struct trace *trace)
{
	struct of_core *cpus = xcalloc(trace_nr_cpus(trace), sizeof(*cpus));
	size_t nr = 0;

	for (size_t i = 0; i < trace_nr_cpus(trace); i++) {
		s->core[i] = i;
		cpus[nr] = (struct of_core){ trace_core(trace, i), i };
		nr += cpus[nr].core != NULL;
	}
	if (nr)
		qsort(cpus, nr, sizeof(*cpus), by_core);
	for (size_t i = 1; i < nr; i++) {
		if (strcmp(cpus[i - 1].core, cpus[i].core))
			continue;
		s->core[cpus[i].place] = s->core[cpus[i - 1].place];
		s->are_shared = true;
	}
	free(cpus);
}

void cores_begin(struct cores *c, const struct trace *trace, uint64_t guard_ns)
{
	size_t nr = trace_nr_cpus(trace);
	struct cores_state *s = xcalloc(1, sizeof(*s));

	*c = (struct cores){ .state = s };
	s->guard_ns = guard_ns;
	s->core = xcalloc(nr, sizeof(*s->core));
	s->nr_on = xcalloc(nr, sizeof(*s->nr_on));
	find_cores(s, trace);
}

static void leave(struct cores_state *s, uint32_t cpu)
{
	s->nr_busy -= !--s->nr_on[s->core[cpu]];
}

static void come(struct cores_state *s, uint32_t cpu)
{
	s->nr_busy += !s->nr_on[s->core[cpu]]++;
}

static void count_cores(struct cores_state *s, const struct interval *interval)
{
	for (size_t i = 0; i < interval->nr_left; i++)
		leave(s, interval->left[i].cpu);
	for (size_t i = 0; i < interval->nr_came; i++)
		come(s, interval_came(interval)[i].cpu);
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

/* Goes on with so many tasks on CPUs. */
static void add_parallel(struct cores_state *s, size_t nr, uint64_t ns)
{
	s->so_far_ns += ns;
	if (s->nr_busy == 1)
		s->one_core_ns += ns;
	if (s->nr_busy < nr)
		s->shared_ns += ns;
}

static void see_interval(struct cores *c, const struct interval *interval)
{
	count_cores(c->state, interval);
	if (interval->nr < 2)
		end_parallel(c);
	else
		add_parallel(c->state, interval->nr, interval->to_ns - interval->from_ns);
}

void cores_see(struct cores *c, const struct interval *intervals, size_t nr)
{
	for (size_t i = 0; i < nr && c->state->are_shared; i++)
		see_interval(c, &intervals[i]);
}

/* There is no time in parallel. */
void cores_see_serial(struct cores *c, const struct serial *serial)
{
	leave(c->state, serial->first->cpu);
	come(c->state, serial->last[-1].cpu);
}

/* The same CPUs are busy as before. */
void cores_see_relay(struct cores *c, const struct relay *relay)
{
	if (c->state->are_shared)
		add_parallel(c->state, relay->nr_cpus, relay->to_ns - relay->from_ns);
}

void cores_end(struct cores *c)
{
	end_parallel(c);
	free(c->state->core);
	free(c->state->nr_on);
	free(c->state);
	c->state = NULL;
}
