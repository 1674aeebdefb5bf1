// SPDX-License-Identifier: GPL-2.0-or-later
/* random_trace.c - a trace of any length, of threads that share CPUs at random */
#include "random_trace.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "lib/mem.h"
#include "trace/run.h"
#include "trace/writer.h"

#define START_NS   1000000U
#define BLOCKED    1            /* TASK_INTERRUPTIBLE */
#define REPAIR_NS  2000U        /* how far off restored switch-ins are said to be */

struct thread {
	uint64_t ready_ns;      /* when it can run again */
	uint32_t departures;
	uint32_t next;          /* behind it in the queue; 0: nobody */
};

struct cpu {
	uint64_t now_ns;
	uint32_t first, last;   /* of its queue of threads; 0: nobody */
	struct run run;         /* the latest, held back until it is known who came next */
	bool has_run;
};

struct maker {
	const struct random_trace *wanted;
	struct trace_writer *writer;
	struct thread *threads; /* by number */
	struct cpu *cpus;
	uint64_t seed;
	uint64_t end_ns;
};

/* xorshift64*: rand_r() would be most of the time. */
static uint64_t draw(struct maker *m)
{
	m->seed ^= m->seed >> 12;
	m->seed ^= m->seed << 25;
	m->seed ^= m->seed >> 27;
	return m->seed * 0x2545F4914F6CDD1DULL >> 16;
}

static bool one_in(struct maker *m, unsigned nr)
{
	return nr && !(draw(m) % nr);
}

/* From least_ns to 2^doublings times as long; each doubling is as likely as another. */
static uint64_t some_ns(struct maker *m, uint64_t least_ns, unsigned doublings)
{
	uint64_t ns = least_ns << draw(m) % doublings;

	return ns + draw(m) % ns;
}

static void enqueue(struct maker *m, struct cpu *cpu, uint32_t number)
{
	m->threads[number].next = 0;
	if (cpu->first)
		m->threads[cpu->last].next = number;
	else
		cpu->first = number;
	cpu->last = number;
}

static uint32_t dequeue(struct maker *m, struct cpu *cpu)
{
	uint32_t number = cpu->first;

	cpu->first = m->threads[number].next;
	return number;
}

static struct cpu *earliest_with_work(struct maker *m)
{
	struct cpu *found = NULL;

	for (unsigned i = 0; i < m->wanted->nr_cpus; i++)
		if (m->cpus[i].first && (!found || m->cpus[i].now_ns < found->now_ns))
			found = &m->cpus[i];
	return found;
}

static void put_held(struct maker *m, struct cpu *cpu)
{
	if (cpu->has_run && !one_in(m, m->wanted->lose))
		trace_put_run(m->writer, cpu - m->cpus, &cpu->run);
	cpu->has_run = false;
}

static void leave(struct maker *m, struct cpu *cpu, uint32_t number)
{
	struct thread *thread = &m->threads[number];
	struct cpu *to = one_in(m, m->wanted->move) ? &m->cpus[draw(m) % m->wanted->nr_cpus] : cpu;

	thread->ready_ns = cpu->now_ns;
	if (m->wanted->mixed && one_in(m, 2)) {
		cpu->run.state = BLOCKED;
		thread->ready_ns += some_ns(m, 1000, 12);
	}
	enqueue(m, to, number);
}

static void run_next(struct maker *m)
{
	struct cpu *cpu = earliest_with_work(m);
	uint32_t number = dequeue(m, cpu);
	struct thread *thread = &m->threads[number];
	uint64_t in_ns = cpu->now_ns > thread->ready_ns ? cpu->now_ns : thread->ready_ns;

	if (in_ns == cpu->now_ns)
		cpu->run.next = number;
	put_held(m, cpu);
	cpu->run = (struct run){ .in_ns = in_ns, .thread = number,
				 .wait_ns = in_ns - thread->ready_ns,
				 .departures = ++thread->departures };
	cpu->run.out_ns = in_ns + (m->wanted->mixed ? some_ns(m, 500, 12) : 250 + draw(m) % 500);
	if (one_in(m, m->wanted->repair))
		cpu->run.flags = TRACE_RUN_IN_REPAIRED;
	cpu->has_run = true;
	cpu->now_ns = cpu->run.out_ns;
	leave(m, cpu, number);
	/* Now and then nobody comes at once. */
	if (one_in(m, 8))
		cpu->now_ns += draw(m) % 300;
	m->end_ns = cpu->now_ns > m->end_ns ? cpu->now_ns : m->end_ns;
}

static void put_thread(struct maker *m, uint32_t number, enum trace_thread_event_kind kind,
		       uint64_t time_ns)
{
	/* Four to a process. */
	uint32_t leader = (number - 1) / 4 * 4 + 1;
	struct trace_thread_event event = {
		.time_ns = time_ns, .thread = number, .kind = kind, .flags = TRACE_THREAD_TRACED,
		.process = leader, .tid = 100 + number, .tgid = 100 + leader, .ns_tid = 100 + number,
		.ns_tgid = 100 + leader, .departures = m->threads[number].departures,
	};

	snprintf(event.name, sizeof(event.name), "random-%u", number);
	trace_put_thread(m->writer, &event);
}

void random_trace_write(const struct random_trace *r, struct trace_writer *w, char *end, unsigned size)
{
	struct maker m = { .wanted = r, .writer = w, .seed = r->seed + 0x9E3779B97F4A7C15ULL };

	assert(r->nr_cpus);
	m.threads = xcalloc(r->nr_threads + 1, sizeof(*m.threads));
	m.cpus = xcalloc(r->nr_cpus, sizeof(*m.cpus));
	for (unsigned i = 0; i < r->nr_cpus; i++)
		m.cpus[i].now_ns = START_NS + draw(&m) % 1000;
	for (uint32_t number = 1; number <= r->nr_threads; number++) {
		put_thread(&m, number, TRACE_THREAD_MET, START_NS);
		m.threads[number].ready_ns = START_NS;
		enqueue(&m, &m.cpus[number % r->nr_cpus], number);
	}
	for (unsigned i = 0; i < r->nr_runs; i++)
		run_next(&m);
	for (unsigned i = 0; i < r->nr_cpus; i++)
		put_held(&m, &m.cpus[i]);
	for (uint32_t number = 1; number <= r->nr_threads; number++)
		put_thread(&m, number, TRACE_THREAD_END, m.end_ns);
	snprintf(end, size, "runs=%u\nend_ns=%llu\nrepair_worst_ns=%u\n", r->nr_runs,
		 (unsigned long long)m.end_ns, r->repair ? REPAIR_NS : 0);
	free(m.threads);
	free(m.cpus);
}
