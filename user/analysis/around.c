// SPDX-License-Identifier: GPL-2.0-or-later
/* around.c - what must be read besides the time that is looked at, to know what each thread did while it was on no CPU in that */
#include "analysis/around.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "lib/number.h"
#include "trace/stint.h"

#define NO_CPU UINT32_MAX

void around_begin(struct around *a, const struct span *span, uint32_t nr_threads, size_t nr_cpus)
{
	*a = (struct around){ .span = *span, .nr_threads = nr_threads, .nr_cpus = nr_cpus };
	a->threads = xcalloc(nr_threads + 1, sizeof(*a->threads));
	for (uint32_t i = 0; i <= nr_threads; i++)
		a->threads[i].left_cpu = NO_CPU;
	a->cpus = xcalloc(nr_cpus, sizeof(*a->cpus));
	for (size_t i = 0; i < nr_cpus; i++)
		a->cpus[i].before_ns = UINT64_MAX;
}

static void add(struct around *a, uint32_t cpu, const struct span *span)
{
	struct around_cpu *c = &a->cpus[cpu];

	GROW(c->spans, c->nr + 1);
	c->spans[c->nr++] = *span;
}

/* The stint that begins then: all of it is in one block, so that this moment will do. */
static void add_stint(struct around *a, uint32_t cpu, uint64_t from_ns)
{
	add(a, cpu, &(struct span){ from_ns, from_ns });
}

static void see_cpu(struct around *a, const struct stint *stint, uint32_t cpu)
{
	struct around_cpu *c = &a->cpus[cpu];

	if (stint->from_ns < a->span.from_ns)
		c->before_ns = stint->from_ns;
	if (stint->to_ns <= a->span.to_ns || c->is_past)
		return;
	add_stint(a, cpu, stint->from_ns);
	c->is_past = true;
}

static void see_thread(struct around *a, const struct stint *stint, uint32_t cpu)
{
	struct around_thread *thread = &a->threads[stint->thread];

	if (stint->from_ns < a->span.from_ns) {
		thread->left_ns = stint->from_ns;
		thread->left_cpu = cpu;
	} else if (thread->is == AROUND_MET && thread->left_cpu != NO_CPU) {
		add_stint(a, thread->left_cpu, thread->left_ns);
		thread->is = AROUND_BACK;
	}
	if (stint->to_ns > a->span.to_ns) {
		if (thread->is != AROUND_UNMET)
			add_stint(a, cpu, stint->from_ns);
		thread->is = AROUND_PAST;
	} else if (thread->is == AROUND_UNMET) {
		thread->is = AROUND_MET;
	}
}

void around_see(void *around, const struct stint *stint, uint32_t cpu)
{
	struct around *a = around;

	see_cpu(a, stint, cpu);
	if (a->threads[stint->thread].is != AROUND_PAST)
		see_thread(a, stint, cpu);
}

static int by_begin(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->from_ns < y->from_ns ? -1 : x->from_ns > y->from_ns;
}

static void put_in_order(struct around_cpu *c)
{
	size_t nr = 1;

	qsort(c->spans, c->nr, sizeof(*c->spans), by_begin);
	for (size_t i = 1; i < c->nr; i++) {
		struct span *last = &c->spans[nr - 1];

		if (c->spans[i].from_ns <= last->to_ns)
			last->to_ns = most(last->to_ns, c->spans[i].to_ns);
		else
			c->spans[nr++] = c->spans[i];
	}
	c->nr = nr;
}

void around_end(struct around *a)
{
	for (size_t i = 0; i < a->nr_cpus; i++) {
		if (a->cpus[i].before_ns != UINT64_MAX)
			add_stint(a, i, a->cpus[i].before_ns);
		add(a, i, &a->span);
		put_in_order(&a->cpus[i]);
	}
}

void around_release(struct around *a)
{
	for (size_t i = 0; i < a->nr_cpus; i++)
		free(a->cpus[i].spans);
	free(a->cpus);
	free(a->threads);
	*a = (struct around){ 0 };
}
