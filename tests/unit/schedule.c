// SPDX-License-Identifier: GPL-2.0-or-later
/* schedule.c - small made-up schedules, as grids that need no cleverness to read */
#include "schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <exectrace/trace_file.h>

#include "trace/run.h"
#include "trace/writer.h"

#define START 1000

static unsigned pick(unsigned *seed, unsigned nr)
{
	return rand_r(seed) % nr;
}

bool schedule_runs(const struct schedule *s, unsigned task, unsigned tick)
{
	for (unsigned cpu = 0; cpu < s->nr_cpus; cpu++)
		if (s->on[cpu][tick] == (int)task)
			return true;
	return false;
}

/* In each tick each CPU goes on as before, or, once in so many, takes up something else that is free. */
static void fill(struct schedule *s, unsigned change, unsigned *seed)
{
	memset(s->on, 0xff, sizeof(s->on));
	for (unsigned task = 0; task < s->nr_tasks; task++) {
		s->process[task] = task;
		s->end[task] = s->nr_ticks;
	}
	for (unsigned tick = 0; tick < s->nr_ticks; tick++) {
		for (unsigned cpu = 0; cpu < s->nr_cpus; cpu++) {
			int before = tick ? s->on[cpu][tick - 1] : -1;
			int wanted = pick(seed, change) ? before :
							  (int)pick(seed, s->nr_tasks + 1) - 1;

			if (wanted >= 0 && !schedule_runs(s, wanted, tick))
				s->on[cpu][tick] = wanted;
		}
	}
}

void schedule_make(struct schedule *s, unsigned seed)
{
	unsigned change;

	memset(s, 0, sizeof(*s));
	s->nr_ticks = 1 + pick(&seed, MAX_TICKS);
	s->nr_cpus = 1 + pick(&seed, MAX_CPUS);
	s->nr_tasks = 1 + pick(&seed, MAX_TASKS);
	change = 1 + pick(&seed, 40);
	fill(s, change, &seed);
}

void schedule_make_small(struct schedule *s, unsigned seed)
{
	memset(s, 0, sizeof(*s));
	s->nr_ticks = 6 + pick(&seed, 10);
	s->nr_cpus = s->nr_machine_cpus = 1 + pick(&seed, 2);
	s->nr_tasks = 2 + pick(&seed, 2);
	fill(s, 2 + pick(&seed, 3), &seed);
}

void schedule_enrich(struct schedule *s, unsigned seed)
{
	s->waits = seed + 1;
	s->nr_machine_cpus = pick(&seed, 2) ? s->nr_cpus + pick(&seed, 2) : 0;
	for (unsigned task = 0; task < s->nr_tasks; task++) {
		if (!pick(&seed, 3))
			s->process[task] = s->process[pick(&seed, task + 1)];
		if (pick(&seed, 3))
			continue;
		while (s->met[task] < s->nr_ticks && !schedule_runs(s, task, s->met[task]) && pick(&seed, 10))
			s->met[task]++;
		while (s->end[task] > s->met[task] && !schedule_runs(s, task, s->end[task] - 1) && pick(&seed, 10))
			s->end[task]--;
	}
}

/* The last tick before `from' in which the CPU or the task was busy, plus one. */
static unsigned earliest(const struct schedule *s, unsigned cpu, unsigned task, unsigned from)
{
	while (from && s->on[cpu][from - 1] < 0 && !schedule_runs(s, task, from - 1))
		from--;
	return from;
}

static bool chance(unsigned *seed, unsigned one_in)
{
	return one_in && !pick(seed, one_in);
}

/* Spoils a switch-in as the tracer would: not before the CPU or the thread was free, not after the run. */
static void spoil_in(const struct schedule *s, unsigned cpu, unsigned from, struct run *run,
		     const struct spoiling *spoiling, unsigned *seed)
{
	unsigned length = run->out_ns - run->in_ns;
	uint64_t least_ns = START + earliest(s, cpu, run->thread - 1, from);

	if (chance(seed, spoiling->repair)) {
		run->flags |= TRACE_RUN_IN_REPAIRED;
		run->in_ns += pick(seed, 2 * spoiling->margin + 1);
		run->in_ns -= spoiling->margin;
		run->in_ns = run->in_ns < least_ns ? least_ns : run->in_ns;
		run->in_ns = run->in_ns >= run->out_ns ? run->out_ns - 1 : run->in_ns;
	} else if (chance(seed, spoiling->estimate)) {
		run->flags |= TRACE_RUN_IN_ESTIMATED;
		run->in_ns += pick(seed, length);
	}
}

