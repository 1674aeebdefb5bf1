// SPDX-License-Identifier: GPL-2.0-or-later
/* tally.c - what each task did in all: how long it ran, from when to when, how often */
#include "analysis/tally.h"

#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "lib/mem.h"
#include "lib/number.h"
#include "model/tasks.h"
#include "model/timeline.h"
#include "trace/stint.h"

#define NO_CPU UINT32_MAX

void tally_begin(struct tally *t, const struct tasks *tasks)
{
	*t = (struct tally){ .nr = tasks->nr, .sees_all = !tasks->only->nr };
	t->tasks = xcalloc(tasks->nr, sizeof(*t->tasks));
	for (size_t i = 0; i < t->nr; i++)
		t->tasks[i] = (struct task_tally){ .begin_ns = UINT64_MAX, .last_cpu = NO_CPU };
}

static uint32_t lane_of(struct tally *t, uint32_t task, uint32_t cpu)
{
	uint64_t key = (uint64_t)cpu << 32 | task;
	const uint32_t *place = hash_get(&t->lane_places, key);

	if (place)
		return *place;
	hash_put(&t->lane_places, key, t->nr_lanes);
	GROW(t->lanes, t->nr_lanes + 1);
	t->lanes[t->nr_lanes] = (struct lane){ cpu, task, 0 };
	t->tasks[task].nr_cpus++;
	return t->nr_lanes++;
}

static __attribute__((noinline)) void change_cpu(struct tally *t, uint32_t number, uint32_t cpu)
{
	struct task_tally *task = &t->tasks[number];

	task->nr_migrations += task->last_cpu != NO_CPU;
	task->last_cpu = cpu;
	task->last_lane = lane_of(t, number, cpu);
}

/* What a task ran on a CPU, in one piece or in several. */
struct piece {
	uint64_t from_ns, to_ns, running_ns;
	uint32_t task, cpu;
	uint32_t nr;
};

static inline void see_running(struct tally *t, struct piece piece)
{
	struct task_tally *task = &t->tasks[piece.task];

	if (task->last_cpu != piece.cpu)
		change_cpu(t, piece.task, piece.cpu);
	t->lanes[task->last_lane].running_ns += piece.running_ns;
	if (piece.from_ns < task->begin_ns)
		task->begin_ns = piece.from_ns;
	if (piece.to_ns > task->end_ns)
		task->end_ns = piece.to_ns;
	task->nr_stretches += piece.nr;
}

static void add_cpus(struct tally *t, size_t nr)
{
	GROW(t->cpus, nr);
	for (; t->nr_cpus < nr; t->nr_cpus++)
		t->cpus[t->nr_cpus] = (struct cpu_tally){ .busiest = NO_TASK };
}

static inline void see_cpu(struct tally *t, struct piece piece)
{
	bool is_looked_at = t->sees_all || piece.task != NO_TASK;
	struct cpu_tally *cpu;

	if (piece.cpu >= t->nr_cpus)
		add_cpus(t, piece.cpu + 1);
	cpu = &t->cpus[piece.cpu];
	cpu->all_ns += piece.running_ns;
	cpu->nr_all += piece.nr;
	cpu->running_ns += is_looked_at ? piece.running_ns : 0;
	cpu->nr_stretches += is_looked_at ? piece.nr : 0;
}

static inline struct piece piece_of(const struct stretch *s)
{
	return (struct piece){ s->from_ns, s->to_ns, s->to_ns - s->from_ns, s->task, s->cpu, 1 };
}

static void see_stretch(struct tally *t, const struct stretch *s)
{
	const struct run *run = s->run;
	struct task_tally *task = &t->tasks[s->task];

	if (!s->covered)
		see_running(t, piece_of(s));
	if (!s->ends_run || run->flags & TRACE_RUN_OUT_EDGE)
		return;
	if (run->state)
		task->nr_voluntary++;
	else
		task->nr_involuntary++;
}

void tally_see(struct tally *t, const struct stretch *stretches, size_t nr)
{
	for (const struct stretch *s = stretches; s < stretches + nr; s++) {
		see_cpu(t, piece_of(s));
		if (s->task != NO_TASK)
			see_stretch(t, s);
		else if (!s->covered && t->sees_all)
			t->running_ns += s->to_ns - s->from_ns;
	}
}

void tally_see_stint(struct tally *t, const struct stint *stint, uint32_t task, uint32_t cpu)
{
	struct piece piece = { stint->from_ns, stint->to_ns, stint->running_ns, task, cpu, stint->nr };

	see_cpu(t, piece);
	if (task == NO_TASK) {
		t->running_ns += t->sees_all ? stint->running_ns : 0;
		return;
	}
	see_running(t, piece);
	if (stint->flags & TRACE_RUN_OUT_EDGE)
		return;
	t->tasks[task].nr_voluntary += stint->nr_voluntary;
	t->tasks[task].nr_involuntary += stint->nr - stint->nr_voluntary;
}

