// SPDX-License-Identifier: GPL-2.0-or-later
/* stint_line.c - which thread was on which CPU, summed up, in the order of time */
#include "model/stint_line.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "lib/tournament.h"
#include "trace/reader.h"
#include "trace/stint.h"
#include "trace/stint_stream.h"

struct stint_line {
	const struct trace *trace;
	struct stint_stream **streams;  /* by place of the CPU, */
	const struct stint **stints;    /* and the next one of each */
	size_t nr_cpus;
	struct tournament first;        /* of them, by from_ns */
	uint32_t to_refill;     /* the CPU whose stint was handed out; nr_cpus: none, up to this one nothing has been read */
};

struct stint_line *stint_line_open(const struct trace *trace)
{
	struct stint_line *l = xcalloc(1, sizeof(*l));

	l->trace = trace;
	l->nr_cpus = trace_nr_cpus(trace);
	l->streams = xcalloc(l->nr_cpus, sizeof(*l->streams));
	l->stints = xcalloc(l->nr_cpus, sizeof(*l->stints));
	for (size_t i = 0; i < l->nr_cpus; i++)
		l->streams[i] = trace_stints(trace, i);
	tournament_create(&l->first, l->nr_cpus);
	l->to_refill = l->nr_cpus;
	return l;
}

void stint_line_close(struct stint_line *l)
{
	for (size_t i = 0; i < l->nr_cpus; i++)
		stint_stream_close(l->streams[i]);
	tournament_release(&l->first);
	free(l->streams);
	free(l->stints);
	free(l);
}

static int refill(struct stint_line *l, uint32_t cpu)
{
	int got = stint_stream_next(l->streams[cpu], &l->stints[cpu]);

	if (got < 0)
		return got;
	if (got && !trace_has_thread(l->trace, l->stints[cpu]->thread))
		return trace_refuse_run_of(l->trace, l->stints[cpu]->thread);
	tournament_set(&l->first, cpu, got ? l->stints[cpu]->from_ns : TOURNAMENT_OUT);
	return 0;
}

static int refill_all(struct stint_line *l)
{
	int err = 0;

	for (size_t i = 0; i < l->nr_cpus && !err; i++)
		err = refill(l, i);
	return err;
}

int stint_line_next(struct stint_line *l, const struct stint **stint, uint32_t *cpu)
{
	const struct contestant *first = tournament_first(&l->first);
	int err = l->to_refill < l->nr_cpus ? refill(l, l->to_refill) : refill_all(l);

	if (err)
		return err;
	if (first->key == TOURNAMENT_OUT)
		return 0;
	*cpu = l->to_refill = first->number;
	*stint = l->stints[*cpu];
	return 1;
}
