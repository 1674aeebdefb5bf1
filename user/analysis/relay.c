// SPDX-License-Identifier: GPL-2.0-or-later
/* relay.c - where one follows upon the other at once, on each of several CPUs */
#include "analysis/relay.h"

#include <stdlib.h>
#include <string.h>

#include <exectrace/trace_file.h>

#include "lib/mem.h"
#include "lib/number.h"
#include "model/timeline.h"

/*
 * Fewer are not worth it. After a few in a row, more are likely; but the more often that turns out to be wrong, the more have to be
 * in a row, until many were.
 */
#define RELAY_LEAST 16
#define LIKELY_LEAST 8
#define LIKELY_MOST 128

#define MAX_CPUS (RELAY_MAX_TASKS / 2)

#define NO_CPU UINT32_MAX

/* Of a CPU: who was on it last, until when. */
struct latest {
	uint32_t task;
	uint64_t to_ns;
};

struct relay_state {
	struct latest *latest;  /* by place of the CPU */
	struct relay_cpu **of_cpu;      /* likewise: that of cpus; the one behind all of them, if it is not busy */
	size_t nr_cpus;
	size_t in_a_row;        /* so many have begun where one ended on their CPU; */
	size_t likely;          /* with so many, more are likely */
};

void relay_begin(struct relay *r, size_t nr_tasks, size_t nr_cpus)
{
	struct relay_state *s = xcalloc(1, sizeof(*s));

	*r = (struct relay){ .state = s };
	r->of_task = xcalloc(nr_tasks, sizeof(*r->of_task));
	for (size_t i = 0; i < nr_tasks; i++)
		r->of_task[i].cpu = NO_CPU;
	r->cpus = xcalloc(MAX_CPUS + 1, sizeof(*r->cpus));
	s->latest = xcalloc(nr_cpus, sizeof(*s->latest));
	s->of_cpu = xcalloc(nr_cpus, sizeof(*s->of_cpu));
	s->nr_cpus = nr_cpus;
	s->likely = LIKELY_LEAST;
}

void relay_release(struct relay *r)
{
	free(r->of_task);
	free(r->cpus);
	free(r->state->latest);
	free(r->state->of_cpu);
	free(r->state);
	*r = (struct relay){ 0 };
}

bool relay_is_likely(const struct relay *r)
{
	return r->state->in_a_row >= r->state->likely;
}

size_t relay_pass_by(struct relay *r, const struct stretch *stretches, size_t nr)
{
	struct relay_state *s = r->state;
	size_t in_a_row = s->in_a_row, i = 0;

	do {
		const struct stretch *stretch = &stretches[i++];
		struct latest *latest = &s->latest[stretch->cpu];

		in_a_row = stretch->from_ns == latest->to_ns ? in_a_row + 1 : 0;
		*latest = (struct latest){ stretch->task, stretch->to_ns };
	} while (i < nr && in_a_row < s->likely);
	s->in_a_row = in_a_row;
	return i;
}

/* False: it is on another CPU, or there is no place for it. */
static __attribute__((noinline)) bool add_task(struct relay *r, uint32_t task, uint32_t cpu)
{
	if (r->of_task[task].cpu != NO_CPU || r->nr_tasks == RELAY_MAX_TASKS)
		return false;
	r->of_task[task] = (struct relay_task){ .cpu = cpu, .place = r->nr_tasks };
	memset(r->both_ns[r->nr_tasks], 0, sizeof(r->both_ns[r->nr_tasks]));
	r->tasks[r->nr_tasks++] = task;
	return true;
}

