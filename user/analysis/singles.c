// SPDX-License-Identifier: GPL-2.0-or-later
/* singles.c - how long was each task the only one on a CPU? */
#include "analysis/singles.h"

#include <stdlib.h>

#include "analysis/serial.h"
#include "analysis/sweep.h"
#include "lib/mem.h"
#include "model/tasks.h"

#define NO_MOMENT UINT32_MAX

void singles_begin(struct singles *s, size_t nr_tasks, uint64_t guard_ns)
{
	*s = (struct singles){ .guard_ns = guard_ns, .single = NO_TASK, .alone = NO_TASK };
	s->ns = xcalloc(nr_tasks, sizeof(*s->ns));
	s->forgiven_ns = xcalloc(nr_tasks, sizeof(*s->forgiven_ns));
}

static void add(struct singles *s, uint32_t task, uint64_t ns)
{
	s->ns[task] += ns;
	s->alone_ns += ns;
}

static void end_together(struct singles *s, uint64_t now_ns)
{
	uint64_t ns = now_ns - s->since_ns;

	s->are_together = false;
	if (ns < s->guard_ns) {
		add(s, s->first, ns);
		s->forgiven_ns[s->first] += ns;
		return;
	}
	s->together_ns += ns;
	for (size_t i = s->first_unsettled; i < s->nr_moments; i++)
		s->moments[i].ns = 0;
}

static void begin_together(struct singles *s, const struct interval *interval)
{
	bool was_there = s->single != NO_TASK && !interval->nr_left;

	s->are_together = true;
	s->since_ns = interval->from_ns;
	s->first = was_there ? s->single : interval_came(interval)->task;
	s->first_unsettled = s->nr_moments;
}

void singles_see(struct singles *s, const struct interval *intervals, size_t nr)
{
	for (const struct interval *i = intervals; i < intervals + nr; i++) {
		if (i->nr >= 2 && !s->are_together)
			begin_together(s, i);
		if (i->nr < 2 && s->are_together)
			end_together(s, i->from_ns);
		s->single = i->nr == 1 ? i->alone : NO_TASK;
		if (i->nr == 1)
			add(s, i->alone, i->to_ns - i->from_ns);
	}
}

void singles_see_serial(struct singles *s, const struct serial *serial)
{
	for (size_t i = 0; i < serial->nr_tasks; i++)
		add(s, serial->tasks[i], serial->of_task[serial->tasks[i]].ns);
}

void singles_note_moment(struct singles *s, struct sweep *sweep, uint64_t time_ns)
{
	struct unsettled unsettled = { .first = NO_TASK };
	const struct interval *now;

	sweep_catch_up(sweep, time_ns);
	now = sweep->now;
	/* Who is on CPUs at the sweep's own time may change yet; after it, until this moment, nothing does. */
	if (time_ns > now->from_ns && now->nr < 2 && s->are_together)
		end_together(s, now->from_ns);
	if (time_ns > now->from_ns && now->nr >= 2 && !s->are_together)
		begin_together(s, now);
	s->alone = NO_TASK;
	if (s->are_together) {
		unsettled = (struct unsettled){ s->first, time_ns - s->since_ns };
	} else if (now->nr == 1 && time_ns > now->from_ns) {
		s->alone = now->alone;
		s->alone_since_ns = time_ns - now->from_ns;
	}
	GROW(s->moments, s->nr_moments + 1);
	s->moments[s->nr_moments++] = unsettled;
}

struct single_reading singles_read(const struct singles *s, uint32_t task)
{
	return (struct single_reading){
		.ns = s->ns[task] + (task == s->alone ? s->alone_since_ns : 0),
		.moment = s->nr_moments - 1,
	};
}

struct single_reading singles_read_nothing(void)
{
	return (struct single_reading){ .moment = NO_MOMENT };
}

static uint64_t settled_ns(const struct singles *s, uint32_t task, struct single_reading reading)
{
	bool is_first = reading.moment != NO_MOMENT && s->moments[reading.moment].first == task;

	return reading.ns + (is_first ? s->moments[reading.moment].ns : 0);
}

uint64_t singles_between(const struct singles *s, uint32_t task, struct single_reading from,
			 struct single_reading to)
{
	return settled_ns(s, task, to) - settled_ns(s, task, from);
}

void singles_end(struct singles *s, uint64_t time_ns)
{
	if (s->are_together)
		end_together(s, time_ns);
}

void singles_release(struct singles *s)
{
	free(s->ns);
	free(s->forgiven_ns);
	free(s->moments);
	*s = (struct singles){ 0 };
}
