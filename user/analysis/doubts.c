// SPDX-License-Identifier: GPL-2.0-or-later
/* doubts.c - what gaps in the record leave open about each task that is looked at */
#include "analysis/doubts.h"

#include <stdlib.h>

#include "analysis/audit.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/tasks.h"

static void take(struct doubts *d, const struct audit *audit, const struct tasks *tasks,
		 const struct span *looked_at)
{
	for (size_t i = 0; i < audit->nr_doubts; i++) {
		const struct audit_doubt *doubt = &audit->doubts[i];
		struct span span = { most(doubt->from_ns, looked_at->from_ns),
				     least(doubt->to_ns, looked_at->to_ns) };

		if (span.from_ns >= span.to_ns || !tasks_is_ours(tasks, doubt->thread))
			continue;
		GROW(d->list, d->nr + 1);
		d->list[d->nr++] = (struct doubt){ span, tasks->of_thread[doubt->thread], doubt->recorded };
	}
}

static int by_task(const void *a, const void *b)
{
	const struct doubt *x = a, *y = b;

	if (x->task != y->task)
		return x->task < y->task ? -1 : 1;
	if (x->recorded != y->recorded)
		return x->recorded - y->recorded;
	return x->span.from_ns < y->span.from_ns ? -1 : x->span.from_ns > y->span.from_ns;
}

static int by_begin(const void *a, const void *b)
{
	const struct doubt *x = a, *y = b;

	return x->span.from_ns < y->span.from_ns ? -1 : x->span.from_ns > y->span.from_ns;
}

/* Several threads of a process may be in doubt at once, and one thread for several reasons. */
static void join(struct doubts *d)
{
	size_t nr = 0;

	if (d->nr)
		qsort(d->list, d->nr, sizeof(*d->list), by_task);
	for (size_t i = 0; i < d->nr; i++) {
		struct doubt *doubt = &d->list[i], *last = nr ? &d->list[nr - 1] : NULL;

		if (last && doubt->task != NO_TASK && last->task == doubt->task &&
		    last->recorded == doubt->recorded && last->span.to_ns >= doubt->span.from_ns)
			last->span.to_ns = most(last->span.to_ns, doubt->span.to_ns);
		else
			d->list[nr++] = *doubt;
	}
	d->nr = nr;
	if (nr)
		qsort(d->list, nr, sizeof(*d->list), by_begin);
}

/*
 * A doubt is as long as it is recorded, or not, that the task was on a CPU meanwhile. Where any records were lost, though, both
 * are in doubt for all of that time, of which the task was on a CPU for lost_ns.
 */
static uint64_t length(const struct doubt *doubt, const uint64_t *lost_ns)
{
	uint64_t ns = doubt->span.to_ns - doubt->span.from_ns;

	if (!lost_ns)
		return ns;
	return doubt->recorded ? least(*lost_ns, ns) : ns - least(*lost_ns, ns);
}

static uint64_t add_to_task(struct doubts *d, const struct doubt *doubt, uint32_t task, const uint64_t *lost_ns)
{
	uint64_t ns = length(doubt, lost_ns ? &lost_ns[task] : NULL);
	struct counting *counting = &d->counting[task];

	d->unknown_ns[task] += ns;
	if (doubt->recorded)
		counting->least_ns -= least(ns, counting->least_ns);
	else
		counting->most_ns += ns;
	return ns;
}

/* Its end is not marked: so it may have been on a CPU for the last time then. */
static bool may_end_in(const struct task *task, const struct doubt *doubt)
{
	return task->kind == TASK_MARKED && task->has_begun && !task->end_ns && task->begin_ns < doubt->span.to_ns &&
	       task->gone_ns > doubt->span.from_ns;
}

static void widen_marked(struct doubts *d, uint32_t number, uint64_t begin_ns, const struct doubt *doubt)
{
	struct span *window = &d->windows[number];

	window->from_ns = least(window->from_ns, begin_ns);
	window->to_ns = most(window->to_ns, doubt->span.to_ns);
	d->may_be_too_wide[number] = true;
}

static uint64_t add_to_marked(struct doubts *d, const struct doubt *doubt, const struct tasks *tasks,
			      const struct span *looked_at, const uint64_t *lost_ns)
{
	for (size_t i = 0; i < tasks->nr; i++) {
		const struct task *task = &tasks->list[i];

		if (task->kind != TASK_MARKED)
			continue;
		add_to_task(d, doubt, i, lost_ns);
		if (!doubt->recorded && may_end_in(task, doubt))
			widen_marked(d, i, most(task->begin_ns, looked_at->from_ns), doubt);
	}
	return doubt->span.to_ns - doubt->span.from_ns;
}

static void widen(struct doubts *d, const struct doubt *doubt)
{
	struct span *window = &d->windows[doubt->task];

	window->from_ns = least(window->from_ns, doubt->span.from_ns);
	window->to_ns = most(window->to_ns, doubt->span.to_ns);
}

static void add_up(struct doubts *d, const struct tasks *tasks, const struct span *looked_at, const uint64_t *lost_ns)
{
	for (size_t i = 0; i < d->nr; i++) {
		const struct doubt *doubt = &d->list[i];
		uint64_t *sum_ns = doubt->recorded ? &d->less_ns : &d->more_ns;

		if (doubt->task == NO_TASK) {
			*sum_ns += add_to_marked(d, doubt, tasks, looked_at, lost_ns);
			continue;
		}
		*sum_ns += add_to_task(d, doubt, doubt->task, lost_ns);
		widen(d, doubt);
	}
}

