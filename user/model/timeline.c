// SPDX-License-Identifier: GPL-2.0-or-later
/* timeline.c - which task was on which CPU, from when to when, in the order of time */
#include "model/timeline.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "lib/number.h"
#include "lib/tournament.h"
#include "model/marking.h"
#include "model/tasks.h"
#include "trace/ahead.h"
#include "trace/reader.h"
#include "trace/run_stream.h"

/* A CPU's current run, and how far it has been handed out. */
struct cpu_cursor {
	struct run_stream *stream;
	const struct run *run, *end;    /* end: behind the last one of the block */
	uint64_t at_ns;
};

struct timeline {
	const struct trace *trace;
	const struct tasks *tasks;
	struct ahead *ahead;
	struct cpu_cursor *cpus;        /* by place */
	size_t nr_cpus;
	struct tournament first;        /* of them, by at_ns */
	bool begun;
	bool is_drained;        /* the first CPU's block has been handed out, but may still be looked at */
	struct marking **markings;      /* by thread number; NULL for threads that do not mark */
	uint64_t *busy_until_ns;        /* by task, if stretches may be covered */
	bool cuts;
};

bool timeline_cuts(const struct trace *trace, const struct tasks *tasks)
{
	return tasks->by == BY_PROCESS || (tasks->by == BY_DEFAULT && trace_nr_marking(trace));
}

struct timeline *timeline_open(const struct trace *trace, const struct tasks *tasks)
{
	struct timeline *t = xcalloc(1, sizeof(*t));

	t->trace = trace;
	t->tasks = tasks;
	t->nr_cpus = trace_nr_cpus(trace);
	t->cpus = xcalloc(t->nr_cpus, sizeof(*t->cpus));
	tournament_create(&t->first, t->nr_cpus);
	t->ahead = trace_ahead(trace);
	for (size_t i = 0; i < t->nr_cpus; i++)
		t->cpus[i].stream = trace_runs(trace, i, t->ahead);
	t->markings = xcalloc(trace_nr_threads(trace) + 1, sizeof(struct marking *));
	for (size_t i = 0; i < trace_nr_marking(trace) && tasks->by == BY_DEFAULT; i++)
		if (trace_marking_thread(trace, i) <= trace_nr_threads(trace))
			t->markings[trace_marking_thread(trace, i)] = marking_open(trace, tasks, i);
	t->cuts = timeline_cuts(trace, tasks);
	if (t->cuts)
		t->busy_until_ns = xcalloc(tasks->nr, sizeof(*t->busy_until_ns));
	return t;
}

void timeline_close(struct timeline *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->nr_cpus; i++)
		run_stream_close(t->cpus[i].stream);
	ahead_stop(t->ahead);
	for (uint32_t i = 0; i <= trace_nr_threads(t->trace); i++)
		marking_close(t->markings[i]);
	tournament_release(&t->first);
	free(t->cpus);
	free(t->markings);
	free(t->busy_until_ns);
	free(t);
}

void timeline_keep_to(struct timeline *t, uint32_t cpu, const struct span *spans, size_t nr)
{
	run_stream_keep_to(t->cpus[cpu].stream, spans, nr);
}

static int check_threads(const struct timeline *t, const struct cpu_cursor *c)
{
	uint32_t nr_threads = trace_nr_threads(t->trace), highest = 0;

	/* They have a number each (runs.h); mostly that is all there is to know. */
	for (const struct run *run = c->run; run < c->end; run++)
		highest = run->thread > highest ? run->thread : highest;
	for (const struct run *run = c->run; run < c->end && highest > nr_threads; run++)
		if (run->thread > nr_threads)
			return trace_refuse_run_of(t->trace, run->thread);
	return 1;
}

