// SPDX-License-Identifier: GPL-2.0-or-later
/* wakings.c - all the wake-ups in a trace, in the order of time */
#include "model/wakings.h"

#include <stdlib.h>

#include "lib/heap.h"
#include "lib/mem.h"
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
	struct heap first;      /* those that have a next one, by its time */
	bool begun;
};

struct wakings *wakings_open(const struct trace *trace)
{
	struct wakings *w = xcalloc(1, sizeof(*w));

	w->nr = trace_nr_wake_streams(trace);
	w->cpus = xcalloc(w->nr, sizeof(*w->cpus));
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
	heap_release(&w->first);
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
			heap_put(&w->first, w->cpus[i].next->time_ns, i);
	}
	return 0;
}

int wakings_next(struct wakings *w, uint64_t until_ns, struct wake *wake)
{
	int err = w->begun ? 0 : begin(w), got;
	struct cpu_wakings *cpu;

	if (err)
		return err;
	if (!w->first.nr || w->first.items[0].key > until_ns)
		return 0;
	cpu = &w->cpus[w->first.items[0].number];
	*wake = *cpu->next;
	got = wake_stream_next(cpu->stream, &cpu->next);
	if (got > 0)
		heap_change_first(&w->first, cpu->next->time_ns);
	else
		heap_drop_first(&w->first);
	return got < 0 ? got : 1;
}
