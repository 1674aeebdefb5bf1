// SPDX-License-Identifier: GPL-2.0-or-later
/* serial.c - where one runs after the other: stretches of which each begins when all before it have ended */
#include "analysis/serial.h"

#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "lib/mem.h"
#include "lib/number.h"
#include "model/timeline.h"

/* Fewer in a row are not worth the asking. */
#define SERIAL_LEAST 8

void serial_begin(struct serial *s, size_t nr_tasks)
{
	*s = (struct serial){ .of_task = xcalloc(nr_tasks, sizeof(*s->of_task)) };
}

void serial_release(struct serial *s)
{
	free(s->tasks);
	free(s->of_task);
	*s = (struct serial){ 0 };
}

static bool follows(const struct stretch *s, uint64_t until_ns)
{
	return s->from_ns >= until_ns && s->to_ns > s->from_ns;
}

/* The first of so many serial ones in a row that they are worth it; if there are none: nr, and *until_ns is when all have ended. */
static size_t find_first(const struct stretch *stretches, size_t nr, uint64_t *until_ns)
{
	uint64_t ends_ns = *until_ns;
	size_t in_a_row = 0;

	for (size_t i = 0; i < nr; i++) {
		in_a_row = follows(&stretches[i], ends_ns) ? in_a_row + 1 : 0;
		if (in_a_row == SERIAL_LEAST)
			return i + 1 - SERIAL_LEAST;
		ends_ns = most(ends_ns, stretches[i].to_ns);
	}
	*until_ns = ends_ns;
	return nr;
}

/* How many are serial, from the first on. */
static size_t count_serial(struct serial *s, const struct stretch *stretches, size_t nr)
{
	uint64_t until_ns = s->until_ns;
	size_t i = 0;

	for (; i < nr && follows(&stretches[i], until_ns); i++)
		until_ns = stretches[i].to_ns;
	s->until_ns = until_ns;
	return i;
}

size_t serial_see(struct serial *s, const struct stretch *stretches, size_t nr, bool *are_serial)
{
	size_t first = find_first(stretches, nr, &s->until_ns);

	*are_serial = !first && nr;
	if (*are_serial)
		return count_serial(s, stretches, nr);
	/* By then, all before it have ended. */
	if (first < nr)
		s->until_ns = stretches[first].from_ns;
	return first;
}

void serial_pass_by(struct serial *s, uint64_t until_ns)
{
	s->until_ns = most(s->until_ns, until_ns);
}

static void clear(struct serial *s)
{
	for (size_t i = 0; i < s->nr_tasks; i++)
		s->of_task[s->tasks[i]].ns = 0;
	s->nr_tasks = 0;
}

void serial_sum_up(struct serial *s, const struct stretch *stretches, size_t nr)
{
	uint64_t longest_ns = 0, nr_changes = 0;
	uint32_t *tasks, other_cpus = 0, flags = stretches->run->flags, states = 0;
	size_t nr_tasks = 0;

	clear(s);
	GROW(s->tasks, nr);
	tasks = s->tasks;
	s->first = stretches;
	s->last = &stretches[nr - 1];
	for (const struct stretch *stretch = s->first + 1; stretch < s->last; stretch++) {
		struct serial_task *task = &s->of_task[stretch->task];
		uint64_t ns = stretch->to_ns - stretch->from_ns;

		if (!task->ns)
			tasks[nr_tasks++] = stretch->task;
		task->ns += ns;
		task->last = stretch;
		longest_ns = most(longest_ns, ns);
		nr_changes += stretch->task != stretch[-1].task;
		other_cpus |= stretch->cpu ^ stretches[1].cpu;
		flags |= stretch->run->flags;
		states |= stretch->run->state;
	}
	s->nr_tasks = nr_tasks;
	s->longest_ns = longest_ns;
	s->nr_changes = nr_changes;
	s->are_on_one_cpu = !other_cpus;
	s->are_restored = flags & TRACE_RUN_IN_REPAIRED;
	s->stay_ready = !states;
}

uint64_t serial_ns(const struct serial *s)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < s->nr_tasks; i++)
		ns += s->of_task[s->tasks[i]].ns;
	return ns;
}