/* 1: the CPU's next runs are there, and it is at the first of them. */
static int load_runs(struct timeline *t, struct cpu_cursor *c)
{
	size_t nr = 0;
	int got = run_stream_next(c->stream, &c->run, &nr);

	if (got <= 0)
		return got;
	c->end = c->run + nr;
	c->at_ns = c->run->in_ns;
	return check_threads(t, c);
}

static int begin(struct timeline *t)
{
	t->begun = true;
	for (size_t i = 0; i < t->nr_cpus; i++) {
		int got = load_runs(t, &t->cpus[i]);

		if (got < 0)
			return got;
		if (got)
			tournament_set(&t->first, i, t->cpus[i].at_ns);
	}
	return 0;
}

static int refill(struct timeline *t)
{
	uint32_t cpu = tournament_first(&t->first)->number;
	int got = load_runs(t, &t->cpus[cpu]);

	t->is_drained = false;
	if (got >= 0)
		tournament_set_first(&t->first, got ? t->cpus[cpu].at_ns : TOURNAMENT_OUT);
	return got < 0 ? got : 0;
}

static bool has_more(const struct timeline *t)
{
	return !t->is_drained && tournament_first(&t->first)->key != TOURNAMENT_OUT;
}

/* The first CPU is through with what it had before this run. */
static void move_on(struct timeline *t, struct cpu_cursor *c, const struct run *run)
{
	c->run = run;
	if (run == c->end) {
		t->is_drained = true;
		return;
	}
	c->at_ns = run->in_ns;
	tournament_set_first(&t->first, c->at_ns);
}

/* It may be on several CPUs at once: a process by its threads, and a marked task where several of them are at it. */
static bool may_be_covered(const struct timeline *t, uint32_t task)
{
	return task != NO_TASK && t->tasks->list[task].kind != TASK_THREAD;
}

/* While the task is on another CPU, it is busy already: the part of this stretch until it leaves that one adds nothing. */
static void cover(struct timeline *t, struct stretch *s)
{
	uint64_t *busy_until_ns = &t->busy_until_ns[s->task];

	s->covered = s->from_ns < *busy_until_ns;
	if (s->covered)
		s->to_ns = least(s->to_ns, *busy_until_ns);
	else
		*busy_until_ns = s->to_ns;
}

/* The part of the first CPU's run that belongs to one task, beginning where it has been handed out up to. */
static int cut(struct timeline *t, uint32_t cpu, struct stretch *s)
{
	struct cpu_cursor *c = &t->cpus[cpu];
	struct marking *marking = t->markings[c->run->thread];
	uint64_t until_ns = UINT64_MAX;
	int err = 0;

	s->run = c->run;
	s->cpu = cpu;
	s->from_ns = c->at_ns;
	s->task = t->tasks->of_thread[c->run->thread];
	s->covered = false;
	if (marking)
		err = marking_at(marking, c->at_ns, &s->task, &until_ns);
	s->to_ns = least(until_ns, s->run->out_ns);
	if (may_be_covered(t, s->task))
		cover(t, s);
	s->begins_run = s->from_ns == s->run->in_ns;
	s->ends_run = s->to_ns == s->run->out_ns;
	c->at_ns = s->to_ns;
	return err;
}

static int take_parts(struct timeline *t, struct stretch *stretches, int max)
{
	int nr = 0, err = 0;

	while (nr < max && !err && has_more(t)) {
		uint32_t cpu = tournament_first(&t->first)->number;

		err = cut(t, cpu, &stretches[nr++]);
		if (stretches[nr - 1].ends_run)
			move_on(t, &t->cpus[cpu], t->cpus[cpu].run + 1);
		else
			tournament_set_first(&t->first, stretches[nr - 1].to_ns);
	}
	return err ? err : nr;
}

/* Part by part: what is put together elsewhere and copied makes a processor wait. */
static inline void put_whole(struct stretch *s, const struct run *run, uint32_t task, uint32_t cpu)
{
	s->from_ns = run->in_ns;
	s->to_ns = run->out_ns;
	s->task = task;
	s->cpu = cpu;
	s->begins_run = true;
	s->ends_run = true;
	s->covered = false;
	s->run = run;
}

