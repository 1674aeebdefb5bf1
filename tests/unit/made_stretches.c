// SPDX-License-Identifier: GPL-2.0-or-later
/* made_stretches.c - stretches, made up, and what an analysis has to know of them beforehand */
#include "made_stretches.h"

#include <stdlib.h>
#include <string.h>

#include <exectrace/trace_file.h>

#include "lib/number.h"

static uint64_t latest(const uint64_t *times, size_t nr)
{
	uint64_t most = 0;

	for (size_t i = 0; i < nr; i++)
		most = times[i] > most ? times[i] : most;
	return most;
}

/* Begins at this time, or when its CPU and its task are free; some are empty, as a part of a run may be. */
static void add_stretch(struct made *made, uint64_t from_ns, uint32_t cpu, uint32_t task, uint64_t ns)
{
	uint64_t free_ns = latest((uint64_t[]){ made->cpu_until[cpu], made->task_until[task] }, 2);

	from_ns = from_ns > free_ns ? from_ns : free_ns;
	if (made->nr && from_ns < made->list[made->nr - 1].from_ns)
		from_ns = made->list[made->nr - 1].from_ns;
	made->runs[made->nr] = (struct run){ .in_ns = from_ns, .out_ns = from_ns + ns, .thread = task + 1 };
	made->list[made->nr] = (struct stretch){ from_ns, from_ns + ns, task, cpu, true, true, false, &made->runs[made->nr] };
	made->nr++;
	made->cpu_until[cpu] = made->task_until[task] = from_ns + ns;
}

/* Of so many tasks, one that this CPU has, as each has some of its own. */
static uint32_t task_of(uint32_t cpu, unsigned nr_cpus, unsigned nr_tasks, unsigned *seed)
{
	return cpu + rand_r(seed) % ((nr_tasks - cpu + nr_cpus - 1) / nr_cpus) * nr_cpus;
}

/* While others are on theirs, a task that is free comes on this CPU; when one of them does, or soon. */
static void add_visitor(struct made *made, unsigned *seed, uint32_t cpu)
{
	uint64_t now_ns = made->list[made->nr - 1].from_ns + (rand_r(seed) % 2 ? 0 : 1 + rand_r(seed) % 5);
	uint32_t task = rand_r(seed) % NR_TASKS;

	if (made->nr < MAX_STRETCHES && made->task_until[task] <= now_ns && now_ns <= latest(made->cpu_until, NR_CPUS))
		add_stretch(made, now_ns, cpu, task, 1 + rand_r(seed) % 40);
}

/*
 * On some CPUs one follows upon the other at once; most tasks stay on theirs. Their beginnings may coincide, seldom or often; there
 * are as many tasks all the time, or more and more, or fewer.
 */
static void add_relay(struct made *made, unsigned *seed, unsigned nr, unsigned nr_cpus)
{
	uint64_t now_ns = latest(made->cpu_until, NR_CPUS);
	unsigned seldom_moves = rand_r(seed) % 2 ? 1000000 : 60, longest_ns = rand_r(seed) % 2 ? 30 : 3000;
	unsigned more = rand_r(seed) % 3;

	for (unsigned cpu = 0; cpu < nr_cpus; cpu++)
		made->cpu_until[cpu] = now_ns + rand_r(seed) % 5;
	for (unsigned i = 0; i < nr && made->nr < MAX_STRETCHES; i++) {
		unsigned nr_tasks = least(NR_TASKS, nr_cpus + (more ? more == 1 ? i / 40 : (nr - i) / 40 : NR_TASKS));
		uint32_t cpu = 0, task;

		for (unsigned other = 1; other < nr_cpus; other++)
			cpu = made->cpu_until[other] < made->cpu_until[cpu] ? other : cpu;
		task = rand_r(seed) % seldom_moves ? task_of(cpu, nr_cpus, nr_tasks, seed) : rand_r(seed) % nr_tasks;
		add_stretch(made, made->cpu_until[cpu], cpu, task, rand_r(seed) % 400 ? 1 + rand_r(seed) % longest_ns : 0);
		if (nr_cpus < NR_CPUS && !(rand_r(seed) % 50))
			add_visitor(made, seed, nr_cpus);
	}
}