/* Why it left, for whom, and for how long of the time since its last run it had waited for a CPU. */
static void put_waits(const struct schedule *s, unsigned cpu, unsigned from, unsigned to, struct run *run)
{
	unsigned task = run->thread - 1, seed = s->waits + cpu * MAX_TICKS + from, off = 0;

	while (off < from && !schedule_runs(s, task, from - off - 1))
		off++;
	run->state = pick(&seed, 2);
	run->wait_ns = off ? pick(&seed, off + 1) : 0;
	if (to < s->nr_ticks && s->on[cpu][to] >= 0)
		run->next = s->on[cpu][to] + 1;
}

static void put_cpu(struct trace_writer *w, const struct schedule *s, unsigned cpu,
		    uint32_t departures[MAX_CPUS][MAX_TICKS], const struct spoiling *spoiling,
		    unsigned *seed)
{
	unsigned nr = 0;

	for (unsigned from = 0, to; from < s->nr_ticks; from = to) {
		int task = s->on[cpu][from];
		struct run run = { .in_ns = START + from, .thread = task + 1 };

		for (to = from + 1; to < s->nr_ticks && s->on[cpu][to] == task;)
			to++;
		run.out_ns = START + to;
		run.departures = departures[cpu][to - 1];
		if (task < 0 || chance(seed, spoiling->drop))
			continue;
		if (s->waits)
			put_waits(s, cpu, from, to, &run);
		spoil_in(s, cpu, from, &run, spoiling, seed);
		trace_put_run(w, cpu, &run);
		if (spoiling->block && ++nr % spoiling->block == 0)
			trace_flush(w);
	}
}

/* Numbers each task's departures in the order of time; a run ends in the tick before it is gone. */
static void number(const struct schedule *s, uint32_t departures[MAX_CPUS][MAX_TICKS],
		   uint32_t nr[MAX_TASKS])
{
	memset(nr, 0, MAX_TASKS * sizeof(*nr));
	for (unsigned tick = 0; tick < s->nr_ticks; tick++) {
		for (unsigned cpu = 0; cpu < s->nr_cpus; cpu++) {
			int task = s->on[cpu][tick];
			bool ends = tick + 1 == s->nr_ticks || s->on[cpu][tick + 1] != task;

			departures[cpu][tick] = task >= 0 && ends ? ++nr[task] : 0;
		}
	}
}

/* How many CPUs there are; of which each two are of one core. */
static void put_about(struct trace_writer *w, const struct schedule *s)
{
	char text[128];
	int length;

	if (!s->nr_machine_cpus)
		return;
	length = snprintf(text, sizeof(text), "cpus=0-%u\n", s->nr_machine_cpus - 1);
	for (unsigned cpu = 0; cpu < s->nr_cpus; cpu++)
		length += snprintf(text + length, sizeof(text) - length, "cpu.%u.core=%u\n", cpu, cpu / 2);
	trace_put_about(w, text);
}

int schedule_trace(const struct schedule *s, const struct spoiling *spoiling)
{
	static uint32_t departures[MAX_CPUS][MAX_TICKS];
	unsigned seed = spoiling->seed;
	uint32_t nr[MAX_TASKS];
	char end[64] = "";
	struct trace_writer *w;
	int fd = memfd_create("schedule", 0);

	number(s, departures, nr);
	if (trace_writer_create(&w, fd, "the schedule", START, 0))
		abort();
	put_about(w, s);
	for (unsigned task = 0; task < s->nr_tasks; task++) {
		struct trace_thread_event event = { .time_ns = START + s->met[task],
						    .thread = task + 1,
						    .process = s->process[task] + 1, .tid = 100 + task,
						    .kind = TRACE_THREAD_MET,
						    .flags = TRACE_THREAD_TRACED };

		snprintf(event.name, sizeof(event.name), "task-%u", task);
		trace_put_thread(w, &event);
		event.kind = TRACE_THREAD_END;
		event.time_ns = START + s->end[task];
		event.departures = nr[task];
		trace_put_thread(w, &event);
	}
	for (unsigned cpu = 0; cpu < s->nr_cpus; cpu++)
		put_cpu(w, s, cpu, departures, spoiling, &seed);
	if (!spoiling->is_silent)
		snprintf(end, sizeof(end), "repair_worst_ns=%u\n", spoiling->margin);
	if (trace_seal(w, end))
		abort();
	trace_writer_free(w);
	return fd;
}