/* Who is on this CPU goes on until the first one begins, or for longer. */
static bool add_cpu(struct relay *r, uint32_t cpu)
{
	const struct latest *latest = &r->state->latest[cpu];

	if (r->nr_cpus == MAX_CPUS)
		return false;
	r->state->of_cpu[cpu] = &r->cpus[r->nr_cpus];
	r->cpus[r->nr_cpus++] = (struct relay_cpu){
		.cpu = cpu,
		.was = latest->task,
		.was_until_ns = latest->to_ns,
		.until_ns = latest->to_ns,
		.place = r->nr_tasks,
		.since_ns = r->from_ns,
	};
	return add_task(r, latest->task, cpu);
}

static void forget(struct relay *r)
{
	for (size_t i = 0; i < r->nr_tasks; i++)
		r->of_task[r->tasks[i]].cpu = NO_CPU;
	r->nr_cpus = r->nr_tasks = 0;
}

/* False: those that are on CPUs when the first stretch begins are too many, or too few. */
static bool find_cpus(struct relay *r, const struct stretch *stretches)
{
	struct relay_state *s = r->state;

	forget(r);
	r->stretches = stretches;
	r->from_ns = stretches->from_ns;
	for (size_t i = 0; i < s->nr_cpus; i++)
		if (s->latest[i].to_ns >= r->from_ns && !add_cpu(r, i))
			return false;
	for (size_t i = 0; i < s->nr_cpus; i++)
		if (s->latest[i].to_ns < r->from_ns)
			s->of_cpu[i] = &r->cpus[r->nr_cpus];
	/* No stretch follows upon that. */
	r->cpus[r->nr_cpus].until_ns = UINT64_MAX;
	return r->nr_cpus >= 2;
}

/* Who has been on this CPU has been beside each other one since both are there; of itself, nobody reads it. */
static void count_beside(struct relay *r, const struct relay_cpu *cpu, size_t nr_others, uint64_t now_ns)
{
	uint64_t *row = r->both_ns[cpu->place];

	for (const struct relay_cpu *other = r->cpus; other < r->cpus + nr_others; other++)
		row[other->place] += now_ns - most(cpu->since_ns, other->since_ns);
}

/* What is to be known of all stretches so far, whichever CPU they are on. */
struct looks {
	uint64_t longest_ns, longest_two_ns;
	uint64_t before_ns, ended_ns;   /* how long the latest one was, and when it ended */
	uint32_t flags, states;
};

static inline void look_at(struct looks *l, const struct stretch *s, uint64_t ns)
{
	l->longest_ns = most(l->longest_ns, ns);
	l->longest_two_ns = most(l->longest_two_ns, l->ended_ns <= s->from_ns ? least(l->before_ns, ns) : 0);
	l->before_ns = ns;
	l->ended_ns = s->to_ns;
	l->flags |= s->run->flags;
	l->states |= s->run->state;
}

static void keep_looks(struct relay *r, const struct looks *l)
{
	r->longest_ns = l->longest_ns;
	r->longest_two_ns = l->longest_two_ns;
	r->are_restored = l->flags & TRACE_RUN_IN_REPAIRED;
	r->stay_ready = !l->states;
}

/* As many as are such, not regarding those that go on meanwhile. Two CPUs take fewer steps: what is between any two times is of both. */
static inline __attribute__((always_inline)) size_t take_of(struct relay *r, const struct stretch *stretches, size_t nr, bool are_two)
{
	uint64_t counted_ns = r->from_ns, nr_changes = 0;
	struct looks looks = { .before_ns = UINT64_MAX };
	struct relay_cpu *const *of_cpu = r->state->of_cpu, *cpus = r->cpus;
	struct relay_task *of_task = r->of_task;
	uint32_t left = 0;
	size_t i = 0;

	for (; i < nr; i++) {
		const struct stretch *s = &stretches[i];
		uint64_t ns = s->to_ns - s->from_ns;
		struct relay_cpu *cpu = of_cpu[s->cpu];
		struct relay_task *task = &of_task[s->task];

		if (s->from_ns != cpu->until_ns || s->to_ns <= s->from_ns ||
		    (task->cpu != s->cpu && !add_task(r, s->task, s->cpu)))
			break;
		if (are_two)
			r->both_ns[cpus[0].place][cpus[1].place] += s->from_ns - counted_ns;
		else
			count_beside(r, cpu, r->nr_cpus, s->from_ns);
		counted_ns = s->from_ns;
		look_at(&looks, s, ns);
		task->ns += ns;
		task->last = s;
		nr_changes += cpu->place != task->place;
		left = cpu->place != task->place ? cpu->place : left;
		cpu->place = task->place;
		cpu->since_ns = s->from_ns;
		cpu->until_ns = s->to_ns;
		cpu->last = s;
	}
	r->nr_changes = nr_changes;
	r->left = r->tasks[left];
	keep_looks(r, &looks);
	return i;
}