/* Serial ones, that follow at once or after a while; or such that overlap. */
static void add_others(struct made *made, unsigned *seed, unsigned nr, unsigned nr_cpus, unsigned moves)
{
	bool overlaps = rand_r(seed) % 2;
	uint32_t cpu = rand_r(seed) % nr_cpus;

	for (; nr && made->nr < MAX_STRETCHES; nr--) {
		uint64_t now_ns = latest(made->cpu_until, NR_CPUS);

		now_ns += rand_r(seed) % 4 ? 0 : rand_r(seed) % 9;
		if (overlaps)
			now_ns = less(now_ns, rand_r(seed) % 20);
		if (overlaps || (moves && !(rand_r(seed) % (5 * moves))))
			cpu = rand_r(seed) % nr_cpus;
		add_stretch(made, now_ns, cpu, rand_r(seed) % NR_TASKS, rand_r(seed) % 50 ? 1 + rand_r(seed) % 30 : 0);
	}
}

/* Longer and longer ones, that may be better witnesses than all before; they overlap, or do not. */
static void add_longer(struct made *made, unsigned *seed, unsigned nr, unsigned nr_cpus)
{
	for (; nr && made->nr < MAX_STRETCHES; nr--) {
		uint64_t now_ns = less(latest(made->cpu_until, NR_CPUS), rand_r(seed) % 2 ? rand_r(seed) % (4 * made->nr + 1) : 0);

		add_stretch(made, now_ns, rand_r(seed) % nr_cpus, rand_r(seed) % NR_TASKS, 20 + 6 * made->nr);
	}
}

static void make_list(struct made *made, unsigned seed)
{
	uint64_t begin_ns = seed % 2 * 1000;
	unsigned nr_cpus = 1 + rand_r(&seed) % NR_CPUS, moves = rand_r(&seed) % 3, longer = rand_r(&seed) % 2 * 3;

	memset(made, 0, sizeof(*made));
	for (size_t i = 0; i < NR_CPUS; i++)
		made->cpu_until[i] = begin_ns;
	while (made->nr < MAX_STRETCHES) {
		unsigned nr = rand_r(&seed) % (rand_r(&seed) % 2 ? 12 : 400);

		if (rand_r(&seed) % 3)
			add_others(made, &seed, nr, nr_cpus, moves);
		else
			add_relay(made, &seed, nr, nr_cpus);
		add_longer(made, &seed, rand_r(&seed) % (longer + 1), nr_cpus);
	}
}

static int by_begin(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	if (x->from_ns != y->from_ns)
		return x->from_ns < y->from_ns ? -1 : 1;
	if (x->cpu != y->cpu)
		return x->cpu < y->cpu ? -1 : 1;
	return x->run < y->run ? -1 : x->run > y->run;
}

static void note_task(struct made *made, const struct stretch *s)
{
	struct task_tally *task = &made->tasks[s->task];

	task->begin_ns = task->end_ns ? task->begin_ns : s->from_ns;
	task->end_ns = s->to_ns;
	task->running_ns += s->to_ns - s->from_ns;
	made->tally.counted_running_ns += s->to_ns - s->from_ns;
	made->tally.end_ns = s->to_ns > made->tally.end_ns ? s->to_ns : made->tally.end_ns;
}

