// SPDX-License-Identifier: GPL-2.0-or-later
/* wakings.c - all the wake-ups in a trace, in the order of time */
#include "model/wakings.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "lib/tournament.h"
#include "trace/reader.h"
#include "trace/wake.h"
#include "trace/wake_stream.h"

struct cpu_wakings {
	struct wake_stream *stream;
	const struct wake *next;
};

struct wakings {
	struct cpu_wakings *cpus;
	size_t nr;
	struct tournament first;        /* of them, by the time of the next one */
	bool begun;
};

struct wakings *wakings_open(const struct trace *trace)
{
	struct wakings *w = xcalloc(1, sizeof(*w));

	w->nr = trace_nr_wake_streams(trace);
	w->cpus = xcalloc(w->nr, sizeof(*w->cpus));
	tournament_create(&w->first, w->nr);
	for (size_t i = 0; i < w->nr; i++)
		w->cpus[i].stream = trace_wakes(trace, i);
	return w;
}

void wakings_close(struct wakings *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->nr; i++)
		wake_stream_close(w->cpus[i].stream);
	tournament_release(&w->first);
	free(w->cpus);
	free(w);
}

static int begin(struct wakings *w)
{
	w->begun = true;
	for (size_t i = 0; i < w->nr; i++) {
		int got = wake_stream_next(w->cpus[i].stream, &w->cpus[i].next);

		if (got < 0)
			return got;
		if (got)
			tournament_set(&w->first, i, w->cpus[i].next->time_ns);
	}
	return 0;
}

int wakings_next(struct wakings *w, uint64_t until_ns, struct wake *wake)
{
	const struct contestant *first = tournament_first(&w->first);
	int err = w->begun ? 0 : begin(w), got;
	struct cpu_wakings *cpu;

	if (err)
		return err;
	if (first->key == TOURNAMENT_OUT || first->key > until_ns)
		return 0;
	cpu = &w->cpus[first->number];
	*wake = *cpu->next;
	got = wake_stream_next(cpu->stream, &cpu->next);
	tournament_set_first(&w->first, got > 0 ? cpu->next->time_ns : TOURNAMENT_OUT);
	return got < 0 ? got : 1;
}
