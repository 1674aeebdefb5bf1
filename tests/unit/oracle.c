// SPDX-License-Identifier: GPL-2.0-or-later
/* oracle.c - what there is to know about a schedule, counted tick by tick */
#include "oracle.h"

#include <string.h>

#define MILLION 1000000ULL

/* Which threads a task has: itself, or all threads of a process. */
static void place_tasks(struct oracle *o, const struct schedule *s, bool by_process)
{
	o->nr_tasks = s->nr_tasks;
	for (unsigned thread = 0; thread < s->nr_tasks; thread++)
		for (unsigned tick = 0; tick < s->nr_ticks; tick++)
			o->on[by_process ? s->process[thread] : thread][tick] |= schedule_runs(s, thread, tick);
}

static void measure_tasks(struct oracle *o, const struct schedule *s, unsigned from, unsigned to)
{
	for (unsigned task = 0; task < o->nr_tasks; task++) {
		o->first[task] = MAX_TICKS;
		for (unsigned tick = 0; tick < s->nr_ticks; tick++) {
			if (!o->on[task][tick])
				continue;
			o->ran[task] += tick >= from && tick < to;
			o->first[task] = tick < o->first[task] ? tick : o->first[task];
			o->last[task] = tick + 1;
		}
		o->first[task] = o->first[task] < from ? from : o->first[task];
		o->last[task] = o->last[task] > to ? to : o->last[task];
		o->cpu_time += o->ran[task];
	}
}

/* Is task a no larger than b? Of equals, the later one is the smaller. */
static bool is_no_larger(const struct oracle *o, unsigned a, unsigned b)
{
	return o->ran[a] < o->ran[b] || (o->ran[a] == o->ran[b] && a >= b);
}

/* The smallest tasks that together did less than the share do not count. */
static void choose_counted(struct oracle *o, unsigned small_share)
{
	o->from = MAX_TICKS;
	for (unsigned task = 0; task < o->nr_tasks; task++) {
		unsigned up_to_it = 0;

		for (unsigned other = 0; other < o->nr_tasks; other++)
			up_to_it += is_no_larger(o, other, task) ? o->ran[other] : 0;
		o->counts[task] = o->ran[task] && up_to_it * 10000 >= o->cpu_time * small_share;
		if (!o->counts[task])
			continue;
		if (!o->tasks++ || o->ran[task] < o->least_cpu)
			o->least_cpu = o->ran[task];
		o->running += o->ran[task];
		o->from = o->first[task] < o->from ? o->first[task] : o->from;
		o->to = o->last[task] > o->to ? o->last[task] : o->to;
	}
}

static bool in_window(const struct oracle *o, unsigned task, unsigned tick)
{
	return o->counts[task] && tick >= o->first[task] && tick < o->last[task];
}

static void count_turns(struct oracle *o)
{
	for (unsigned a = 0; a < o->nr_tasks; a++)
		for (unsigned b = 0; b < o->nr_tasks; b++)
			for (unsigned tick = o->from; a != b && o->counts[a] && tick < o->to; tick++)
				o->turned[a][b] += o->on[a][tick] && in_window(o, b, tick) && !o->on[b][tick];
	for (unsigned a = 0; a < o->nr_tasks; a++) {
		double best = 0;

		for (unsigned b = 0; b < o->nr_tasks; b++) {
			double of_a, of_b;

			if (a == b || !o->counts[a] || !o->counts[b])
				continue;
			of_a = (double)o->turned[a][b] / o->ran[a];
			of_b = (double)o->turned[b][a] / o->ran[b];
			o->turns[a][b] = of_a < of_b ? of_a : of_b;
			best = o->turns[a][b] > best ? o->turns[a][b] : best;
		}
		if (o->counts[a])
			o->interleaving += best * o->ran[a];
	}
	o->interleaving /= o->running ? o->running : 1;
}

/* Does a's share of turns with b reach this many millionths? Without a fraction, so that it is sharp. */
static bool reaches(const struct oracle *o, unsigned a, unsigned b, unsigned share)
{
	return o->turned[a][b] * MILLION >= (uint64_t)o->ran[a] * share;
}

