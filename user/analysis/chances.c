// SPDX-License-Identifier: GPL-2.0-or-later
/* chances.c - who is on a CPU surely, and who perhaps? */
#include "analysis/chances.h"

#include <stdlib.h>

#include "analysis/doubts.h"
#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "model/tasks.h"
#include "model/timeline.h"

#define NOWHERE UINT32_MAX

/* The doubts there are now of a task: it is not on a CPU after all; it is, and then its place among those. */
struct doubted {
	bool recorded;
	bool surely_counts;
	uint32_t unrecorded;
	uint32_t nr_cpus;       /* by the record it is on so many */
	uint64_t listed;        /* the last moment in which it was on a CPU, counted from 1 */
};

struct chances_state {
	const struct doubts *doubts;
	const struct doubt **ends;      /* by end */
	size_t nr_begun, nr_ended;
	uint64_t until_ns;              /* no doubt begins or ends before */
	struct doubted *tasks;          /* by place */
	uint32_t *unrecorded;           /* tasks that are in such a doubt now */
	size_t nr_unrecorded, unrecorded_cap;
	uint32_t *on;                   /* by place of the CPU: the task that is on it, or NO_TASK */
	size_t nr_cpus;
	size_t nr_surely_on;            /* tasks on them that surely count, */
	size_t nr_doubly_on;            /* and that are on more than one, where the record contradicts itself */
	struct moment now;              /* or the last one, and since then all was plain */
	uint64_t nr_moments;
	struct chance *list;
	size_t list_cap;
	size_t *nr_surely;              /* of plain intervals that have not been told */
	size_t nr_surely_cap;
};

static int by_end(const void *a, const void *b)
{
	const struct doubt *x = *(const struct doubt *const *)a, *y = *(const struct doubt *const *)b;

	return x->span.to_ns < y->span.to_ns ? -1 : x->span.to_ns > y->span.to_ns;
}

void chances_begin(struct chances *c, const struct doubts *doubts, const struct tally *tally, chances_fn *fn,
		   chances_plain_fn *plain_fn, void *arg)
{
	struct chances_state *s = xcalloc(1, sizeof(*s));

	*c = (struct chances){ fn, plain_fn, arg, s };
	s->doubts = doubts;
	s->tasks = xcalloc(tally->nr, sizeof(*s->tasks));
	for (size_t i = 0; i < tally->nr; i++)
		s->tasks[i] = (struct doubted){ .unrecorded = NOWHERE, .surely_counts = doubts->counting[i].surely };
	s->nr_cpus = tally->nr_cpus;
	s->on = xcalloc(s->nr_cpus, sizeof(*s->on));
	for (size_t i = 0; i < s->nr_cpus; i++)
		s->on[i] = NO_TASK;
	s->ends = xcalloc(doubts->nr, sizeof(*s->ends));
	for (size_t i = 0; i < doubts->nr; i++)
		s->ends[i] = &doubts->list[i];
	if (doubts->nr)
		qsort(s->ends, doubts->nr, sizeof(*s->ends), by_end);
}

static void begin_unrecorded(struct chances_state *s, uint32_t task)
{
	GROW(s->unrecorded, s->nr_unrecorded + 1);
	s->tasks[task].unrecorded = s->nr_unrecorded;
	s->unrecorded[s->nr_unrecorded++] = task;
}

/* The last one takes its place. */
static void end_unrecorded(struct chances_state *s, uint32_t task)
{
	uint32_t place = s->tasks[task].unrecorded, last = s->unrecorded[--s->nr_unrecorded];

	s->unrecorded[place] = last;
	s->tasks[last].unrecorded = place;
	s->tasks[task].unrecorded = NOWHERE;
}

static void change(struct chances_state *s, const struct doubt *doubt, bool begins)
{
	if (doubt->task == NO_TASK)
		*(doubt->recorded ? &s->now.nr_fewer : &s->now.nr_more) += begins ? 1 : -1;
	else if (doubt->recorded)
		s->tasks[doubt->task].recorded = begins;
	else if (s->doubts->counting[doubt->task].perhaps && begins)
		begin_unrecorded(s, doubt->task);
	else if (s->doubts->counting[doubt->task].perhaps)
		end_unrecorded(s, doubt->task);
}

/* What ends at a time ends before anything begins. */
static void look_at_doubts(struct chances_state *s, uint64_t now_ns)
{
	const struct doubts *d = s->doubts;

	for (; s->nr_ended < d->nr && s->ends[s->nr_ended]->span.to_ns <= now_ns; s->nr_ended++)
		change(s, s->ends[s->nr_ended], false);
	for (; s->nr_begun < d->nr && d->list[s->nr_begun].span.from_ns <= now_ns; s->nr_begun++)
		change(s, &d->list[s->nr_begun], true);
	s->until_ns = UINT64_MAX;
	if (s->nr_ended < d->nr)
		s->until_ns = s->ends[s->nr_ended]->span.to_ns;
	if (s->nr_begun < d->nr && d->list[s->nr_begun].span.from_ns < s->until_ns)
		s->until_ns = d->list[s->nr_begun].span.from_ns;
}

static void leave(struct chances_state *s, uint32_t task, uint32_t cpu)
{
	struct doubted *leaver = &s->tasks[task];

	s->on[cpu] = NO_TASK;
	s->nr_surely_on -= leaver->surely_counts;
	s->nr_doubly_on -= --leaver->nr_cpus > 0;
}

static void come(struct chances_state *s, uint32_t task, uint32_t cpu)
{
	struct doubted *comer = &s->tasks[task];

	s->on[cpu] = task;
	s->nr_surely_on += comer->surely_counts;
	s->nr_doubly_on += comer->nr_cpus++ > 0;
}

