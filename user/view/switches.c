// SPDX-License-Identifier: GPL-2.0-or-later
/* switches.c - runs as the kernel's own events: who gave a CPU to whom */
#include "view/switches.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "lib/mem.h"
#include "lib/utf8.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "trace/run.h"

/* A CPU: who is on it, by what has been told, and since when. */
struct cpu {
	uint32_t thread;
	uint64_t since_ns;
	bool is_taken;          /* the thread took the CPU, and has not been seen there */
};

struct switches {
	switch_fn *fn;
	void *arg;
	struct cpu *cpus;       /* by place */
	size_t nr;
};

uint32_t switch_thread(const struct trace *trace, uint32_t number, uint64_t time_ns, char comm[COMM_BYTES])
{
	const struct thread_name *name;

	if (!trace_has_thread(trace, number)) {
		utf8_clean("swapper", comm, COMM_BYTES);
		return 0;
	}
	name = thread_name_at(trace_thread(trace, number), time_ns);
	utf8_clean(name->name, comm, COMM_BYTES);
	return name->tid;
}

/*
 * What sched_switch says of the state a thread is left in, from include/trace/events/sched.h: one bit. What has died
 * has EXIT_DEAD there; TASK_IDLE, which is TASK_UNINTERRUPTIBLE | TASK_NOLOAD, is a state of its own.
 */
static unsigned reported_state(unsigned state)
{
	if (state & RUN_STATE_DEAD)
		return 0x10;
	if ((state & 0x402) == 0x402)
		return 0x80;
	return state & 0x7f;
}

struct switches *switches_open(const struct trace *trace, switch_fn *fn, void *arg)
{
	struct switches *sw = xcalloc(1, sizeof(*sw));

	sw->fn = fn;
	sw->arg = arg;
	sw->nr = trace_nr_cpus(trace);
	sw->cpus = xcalloc(sw->nr, sizeof(*sw->cpus));
	return sw;
}

/* Nothing more is known of the one that took the CPU. */
static void give_back(struct switches *sw, uint32_t place)
{
	struct cpu *cpu = &sw->cpus[place];
	struct switch_event e = { .time_ns = cpu->since_ns, .cpu = place, .prev = cpu->thread };

	if (cpu->is_taken && cpu->thread)
		sw->fn(sw->arg, &e);
	cpu->is_taken = false;
	cpu->thread = 0;
}

static void come(struct switches *sw, const struct stretch *s)
{
	struct cpu *cpu = &sw->cpus[s->cpu];
	struct switch_event e = { .time_ns = s->from_ns, .cpu = s->cpu, .next = s->run->thread };

	if (cpu->is_taken && cpu->thread == s->run->thread && cpu->since_ns == s->from_ns) {
		cpu->is_taken = false;
		return;
	}
	give_back(sw, s->cpu);
	sw->fn(sw->arg, &e);
	cpu->thread = s->run->thread;
}

static void go(struct switches *sw, const struct stretch *s)
{
	struct switch_event e = {
		.time_ns = s->to_ns,
		.cpu = s->cpu,
		.prev = s->run->thread,
		.prev_state = reported_state(s->run->state),
		.next = s->run->next,
	};

	sw->fn(sw->arg, &e);
	sw->cpus[s->cpu] = (struct cpu){ s->run->next, s->to_ns, true };
}

void switches_see(struct switches *sw, const struct stretch *s)
{
	const struct cpu *cpu = &sw->cpus[s->cpu];

	/* A part of a run goes on where the part before it ended. */
	if (s->begins_run || cpu->is_taken || cpu->thread != s->run->thread)
		come(sw, s);
	if (s->ends_run && !(s->run->flags & TRACE_RUN_OUT_EDGE))
		go(sw, s);
}

void switches_close(struct switches *sw)
{
	for (uint32_t i = 0; i < sw->nr; i++)
		if (sw->cpus[i].is_taken)
			give_back(sw, i);
	free(sw->cpus);
	free(sw);
}
