// SPDX-License-Identifier: GPL-2.0-or-later
/* execs.c - which program a process ran, from one exec to the next */
#include "model/execs.h"

#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "lib/mem.h"
#include "trace/reader.h"

static void add(struct execs *execs, uint32_t process, uint64_t since_ns)
{
	GROW(execs->list, execs->nr + 1);
	execs->list[execs->nr++] = (struct exec){ process, since_ns };
}

/* A thread that is not the leader of its process becomes that of one of its own, as far as the trace goes, and the old one is over. */
static void add_execs(struct execs *execs, const struct trace *trace, uint32_t number)
{
	const struct trace_thread *thread = trace_thread(trace, number);

	for (size_t i = 0; i < thread->nr_names; i++) {
		uint64_t since_ns = thread->names[i].since_ns;
		uint32_t process, before;

		if (!thread->names[i].is_of_exec)
			continue;
		process = trace_process_at(trace, number, since_ns);
		before = since_ns ? trace_process_at(trace, number, since_ns - 1) : process;
		add(execs, process, since_ns);
		if (before != process)
			add(execs, before, since_ns);
	}
}

static int by_process(const void *a, const void *b)
{
	const struct exec *x = a, *y = b;

	if (x->process != y->process)
		return x->process < y->process ? -1 : 1;
	return x->since_ns < y->since_ns ? -1 : x->since_ns > y->since_ns;
}

void execs_build(struct execs *execs, const struct trace *trace)
{
	*execs = (struct execs){ 0 };
	for (uint32_t number = 1; number <= trace_nr_threads(trace); number++)
		add_execs(execs, trace, number);
	if (execs->nr)
		qsort(execs->list, execs->nr, sizeof(*execs->list), by_process);
}

void execs_release(struct execs *execs)
{
	free(execs->list);
	*execs = (struct execs){ 0 };
}

/* The place of the first exec that is not before that one. */
static size_t place_of(const struct execs *execs, uint32_t process, uint64_t since_ns)
{
	const struct exec wanted = { process, since_ns };
	size_t low = 0, high = execs->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_process(&execs->list[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct image find(const struct execs *execs, const struct trace *trace, uint32_t thread, uint64_t time_ns)
{
	uint32_t process = trace_process_at(trace, thread, time_ns);
	size_t first = place_of(execs, process, 0), next = place_of(execs, process, time_ns + 1);
	struct image image = { .pid = trace_thread(trace, thread)->tgid, .until_ns = UINT64_MAX };

	/* Of images that were there from the start, and of others. */
	image.id = next > first ? TRACE_MAX_THREADS + next : process;
	if (next < execs->nr && execs->list[next].process == process)
		image.until_ns = execs->list[next].since_ns;
	return image;
}

bool execs_follow(const struct execs *execs, const struct trace *trace, uint32_t thread, uint64_t time_ns,
		  struct image *image)
{
	bool is_first = !image->until_ns;

	if (time_ns < image->until_ns)
		return false;
	*image = find(execs, trace, thread, time_ns);
	return !is_first;
}