/* One that is recorded has run, for however short a time; but perhaps not in the part that is looked at. */
static void note_those_that_ran(struct doubts *d, const struct tally *tally)
{
	for (size_t i = 0; i < tally->nr; i++)
		d->counting[i].ran = tally->tasks[i].running_ns > 0;
}

/* A thread of which nothing is recorded, and that was switched out once. */
static void find_pieces(struct doubts *d, const struct audit *audit, const struct tasks *tasks,
			const struct tally *tally)
{
	for (size_t i = 0; i < audit->nr_faults; i++) {
		const struct audit_fault *fault = &audit->faults[i];
		uint32_t task = fault->thread ? tasks->of_thread[fault->thread] : NO_TASK;

		if (fault->rule == AUDIT_MISSING_LAST_RUNS && fault->count == 1 && task != NO_TASK &&
		    tasks->list[task].kind == TASK_THREAD && !tally->tasks[task].end_ns)
			d->in_one_piece[task] = true;
	}
}

static void take_in(struct span *all, const struct span *span)
{
	if (span->from_ns >= span->to_ns)
		return;
	all->from_ns = least(all->from_ns, span->from_ns);
	all->to_ns = most(all->to_ns, span->to_ns);
}

/* A window was at least so: without what is doubtful of it at both ends. */
static void narrow(struct span *window, const struct span *doubt)
{
	if (doubt->from_ns <= window->from_ns)
		window->from_ns = most(window->from_ns, doubt->to_ns);
	if (doubt->to_ns >= window->to_ns)
		window->to_ns = least(window->to_ns, doubt->from_ns);
}

static void narrow_marked(struct span *windows, const struct tasks *tasks, const struct doubt *doubt)
{
	for (size_t i = 0; i < tasks->nr; i++)
		if (may_end_in(&tasks->list[i], doubt) && doubt->span.to_ns >= windows[i].to_ns)
			windows[i].to_ns = least(windows[i].to_ns, most(doubt->span.from_ns, windows[i].from_ns));
}

static void narrow_all(const struct doubts *d, const struct tasks *tasks, struct span *windows)
{
	for (size_t i = 0; i < d->nr; i++) {
		const struct doubt *doubt = &d->list[i];

		if (doubt->recorded && doubt->task == NO_TASK)
			narrow_marked(windows, tasks, doubt);
		else if (doubt->recorded)
			narrow(&windows[doubt->task], &doubt->span);
	}
}

static void find_spans(struct doubts *d, const struct tasks *tasks, const struct tally *tally)
{
	struct span *windows = xcalloc(tally->nr, sizeof(*windows));

	for (size_t i = 0; i < tally->nr; i++)
		windows[i] = (struct span){ tally->tasks[i].begin_ns, tally->tasks[i].end_ns };
	narrow_all(d, tasks, windows);
	d->narrowest = d->widest = (struct span){ UINT64_MAX, 0 };
	for (size_t i = 0; i < tally->nr; i++) {
		if (d->counting[i].surely)
			take_in(&d->narrowest, &windows[i]);
		if (d->counting[i].perhaps)
			take_in(&d->widest, &d->windows[i]);
	}
	if (d->narrowest.from_ns > d->narrowest.to_ns)
		d->narrowest = (struct span){ 0 };
	if (d->widest.from_ns > d->widest.to_ns)
		d->widest = (struct span){ 0 };
	free(windows);
}

static void judge(struct doubts *d, const struct tally *tally, unsigned small_share)
{
	if (d->nr)
		counting_judge(d->counting, tally->nr, small_share);
	for (size_t i = 0; i < tally->nr; i++) {
		struct counting *counting = &d->counting[i];

		if (!d->nr)
			counting->surely = counting->perhaps = tally->tasks[i].counts;
		d->anybody_ran |= counting->least_ns > 0;
		d->nr_surely += counting->surely;
		d->nr_perhaps += counting->perhaps;
	}
}

void doubts_build(struct doubts *d, const struct audit *audit, const struct tasks *tasks,
		  const struct tally *tally, const struct span *span, unsigned small_share,
		  const uint64_t *lost_ns)
{
	*d = (struct doubts){ .counting = xcalloc(tally->nr, sizeof(*d->counting)) };
	d->unknown_ns = xcalloc(tally->nr, sizeof(*d->unknown_ns));
	d->windows = xcalloc(tally->nr, sizeof(*d->windows));
	d->in_one_piece = xcalloc(tally->nr, sizeof(*d->in_one_piece));
	d->may_be_too_wide = xcalloc(tally->nr, sizeof(*d->may_be_too_wide));
	for (size_t i = 0; i < tally->nr; i++) {
		const struct task_tally *task = &tally->tasks[i];

		d->counting[i].least_ns = d->counting[i].most_ns = task->running_ns;
		d->may_be_too_wide[i] = lost_ns;
		d->windows[i] = task->end_ns ? (struct span){ task->begin_ns, task->end_ns } :
					       (struct span){ UINT64_MAX, 0 };
	}
	take(d, audit, tasks, span);
	join(d);
	add_up(d, tasks, span, lost_ns);
	find_pieces(d, audit, tasks, tally);
	if (!span->from_ns && span->to_ns == UINT64_MAX)
		note_those_that_ran(d, tally);
	judge(d, tally, small_share);
	find_spans(d, tasks, tally);
}

void doubts_release(struct doubts *d)
{
	free(d->list);
	free(d->counting);
	free(d->unknown_ns);
	free(d->windows);
	free(d->in_one_piece);
	free(d->may_be_too_wide);
	*d = (struct doubts){ 0 };
}