static bool takes_turns(const struct oracle *o, unsigned task, unsigned tick, unsigned share)
{
	for (unsigned other = 0; other < o->nr_tasks; other++)
		if (other != task && in_window(o, task, tick) && in_window(o, other, tick) && reaches(o, task, other, share) &&
		    reaches(o, other, task, share))
			return true;
	return false;
}

static unsigned degree_at(const struct oracle *o, unsigned tick)
{
	unsigned degree = 0;

	for (unsigned task = 0; task < o->nr_tasks; task++)
		degree += o->counts[task] && o->on[task][tick];
	return degree;
}

/* For how long in one piece around this tick the degree is at least this. */
static unsigned holds_for(const struct oracle *o, unsigned tick, unsigned degree)
{
	unsigned from = tick, to = tick;

	while (from > o->from && degree_at(o, from - 1) >= degree)
		from--;
	while (to < o->to && degree_at(o, to) >= degree)
		to++;
	return to - from;
}

/* Of the tasks on CPUs, the one whose run began first; of equals, the one on the lowest CPU. */
static unsigned first_on(const struct oracle *o, const struct schedule *s, unsigned tick, bool by_process)
{
	unsigned first = MAX_TASKS, first_tick = MAX_TICKS;

	for (unsigned cpu = 0; cpu < s->nr_cpus; cpu++) {
		int thread = s->on[cpu][tick];
		unsigned begin = tick;

		if (thread < 0 || !o->counts[by_process ? s->process[thread] : (unsigned)thread])
			continue;
		while (begin && s->on[cpu][begin - 1] == thread)
			begin--;
		if (begin >= first_tick)
			continue;
		first_tick = begin;
		first = by_process ? s->process[thread] : (unsigned)thread;
	}
	return first;
}

/* The task that was there before the others: at the begin of a time together. */
static unsigned first_of_together(const struct oracle *o, const struct schedule *s, unsigned tick,
				  bool by_process)
{
	while (tick > o->from && degree_at(o, tick - 1) >= 2)
		tick--;
	return first_on(o, s, tick, by_process);
}

static void count_time(struct oracle *o, const struct schedule *s, const struct oracle_options *options)
{
	for (unsigned tick = o->from; tick < o->to; tick++) {
		unsigned degree = degree_at(o, tick), task;

		o->degree_ticks[degree]++;
		for (unsigned d = 1; d <= degree; d++)
			if (d > o->peak && (d == 1 || holds_for(o, tick, d) >= options->guard))
				o->peak = d;
		if (!degree) {
			o->nobody++;
			continue;
		}
		if (degree >= 2 && holds_for(o, tick, 2) >= options->guard) {
			o->parallel++;
			continue;
		}
		task = degree >= 2 ? first_of_together(o, s, tick, options->by_process) :
				     first_on(o, s, tick, options->by_process);
		if (takes_turns(o, task, tick, options->turns_share))
			o->taking_turns++;
		else
			o->alone++;
	}
}

static void count_cpus(struct oracle *o, const struct schedule *s, unsigned from, unsigned to)
{
	for (unsigned cpu = 0; cpu < s->nr_cpus; cpu++) {
		unsigned ticks = 0;

		for (unsigned tick = 0; tick < s->nr_ticks; tick++) {
			bool leaves = tick + 1 == s->nr_ticks || s->on[cpu][tick + 1] != s->on[cpu][tick];

			if (s->on[cpu][tick] < 0)
				continue;
			ticks += tick >= from && tick < to;
			o->switches += leaves && tick >= from && tick < to;
		}
		o->cpus += ticks > 0;
	}
}

void oracle_ask(struct oracle *o, const struct schedule *s, const struct oracle_options *options)
{
	unsigned to = options->to ? options->to : s->nr_ticks;

	memset(o, 0, sizeof(*o));
	place_tasks(o, s, options->by_process);
	measure_tasks(o, s, options->from, to);
	choose_counted(o, options->small_share);
	count_turns(o);
	count_time(o, s, options);
	count_cpus(o, s, options->from, to);
}