/* Whole runs: of the CPU that is first, as long as it surely is. */
static int take_first(struct timeline *t, struct stretch *stretches, int max)
{
	const struct contestant *first = tournament_first(&t->first);
	const uint32_t *of_thread = t->tasks->of_thread;
	int nr = 0;

	while (nr < max && first->key != TOURNAMENT_OUT && !t->is_drained) {
		struct cpu_cursor *c = &t->cpus[first->number];
		const struct run *run = c->run;
		uint64_t limit = t->first.limit;
		uint32_t cpu = first->number;

		do {
			put_whole(&stretches[nr++], run, of_thread[run->thread], cpu);
			run++;
		} while (nr < max && run < c->end && run->in_ns < limit);
		move_on(t, c, run);
	}
	return nr;
}

/* The first CPU does not take part any more: returns which it was. */
static uint32_t take_out(struct timeline *t)
{
	uint32_t cpu = tournament_first(&t->first)->number;

	tournament_set_first(&t->first, TOURNAMENT_OUT);
	return cpu;
}

/* Takes part again, from this run on, unless its block has been handed out: then it is the first, with its last one. */
static void put_back(struct timeline *t, uint32_t cpu, const struct run *run)
{
	struct cpu_cursor *c = &t->cpus[cpu];

	c->run = run;
	if (run == c->end) {
		t->is_drained = true;
		run--;
	}
	c->at_ns = run->in_ns;
	tournament_set(&t->first, cpu, c->at_ns);
}

/* Of the two CPUs that are first, for as long as they surely are: often, that is long. */
static int merge(const struct timeline *t, const uint32_t cpus[2], const struct run *runs[2], struct stretch *stretches, int max)
{
	const struct run *a = runs[0], *const a_end = t->cpus[cpus[0]].end;
	const struct run *b = runs[1], *const b_end = t->cpus[cpus[1]].end;
	const uint32_t *of_thread = t->tasks->of_thread;
	uint64_t limit = tournament_first(&t->first)->key;
	int nr = 0;

	while (nr < max && a < a_end && b < b_end && least(a->in_ns, b->in_ns) < limit) {
		bool is_b = b->in_ns < a->in_ns;
		const struct run *run = is_b ? b : a;

		put_whole(&stretches[nr++], run, of_thread[run->thread], is_b ? cpus[1] : cpus[0]);
		a += !is_b;
		b += is_b;
	}
	runs[0] = a;
	runs[1] = b;
	return nr;
}

/* 0: there is only one. */
static int take_first_two(struct timeline *t, struct stretch *stretches, int max)
{
	uint32_t a = take_out(t), b = tournament_first(&t->first)->number;
	const uint32_t cpus[] = { a < b ? a : b, a < b ? b : a };
	const struct run *runs[] = { t->cpus[cpus[0]].run, t->cpus[cpus[1]].run };
	int nr;

	if (tournament_first(&t->first)->key == TOURNAMENT_OUT) {
		put_back(t, a, t->cpus[a].run);
		return 0;
	}
	take_out(t);
	nr = merge(t, cpus, runs, stretches, max);
	put_back(t, cpus[0], runs[0]);
	put_back(t, cpus[1], runs[1]);
	return nr;
}

static int take_runs(struct timeline *t, struct stretch *stretches, int max)
{
	int nr = has_more(t) ? take_first_two(t, stretches, max) : 0;

	return nr + take_first(t, stretches + nr, max - nr);
}

int timeline_next(struct timeline *t, struct stretch *stretches, int max)
{
	int err = 0;

	if (!t->begun)
		err = begin(t);
	else if (t->is_drained)
		err = refill(t);
	if (err)
		return err;
	return t->cuts ? take_parts(t, stretches, max) : take_runs(t, stretches, max);
}
