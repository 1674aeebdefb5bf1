// SPDX-License-Identifier: GPL-2.0-or-later
/* placing.c - probe hits on the timeline: which task passed, and on which CPU */
#include "model/placing.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "model/timeline.h"
#include "trace/hit.h"
#include "trace/hit_stream.h"
#include "trace/reader.h"

/* Where a thread was last. */
struct place {
	uint64_t from_ns, to_ns;
	uint32_t task, cpu;
};

struct placing {
	const struct trace *trace;
	struct hit_stream *hits;
	const struct hit *next; /* NULL: there are no more */
	bool is_loaded;         /* next is still to be handed out */
	struct place *places;   /* by thread number, less 1; NULL if no probe was asked for */
};

struct placing *placing_open(const struct trace *trace)
{
	struct placing *p = xcalloc(1, sizeof(*p));

	p->trace = trace;
	if (!trace_nr_probes(trace))
		return p;
	p->hits = trace_hits(trace);
	p->places = xcalloc(trace_nr_threads(trace), sizeof(*p->places));
	return p;
}

void placing_close(struct placing *p)
{
	if (!p)
		return;
	hit_stream_close(p->hits);
	free(p->places);
	free(p);
}

void placing_see(struct placing *p, const struct stretch *s)
{
	if (p->places)
		p->places[s->run->thread - 1] = (struct place){ s->from_ns, s->to_ns, s->task, s->cpu };
}

static int load_next(struct placing *p)
{
	int got;

	do
		got = hit_stream_next(p->hits, &p->next);
	while (got > 0 && !trace_has_thread(p->trace, p->next->thread));
	if (got <= 0)
		p->next = NULL;
	return got;
}

int placing_next(struct placing *p, uint64_t before_ns, struct placed_hit *placed)
{
	const struct place *place;
	int got = 1;

	if (!p->places)
		return 0;
	/* The one before was the caller's until now. */
	if (!p->is_loaded)
		got = load_next(p);
	p->is_loaded = true;
	if (got < 0 || !p->next || p->next->time_ns >= before_ns)
		return got < 0 ? got : 0;
	place = &p->places[p->next->thread - 1];
	*placed = (struct placed_hit){
		.hit = p->next,
		.has_run = place->to_ns && p->next->time_ns >= place->from_ns && p->next->time_ns <= place->to_ns,
		.task = place->task,
		.cpu = place->cpu,
	};
	p->is_loaded = false;
	return 1;
}