static size_t take(struct relay *r, const struct stretch *stretches, size_t nr)
{
	return r->nr_cpus == 2 ? take_of(r, stretches, nr, true) : take_of(r, stretches, nr, false);
}

/* When the first of those ends that nobody has followed. */
static uint64_t first_end(const struct relay *r)
{
	uint64_t first_ns = UINT64_MAX;

	for (size_t i = 0; i < r->nr_cpus; i++)
		first_ns = least(first_ns, r->cpus[i].until_ns);
	return first_ns;
}

/* Of what each has of the stretches, what is beyond the time is not counted, and who was there before has more. */
static void find_running(struct relay *r)
{
	for (size_t i = 0; i < r->nr_tasks; i++)
		r->ran_ns[i] = r->of_task[r->tasks[i]].ns;
	for (size_t i = 0; i < r->nr_cpus; i++) {
		const struct relay_cpu *cpu = &r->cpus[i];

		r->ran_ns[i] += cpu->was_until_ns - r->from_ns;
		r->ran_ns[cpu->place] -= cpu->until_ns - r->to_ns;
	}
}

/* All of nr have been taken. */
static void finish(struct relay *r, size_t nr)
{
	struct relay_state *s = r->state;

	r->nr = nr;
	r->to_ns = r->stretches[nr - 1].from_ns;
	r->until_ns = 0;
	for (size_t i = 0; i < r->nr_cpus; i++) {
		const struct relay_cpu *cpu = &r->cpus[i];

		count_beside(r, cpu, i, r->to_ns);
		s->latest[cpu->cpu] = (struct latest){ r->tasks[cpu->place], cpu->until_ns };
		r->until_ns = most(r->until_ns, cpu->until_ns);
	}
	find_running(r);
}

static void find_likely(struct relay_state *s, size_t nr, bool goes_on)
{
	s->in_a_row += nr;
	if (s->in_a_row > LIKELY_MOST)
		s->likely = LIKELY_LEAST;
	if (!goes_on)
		s->in_a_row = 0;
}

static void find_unlikely(struct relay_state *s)
{
	s->in_a_row = 0;
	s->likely = least(2 * s->likely, LIKELY_MOST);
}

size_t relay_sum_up(struct relay *r, const struct stretch *stretches, size_t nr)
{
	/* Others may begin at the same time as the last one. */
	size_t nr_looked_at = stretches_before(stretches, nr, stretches[nr - 1].from_ns), nr_taken = 0, nr_such = 0;
	struct relay_state *s = r->state;

	if (nr_looked_at < RELAY_LEAST)
		return 0;
	if (find_cpus(r, stretches)) {
		nr_taken = take(r, stretches, nr_looked_at);
		nr_such = stretches_before(stretches, nr_taken, least(first_end(r), stretches[nr_taken].from_ns));
	}
	if (nr_such < RELAY_LEAST) {
		find_unlikely(s);
		return 0;
	}
	if (nr_such < nr_taken) {
		find_cpus(r, stretches);
		take(r, stretches, nr_such);
	}
	finish(r, nr_such);
	find_likely(s, nr_such, nr_such == nr_looked_at);
	return nr_such;
}