static void come_and_go(struct chances_state *s, const struct interval *interval)
{
	const struct stay *came = interval_came(interval);

	if (interval_is_switch(interval)) {
		leave(s, interval->left->task, interval->left->cpu);
		come(s, came->task, came->cpu);
		return;
	}
	for (const struct stay *stay = interval->left; stay < came; stay++)
		leave(s, stay->task, stay->cpu);
	for (const struct stay *stay = came; stay < came + interval->nr_came; stay++)
		come(s, stay->task, stay->cpu);
}

static void count_surely(struct chances_state *s)
{
	s->now.nr_surely = 0;
	for (size_t i = 0; i < s->now.nr; i++)
		s->now.nr_surely += s->list[i].surely && s->tasks[s->list[i].task].surely_counts;
}

/* Each task once, even where a record that contradicts itself has it on two CPUs. */
static void list(struct chances_state *s)
{
	size_t nr_listed = 0;

	/* Of nobody, there is a list, too. */
	GROW(s->list, s->nr_cpus + s->nr_unrecorded + 1);
	s->nr_moments++;
	for (size_t i = 0; i < s->nr_unrecorded; i++)
		s->list[nr_listed++] = (struct chance){ s->unrecorded[i], false };
	for (size_t i = 0; i < s->nr_cpus; i++) {
		struct doubted *doubted = s->on[i] == NO_TASK ? NULL : &s->tasks[s->on[i]];

		if (!doubted || doubted->listed == s->nr_moments)
			continue;
		doubted->listed = s->nr_moments;
		if (doubted->unrecorded == NOWHERE)
			s->list[nr_listed++] = (struct chance){ s->on[i], !doubted->recorded };
		else
			s->list[doubted->unrecorded].surely = !doubted->recorded;
	}
	s->now.list = s->list;
	s->now.nr = nr_listed;
	count_surely(s);
}

static bool is_plain(const struct chances_state *s, const struct interval *interval)
{
	return s->nr_begun == s->nr_ended && !s->nr_doubly_on && interval->nr <= CHANCES_MAX_PLAIN;
}

static void see_moments(struct chances *c, const struct interval *interval)
{
	struct chances_state *s = c->state;

	for (uint64_t from_ns = interval->from_ns; from_ns < interval->to_ns; from_ns = s->now.to_ns) {
		if (from_ns >= s->until_ns)
			look_at_doubts(s, from_ns);
		s->now.from_ns = from_ns;
		s->now.to_ns = s->until_ns < interval->to_ns ? s->until_ns : interval->to_ns;
		s->now.is_plain = is_plain(s, interval);
		list(s);
		c->fn(c->arg, &s->now);
	}
}

/* Nothing is in doubt in all of it, as in the moment before; who comes and goes then has been noted. */
static bool goes_on_plain(const struct chances_state *s, const struct interval *interval)
{
	return s->now.is_plain && is_plain(s, interval) && interval->to_ns <= s->until_ns;
}

/* Those before this interval. */
static void tell_plain(const struct chances *c, const struct interval *end, size_t nr)
{
	if (nr)
		c->plain_fn(c->arg, end - nr, c->state->nr_surely, nr);
}

void chances_see(struct chances *c, const struct interval *intervals, size_t nr)
{
	struct chances_state *s = c->state;
	size_t nr_plain = 0;

	GROW(s->nr_surely, nr);
	for (const struct interval *interval = intervals; interval < intervals + nr; interval++) {
		come_and_go(s, interval);
		if (goes_on_plain(s, interval)) {
			s->nr_surely[nr_plain++] = s->nr_surely_on;
			continue;
		}
		tell_plain(c, interval, nr_plain);
		nr_plain = 0;
		see_moments(c, interval);
	}
	tell_plain(c, intervals + nr, nr_plain);
}

bool chances_can_see_serial(const struct chances *c, const struct serial *serial)
{
	const struct chances_state *s = c->state;
	bool all_count = s->tasks[serial->first->task].surely_counts;

	for (size_t i = 0; i < serial->nr_tasks; i++)
		all_count &= s->tasks[serial->tasks[i]].surely_counts;
	return all_count && s->now.is_plain && s->until_ns >= serial->last[-1].to_ns;
}

void chances_see_serial(struct chances *c, const struct serial *serial)
{
	const struct stretch *here = serial->last - 1;

	leave(c->state, serial->first->task, serial->first->cpu);
	come(c->state, here->task, here->cpu);
}

bool chances_can_see_relay(const struct chances *c, const struct relay *relay)
{
	const struct chances_state *s = c->state;
	bool all_count = true;

	for (size_t i = 0; i < relay->nr_tasks; i++)
		all_count &= s->tasks[relay->tasks[i]].surely_counts;
	return all_count && s->now.is_plain && s->until_ns >= relay->to_ns;
}

void chances_see_relay(struct chances *c, const struct relay *relay)
{
	for (const struct relay_cpu *cpu = relay->cpus; cpu < relay->cpus + relay->nr_cpus; cpu++) {
		if (!cpu->last)
			continue;
		leave(c->state, cpu->was, cpu->cpu);
		come(c->state, cpu->last->task, cpu->cpu);
	}
}

void chances_end(struct chances *c)
{
	free(c->state->ends);
	free(c->state->tasks);
	free(c->state->on);
	free(c->state->unrecorded);
	free(c->state->list);
	free(c->state->nr_surely);
	free(c->state);
	c->state = NULL;
}