static void make_tally(struct made *made)
{
	made->tally = (struct tally){ .tasks = made->tasks, .nr = NR_TASKS, .nr_counted = NR_TASKS, .nr_cpus = NR_CPUS, .lanes = made->lanes,
				     .nr_lanes = NR_CPUS * NR_TASKS, .begin_ns = made->list[0].from_ns };
	for (size_t i = 0; i < made->nr; i++)
		note_task(made, &made->list[i]);
	for (uint32_t i = 0; i < NR_TASKS; i++) {
		made->tasks[i].counts = true;
		made->windows[i] = (struct span){ made->tasks[i].begin_ns, made->tasks[i].end_ns };
	}
	for (uint32_t i = 0; i < NR_CPUS * NR_TASKS; i++)
		made->lanes[i] = (struct lane){ i / NR_TASKS, i % NR_TASKS, 1 };
}

/* Each task is a thread; one more is none of the program's. Runs end by waiting all the time, or now and then, or never. */
static void make_waits(struct made *made, unsigned seed)
{
	unsigned seldom = rand_r(&seed) % 3 ? 300 : 1 + rand_r(&seed) % 20;

	made->threads = (struct tasks){ .list = made->task_list, .nr = NR_TASKS, .of_thread = made->of_thread, .is_ours = made->is_ours };
	for (uint32_t i = 0; i < NR_TASKS; i++) {
		made->of_thread[i + 1] = i;
		made->is_ours[i + 1] = true;
	}
	for (size_t i = 0; i < made->nr; i++) {
		made->runs[i].state = !(rand_r(&seed) % seldom);
		made->runs[i].wait_ns = rand_r(&seed) % 60;
		made->runs[i].next = rand_r(&seed) % (NR_TASKS + 3);
		if (made->runs[i].next == NR_TASKS + 2)
			made->runs[i].next = RUN_NEXT_UNKNOWN;
	}
}

static void restore_some(struct made *made, unsigned seed)
{
	unsigned seldom = rand_r(&seed) % 2 ? 200 : 10;

	for (size_t i = 0; i < made->nr; i++)
		made->runs[i].flags = rand_r(&seed) % seldom ? 0 : TRACE_RUN_IN_REPAIRED;
}

/* A few doubts, or none, of any task, short or long; all count, but of one that is not certain. */
static void make_doubts(struct made *made, unsigned seed)
{
	uint64_t at_ns = made->tally.begin_ns, span_ns = made->tally.end_ns - made->tally.begin_ns;
	size_t nr = rand_r(&seed) % (MAX_DOUBTS + 1);

	for (size_t i = 0; i < nr; i++) {
		at_ns += rand_r(&seed) % (span_ns / MAX_DOUBTS);
		made->doubt_list[i] = (struct doubt){ { at_ns, at_ns + 1 + rand_r(&seed) % (i % 4 ? 40 : 900) },
						     rand_r(&seed) % NR_TASKS, rand_r(&seed) % 2 };
		at_ns = made->doubt_list[i].span.to_ns;
	}
	for (size_t i = 0; i < NR_TASKS; i++) {
		uint64_t ns = made->tasks[i].running_ns;

		made->counting[i] = (struct counting){ ns > 50 ? ns - 50 : 0, ns + 50, true, i || seed % 2, true };
		made->widest[i] = made->windows[i];
		made->widest[i].from_ns -= rand_r(&seed) % (made->windows[i].from_ns - made->tally.begin_ns + 1);
		made->widest[i].to_ns += rand_r(&seed) % (made->tally.end_ns - made->windows[i].to_ns + 1);
	}
	made->doubts = (struct doubts){ .list = made->doubt_list, .nr = nr, .counting = made->counting, .windows = made->widest,
				       .in_one_piece = made->in_one_piece, .may_be_too_wide = made->may_be_too_wide,
				       .anybody_ran = true };
	made->doubts.widest = (struct span){ made->tally.begin_ns, made->tally.end_ns };
	made->doubts.narrowest = (struct span){ made->tally.begin_ns + seed % 300, made->tally.end_ns - seed % 300 };
}

void make_stretches(struct made *made, unsigned seed)
{
	make_list(made, seed);
	qsort(made->list, made->nr, sizeof(*made->list), by_begin);
	make_tally(made);
	make_doubts(made, seed);
	make_waits(made, seed);
	restore_some(made, seed);
}