static void sum_up_lanes(struct tally *t)
{
	for (size_t i = 0; i < t->nr_lanes; i++) {
		const struct lane *lane = &t->lanes[i];

		t->tasks[lane->task].running_ns += lane->running_ns;
		t->running_ns += lane->running_ns;
	}
}

/* By how long they ran; of equals, the earlier one last, so that it is the one that counts. */
static int by_running(const void *a, const void *b, void *arg)
{
	const struct task_tally *tasks = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (tasks[x].running_ns != tasks[y].running_ns)
		return tasks[x].running_ns < tasks[y].running_ns ? -1 : 1;
	return x < y ? 1 : -1;
}

static void choose_counted(struct tally *t, unsigned small_share)
{
	uint32_t *order = xcalloc(t->nr, sizeof(*order));
	unsigned __int128 small_ns = 0, all_ns = 0;

	for (size_t i = 0; i < t->nr; i++) {
		order[i] = i;
		all_ns += t->tasks[i].running_ns;
	}
	qsort_r(order, t->nr, sizeof(*order), by_running, t->tasks);
	for (size_t i = 0; i < t->nr; i++) {
		struct task_tally *task = &t->tasks[order[i]];

		small_ns += task->running_ns;
		task->counts = task->running_ns && small_ns * 10000 >= all_ns * small_share;
	}
	free(order);
}

static void sum_up_counted(struct tally *t)
{
	t->begin_ns = UINT64_MAX;
	for (size_t i = 0; i < t->nr; i++) {
		const struct task_tally *task = &t->tasks[i];

		if (!task->counts)
			continue;
		t->nr_counted++;
		t->counted_running_ns += task->running_ns;
		t->begin_ns = task->begin_ns < t->begin_ns ? task->begin_ns : t->begin_ns;
		t->end_ns = task->end_ns > t->end_ns ? task->end_ns : t->end_ns;
	}
	if (!t->nr_counted)
		t->begin_ns = 0;
}

static void sum_up_cpus(struct tally *t)
{
	for (size_t i = 0; i < t->nr_lanes; i++) {
		const struct lane *lane = &t->lanes[i];
		struct cpu_tally *cpu = &t->cpus[lane->cpu];

		cpu->nr_tasks++;
		if (lane->running_ns <= cpu->busiest_ns)
			continue;
		cpu->busiest = lane->task;
		cpu->busiest_ns = lane->running_ns;
	}
}

/* A marked task is part-way from its begin to its end, whenever it ran. */
static void widen_to_marks(struct task_tally *tally, const struct task *task)
{
	if (task->begin_ns && task->begin_ns < tally->begin_ns)
		tally->begin_ns = task->begin_ns;
	if (task->end_ns > tally->end_ns)
		tally->end_ns = task->end_ns;
}

static void clip(struct task_tally *tally, uint64_t from_ns, uint64_t to_ns)
{
	tally->begin_ns = tally->begin_ns < from_ns ? from_ns : tally->begin_ns;
	tally->end_ns = tally->end_ns > to_ns ? to_ns : tally->end_ns;
	if (tally->begin_ns > tally->end_ns)
		tally->begin_ns = tally->end_ns;
}

void tally_end(struct tally *t, const struct tasks *tasks, unsigned small_share, uint64_t from_ns,
	       uint64_t to_ns)
{
	sum_up_lanes(t);
	for (size_t i = 0; i < t->nr; i++) {
		widen_to_marks(&t->tasks[i], &tasks->list[i]);
		clip(&t->tasks[i], from_ns, to_ns);
	}
	choose_counted(t, small_share);
	sum_up_counted(t);
	sum_up_cpus(t);
}

void tally_set_idle(struct tally *t, uint64_t span_ns)
{
	for (size_t i = 0; i < t->nr_cpus; i++) {
		struct cpu_tally *cpu = &t->cpus[i];

		cpu->idle_ns = less(span_ns, cpu->all_ns);
	}
}

/* Of a window: step 1, it begins; -1, it ends. */
struct edge {
	uint64_t at_ns;
	int step;
};

static int by_time(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;

	if (x->at_ns != y->at_ns)
		return x->at_ns < y->at_ns ? -1 : 1;
	return y->step - x->step;
}

uint64_t tally_single_window_ns(const struct tally *t)
{
	struct edge *edges = xcalloc(2 * t->nr_counted, sizeof(*edges));
	size_t nr = 0, open = 0;
	uint64_t ns = 0;

	for (size_t i = 0; i < t->nr; i++) {
		if (!t->tasks[i].counts)
			continue;
		edges[nr++] = (struct edge){ t->tasks[i].begin_ns, 1 };
		edges[nr++] = (struct edge){ t->tasks[i].end_ns, -1 };
	}
	if (nr)
		qsort(edges, nr, sizeof(*edges), by_time);
	for (size_t i = 0; i < nr; i++) {
		if (open == 1)
			ns += edges[i].at_ns - edges[i - 1].at_ns;
		open += edges[i].step;
	}
	free(edges);
	return ns;
}

void tally_release(struct tally *t)
{
	free(t->tasks);
	free(t->cpus);
	free(t->lanes);
	hash_release(&t->lane_places);
	*t = (struct tally){ 0 };
}
