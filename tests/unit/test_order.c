// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_order.c - thousands of random programs that mark their tasks, against an oracle that looks at every pair
 *
 * A program is a sequence of marks, one in each tick. The oracle knows of each task which one called it, and which one
 * that, and takes each pair of tasks by itself.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/audit.h"
#include "analysis/order.h"
#include "analysis/tally.h"
#include "check.h"
#include "lib/number.h"
#include "model/tasks.h"
#include "schedule.h"
#include "trace/reader.h"

#define NR_PROGRAMS 20000
#define NR_THREADS  2
#define NR_MARKED   6
#define NR_TICKS    24

struct program {
	struct task tasks[NR_MARKED];
	bool called[NR_MARKED][NR_MARKED];      /* [a][b]: a called b, or what called it */
	unsigned nr;
	uint32_t stacks[NR_THREADS][NR_MARKED];
	unsigned depths[NR_THREADS];
};

static void begin(struct program *p, unsigned thread, unsigned tick)
{
	unsigned depth = p->depths[thread], new = p->nr++;

	for (unsigned i = 0; depth && i < new; i++)
		p->called[i][new] = i == p->stacks[thread][depth - 1] || p->called[i][p->stacks[thread][depth - 1]];
	p->tasks[new] = (struct task){ .kind = TASK_MARKED, .has_begun = true, .begin_ns = tick, .thread = 1,
				       .gone_ns = UINT64_MAX, .caller = depth ? p->stacks[thread][depth - 1] : NO_TASK };
	snprintf(p->tasks[new].name, sizeof(p->tasks[new].name), "%u", new);
	p->stacks[thread][p->depths[thread]++] = new;
}

/* Any of the stack may end or be suspended, though mostly it is the current one. One that is suspended never ends. */
static void leave(struct program *p, unsigned thread, unsigned tick)
{
	unsigned *depth = &p->depths[thread], at = rand() % 4 ? *depth - 1 : rand() % *depth;
	struct task *task = &p->tasks[p->stacks[thread][at]];

	if (rand() % 5)
		task->end_ns = tick;
	else
		task->was_suspended = true;
	for ((*depth)--; at < *depth; at++)
		p->stacks[thread][at] = p->stacks[thread][at + 1];
}

/* It goes on as another program. */
static void replace(struct program *p, unsigned tick)
{
	for (unsigned i = 0; i < p->nr; i++)
		p->tasks[i].gone_ns = least(p->tasks[i].gone_ns, tick);
	memset(p->depths, 0, sizeof(p->depths));
}

static void make(struct program *p, unsigned seed)
{
	/* Many have one thread alone, and few marks at a time, so that not all are async. */
	unsigned nr_threads = seed % 4 ? 1 : NR_THREADS;

	srand(seed);
	*p = (struct program){ 0 };
	for (unsigned tick = 1; tick < NR_TICKS; tick++) {
		unsigned thread = rand() % nr_threads;

		if (p->depths[thread] && rand() % 3)
			leave(p, thread, tick);
		else if (p->nr < NR_MARKED && rand() % 2)
			begin(p, thread, tick);
		else if (!(rand() % 8))
			replace(p, tick);
	}
}

/* If it is not marked, the task ends with its program, or never; unless that may be missing: it is known for a tick, in which it ran. */
static uint64_t end_of(const struct task *task, bool is_certain)
{
	return task->end_ns ? task->end_ns : is_certain ? task->gone_ns : task->begin_ns + 1;
}

static bool is_overlap(const struct program *p, unsigned a, unsigned b, bool is_certain)
{
	const struct task *x = &p->tasks[a], *y = &p->tasks[b];
	bool is_call = p->called[a][b] && !y->was_suspended && end_of(y, is_certain) <= end_of(x, is_certain);

	return x->begin_ns < y->begin_ns && y->begin_ns < end_of(x, is_certain) && !is_call;
}

static bool has_overlap(const struct program *p, bool is_certain)
{
	for (unsigned a = 0; a < p->nr; a++)
		for (unsigned b = 0; b < p->nr; b++)
			if (is_overlap(p, a, b, is_certain))
				return true;
	return false;
}

/* Facts of the recording are taken from a trace: this one has none. */
static struct trace *bare_trace(void)
{
	struct spoiling none = { 0 };
	struct schedule schedule;
	struct trace *trace;
	int fd;

	schedule_make(&schedule, 1);
	fd = schedule_trace(&schedule, &none);
	CHECK(!trace_open(&trace, fd, "a schedule"));
	close(fd);
	return trace;
}

static void build(struct order *o, const struct program *p, const struct trace *trace, const struct audit *audit,
		  struct task_tally *tallies, struct tasks *tasks)
{
	struct tally tally = { .tasks = tallies, .nr = p->nr };

	*tasks = (struct tasks){ .list = (struct task *)p->tasks, .nr = p->nr };
	for (unsigned i = 0; i < p->nr; i++)
		tallies[i] = (struct task_tally){ .begin_ns = p->tasks[i].begin_ns,
						  .end_ns = end_of(&p->tasks[i], false) };
	order_build(o, trace, tasks, &tally, audit);
}

static void a_program_is_async_if_some_two_tasks_overlap_and_are_no_call(void)
{
	struct trace *trace = bare_trace();
	struct audit audit = { 0 };
	unsigned nr_async = 0, nr_sync = 0;

	for (unsigned seed = 0; seed < NR_PROGRAMS; seed++) {
		struct task_tally tallies[NR_MARKED];
		struct program p;
		struct tasks tasks;
		struct order o;

		make(&p, seed);
		build(&o, &p, trace, &audit, tallies, &tasks);
		CHECK_EQUAL(o.nr, p.nr);
		CHECK_EQUAL(o.model, p.nr < 2 ? MODEL_NONE : has_overlap(&p, true) ? ASYNC : SYNC);
		/* The witness is one. */
		if (o.has_overlap)
			CHECK(is_overlap(&p, o.tasks[o.earlier].task, o.tasks[o.later].task, true));
		nr_async += o.model == ASYNC;
		nr_sync += o.model == SYNC;
		order_release(&o);
	}
	printf("# %u async, %u sync\n", nr_async, nr_sync);
	CHECK(nr_async > NR_PROGRAMS / 5 && nr_sync > NR_PROGRAMS / 5);
	trace_free(trace);
}

static void what_is_missing_takes_away_sync_and_never_async(void)
{
	static const enum audit_rule_id rules[] = {
		AUDIT_NOT_SEALED, AUDIT_LOST_EVENTS, AUDIT_LOST_MARKS, AUDIT_BROKEN_MARKS,
	};
	struct trace *trace = bare_trace();

	for (unsigned seed = 0; seed < NR_PROGRAMS / 10; seed++) {
		struct audit audit = { 0 };
		struct task_tally tallies[NR_MARKED];
		struct program p;
		struct tasks tasks;
		struct order o;

		audit.counts[rules[seed % 4]] = 1;
		make(&p, seed);
		build(&o, &p, trace, &audit, tallies, &tasks);
		CHECK_EQUAL(o.model, p.nr < 2 ? MODEL_NONE : has_overlap(&p, false) ? ASYNC : MODEL_OPEN);
		order_release(&o);
	}
	trace_free(trace);
}

static const struct test tests[] = {
	TEST(a_program_is_async_if_some_two_tasks_overlap_and_are_no_call),
	TEST(what_is_missing_takes_away_sync_and_never_async),
};

RUN_TESTS(tests)
