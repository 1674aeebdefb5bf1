// SPDX-License-Identifier: GPL-2.0-or-later
/* witness.c - the evidence that one can point a finger at */
#include "analysis/witness.h"

#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/tasks.h"
#include "model/timeline.h"

void witnesses_begin(struct witnesses *w, const struct tally *tally, uint64_t repair_worst_ns)
{
	*w = (struct witnesses){ .tally = tally, .repair_worst_ns = least(repair_worst_ns, TRACE_MAX_NS) };
	/* On one CPU there will be none, of whatever length. */
	w->overlap_ns = tally->nr_cpus > 1 ? 0 : UINT64_MAX;
	w->cpus = xcalloc(tally->nr_cpus, sizeof(*w->cpus));
	w->own = xcalloc(tally->nr + 1, sizeof(*w->own));
	w->last = tally->nr;
}

static uint64_t length(const struct appearance *a)
{
	return a->to_ns - a->from_ns;
}

static void consider_overlap(struct witnesses *w, const struct appearance *there,
			     const struct appearance *comes)
{
	uint64_t from_ns = comes->from_ns > there->from_ns ? comes->from_ns : there->from_ns;
	uint64_t to_ns = comes->to_ns < there->to_ns ? comes->to_ns : there->to_ns;
	bool comes_first = comes->cpu < there->cpu;

	if (from_ns >= to_ns || to_ns - from_ns <= w->overlap_ns || there->task == comes->task)
		return;
	w->has_overlap = true;
	w->overlap_ns = to_ns - from_ns;
	w->overlap[!comes_first] = (struct appearance){ comes->task, comes->cpu, from_ns, to_ns };
	w->overlap[comes_first] = (struct appearance){ there->task, there->cpu, from_ns, to_ns };
}

static uint64_t shortest(const struct appearance *a, const struct appearance *b,
			 const struct appearance *c)
{
	uint64_t ns = length(a) < length(b) ? length(a) : length(b);

	return ns < length(c) ? ns : length(c);
}

static bool is_part_way(const struct task_tally *task, const struct appearance *meanwhile)
{
	return task->begin_ns <= meanwhile->from_ns && task->end_ns >= meanwhile->to_ns;
}

/* It ran before, then another one did that is part-way too, and now it does again. */
static bool is_turn(const struct witnesses *w, const struct appearance *a, const struct appearance *b,
		    const struct appearance *comes)
{
	const struct task_tally *other = &w->tally->tasks[b->task];

	return a->to_ns && b->task != comes->task && b->from_ns >= a->to_ns && comes->from_ns >= b->to_ns &&
	       (is_part_way(other, a) || is_part_way(other, comes));
}

static void consider_turn(struct witnesses *w, const struct appearance *a, const struct appearance *b,
			  const struct appearance *comes)
{
	if (shortest(a, b, comes) <= w->turns_ns || !is_turn(w, a, b, comes))
		return;
	w->has_turns = true;
	w->turns_ns = shortest(a, b, comes);
	w->turns[0] = *a;
	w->turns[1] = *b;
	w->turns[2] = *comes;
}

/* What comes is long enough to be of a better witness than those so far. Seldom: not to be a burden to who calls it. */
static __attribute__((noinline)) void consider(struct witnesses *w, struct appearance comes)
{
	for (size_t i = 0; i < w->tally->nr_cpus && length(&comes) > w->overlap_ns; i++)
		if (i != comes.cpu)
			consider_overlap(w, &w->cpus[i], &comes);
	if (length(&comes) > w->turns_ns)
		consider_turn(w, &w->own[comes.task], &w->own[w->last], &comes);
}

void witnesses_see(struct witnesses *w, const struct stretch *stretches, size_t nr)
{
	struct appearance *cpus = w->cpus, *own = w->own;

	for (const struct stretch *s = stretches; s < stretches + nr; s++) {
		struct appearance comes = { s->task, s->cpu, s->from_ns, s->to_ns };
		bool is_alone;

		if (s->run->flags & TRACE_RUN_IN_REPAIRED)
			comes.from_ns = most(s->from_ns, s->run->in_ns + w->repair_worst_ns);
		if (comes.from_ns >= comes.to_ns)
			continue;
		/* The one before on its own CPU has ended. */
		is_alone = comes.from_ns >= w->until_ns;
		if (length(&comes) > (is_alone ? w->turns_ns : least(w->overlap_ns, w->turns_ns)))
			consider(w, comes);
		w->until_ns = most(w->until_ns, comes.to_ns);
		cpus[comes.cpu] = comes;
		own[comes.task] = comes;
		w->last = comes.task;
	}
}

static struct appearance appearance_of(const struct stretch *s)
{
	return (struct appearance){ s->task, s->cpu, s->from_ns, s->to_ns };
}

/* This one, and the one before it, are long enough to be of a better witness than those so far. */
static void consider_serial(struct witnesses *w, const struct serial *serial, const struct stretch *comes)
{
	const struct stretch *own = comes - 1;
	struct appearance a, b = appearance_of(comes - 1), c = appearance_of(comes);

	while (own > serial->first && own->task != comes->task)
		own--;
	a = own->task == comes->task ? appearance_of(own) : w->own[comes->task];
	consider_turn(w, &a, &b, &c);
}

static void consider_between(struct witnesses *w, const struct serial *serial)
{
	for (const struct stretch *s = serial->first + 1; s < serial->last; s++)
		if (s->to_ns - s->from_ns > w->turns_ns && s[-1].to_ns - s[-1].from_ns > w->turns_ns)
			consider_serial(w, serial, s);
}

/* Others to come may overlap with the last one only. */
void witnesses_see_serial(struct witnesses *w, const struct serial *serial)
{
	if (serial->are_restored) {
		witnesses_see(w, serial->first, serial->last + 1 - serial->first);
		return;
	}
	witnesses_see(w, serial->first, 1);
	if (serial->longest_ns > w->turns_ns)
		consider_between(w, serial);
	for (size_t i = 0; i < serial->nr_tasks; i++)
		w->own[serial->tasks[i]] = appearance_of(serial->of_task[serial->tasks[i]].last);
	w->last = serial->last[-1].task;
	witnesses_see(w, serial->last, 1);
}

/* None of a relay's stretches is long enough to be of a better witness than those so far: of turns, it would take two. */
static bool none_matters(const struct witnesses *w, const struct relay *relay)
{
	return !relay->are_restored && relay->longest_ns <= w->overlap_ns && relay->longest_two_ns <= w->turns_ns;
}

void witnesses_see_relay(struct witnesses *w, const struct relay *relay)
{
	if (!none_matters(w, relay)) {
		witnesses_see(w, relay->stretches, relay->nr);
		return;
	}
	for (size_t i = 0; i < relay->nr_tasks; i++) {
		const struct stretch *last = relay->of_task[relay->tasks[i]].last;

		if (last)
			w->own[last->task] = appearance_of(last);
	}
	for (size_t i = 0; i < relay->nr_cpus; i++) {
		const struct stretch *last = relay->cpus[i].last;

		if (last)
			w->cpus[last->cpu] = appearance_of(last);
	}
	w->until_ns = most(w->until_ns, relay->until_ns);
	w->last = relay->stretches[relay->nr - 1].task;
}

void witnesses_end(struct witnesses *w)
{
	free(w->cpus);
	free(w->own);
	w->cpus = w->own = NULL;
}
