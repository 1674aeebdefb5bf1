// SPDX-License-Identifier: GPL-2.0-or-later
/* test_relay.c - what a relay says of its stretches is what one finds by looking at each of them */
#include <exectrace/trace_file.h>

#include "analysis/relay.h"
#include "check.h"
#include "lib/number.h"
#include "made_stretches.h"

#define NR_SEEDS 1500

static struct made made;

/* Of the stretches in the list, the one that was on this CPU before this one began; NULL: none was. */
static const struct stretch *before_on(uint32_t cpu, const struct stretch *s)
{
	while (s-- > made.list)
		if (s->cpu == cpu)
			return s;
	return NULL;
}

static uint64_t within(const struct relay *r, const struct stretch *a, const struct stretch *b)
{
	uint64_t from_ns = most(r->from_ns, most(a->from_ns, b->from_ns));

	return less(least(r->to_ns, least(a->to_ns, b->to_ns)), from_ns);
}

/* For how long both were on CPUs: of one task, how long it was. */
static uint64_t both_ns(const struct relay *r, uint32_t one, uint32_t other)
{
	const struct stretch *end = r->stretches + r->nr;
	uint64_t ns = 0;

	for (const struct stretch *a = made.list; a < end; a++) {
		if (a->task != one || a->to_ns <= r->from_ns)
			continue;
		for (const struct stretch *b = one == other ? a : made.list; b < (one == other ? a + 1 : end); b++)
			ns += b->task == other ? within(r, a, b) : 0;
	}
	return ns;
}

static void check_tasks(const struct relay *r)
{
	for (size_t i = 0; i < r->nr_tasks; i++) {
		const struct relay_task *task = &r->of_task[r->tasks[i]];
		const struct stretch *last = NULL;
		uint64_t ns = 0;

		for (const struct stretch *s = r->stretches; s < r->stretches + r->nr; s++) {
			if (s->task != r->tasks[i])
				continue;
			ns += s->to_ns - s->from_ns;
			last = s;
		}
		CHECK_EQUAL(task->ns, ns);
		CHECK(task->last == last);
		CHECK_EQUAL(r->ran_ns[i], both_ns(r, r->tasks[i], r->tasks[i]));
		for (size_t k = 0; k < i; k++)
			CHECK_EQUAL(r->both_ns[i][k] + r->both_ns[k][i], both_ns(r, r->tasks[i], r->tasks[k]));
	}
}

static void check_cpus(const struct relay *r)
{
	const struct stretch *end = r->stretches + r->nr;
	uint64_t until_ns = 0;

	for (size_t i = 0; i < r->nr_cpus; i++) {
		const struct relay_cpu *cpu = &r->cpus[i];
		const struct stretch *was = before_on(cpu->cpu, r->stretches), *last = before_on(cpu->cpu, end);

		CHECK(was && was->task == cpu->was && was->to_ns == cpu->was_until_ns && was->to_ns >= r->from_ns);
		CHECK(cpu->last == (last == was ? NULL : last));
		CHECK(cpu->until_ns == last->to_ns && last->to_ns > r->to_ns);
		until_ns = most(until_ns, last->to_ns);
	}
	CHECK_EQUAL(r->until_ns, until_ns);
}

static void check_sums(const struct relay *r)
{
	uint64_t longest_ns = 0, nr_changes = 0;
	bool stay_ready = true, are_restored = false;
	uint32_t left = 0;

	for (const struct stretch *s = r->stretches; s < r->stretches + r->nr; s++) {
		const struct stretch *before = before_on(s->cpu, s);
		uint64_t ns = s->to_ns - s->from_ns;

		CHECK(before->to_ns == s->from_ns && ns);
		if (before->task != s->task) {
			nr_changes++;
			left = before->task;
		}
		longest_ns = most(longest_ns, ns);
		CHECK(s > r->stretches ? s[-1].to_ns > s->from_ns || least(s[-1].to_ns - s[-1].from_ns, ns) <= r->longest_two_ns :
					 ns <= r->longest_two_ns);
		stay_ready &= !s->run->state;
		are_restored |= s->run->flags & TRACE_RUN_IN_REPAIRED;
	}
	CHECK_EQUAL(r->longest_ns, longest_ns);
	CHECK_EQUAL(r->nr_changes, nr_changes);
	CHECK(!nr_changes || r->left == left);
	CHECK(r->stay_ready == stay_ready);
	CHECK(r->are_restored == are_restored);
}

static void check_edges(const struct relay *r)
{
	const struct stretch *end = r->stretches + r->nr;
	size_t nr_there = 0;

	for (uint32_t cpu = 0; cpu < NR_CPUS; cpu++) {
		const struct stretch *before = before_on(cpu, r->stretches);

		nr_there += before && before->to_ns >= r->from_ns;
	}
	CHECK(r->nr_cpus >= 2 && r->nr_cpus == nr_there);
	CHECK(end == made.list + made.nr || end->from_ns > r->to_ns);
	CHECK(r->from_ns == r->stretches->from_ns && r->to_ns == end[-1].from_ns);
}

/* Returns how many were summed up. */
static size_t check_all(struct relay *r, unsigned seed)
{
	size_t nr_summed_up = 0;

	for (size_t at = 0; at < made.nr;) {
		size_t nr = least(made.nr - at, 1 + seed % 256);
		size_t nr_here = relay_is_likely(r) ? relay_sum_up(r, &made.list[at], nr) : 0;

		if (nr_here) {
			CHECK(r->stretches == &made.list[at] && r->nr == nr_here && nr_here <= nr);
			check_tasks(r);
			check_cpus(r);
			check_sums(r);
			check_edges(r);
			nr_summed_up += nr_here;
		}
		at += nr_here ? nr_here : relay_pass_by(r, &made.list[at], nr);
	}
	return nr_summed_up;
}

static void what_it_says_is_what_one_finds(void)
{
	size_t nr_summed_up = 0;

	for (unsigned seed = 0; seed < NR_SEEDS; seed++) {
		struct relay relay;

		make_stretches(&made, seed);
		relay_begin(&relay, NR_TASKS, NR_CPUS);
		nr_summed_up += check_all(&relay, seed);
		relay_release(&relay);
	}
	printf("# %zu stretches summed up\n", nr_summed_up);
	CHECK(nr_summed_up > 100000);
}

/* Two CPUs, with so many tasks on each, in turn. */
static void make_turns(uint32_t nr_each)
{
	uint64_t at_ns[2] = { 1000, 1005 };

	made.nr = 0;
	for (uint32_t i = 0; i < 300; i++) {
		uint32_t cpu = at_ns[1] < at_ns[0], task = 2 * (i / 2 % nr_each) + cpu;

		made.runs[i] = (struct run){ .thread = task + 1 };
		made.list[i] = (struct stretch){ at_ns[cpu], at_ns[cpu] + 10, task, cpu, true, true, false, &made.runs[i] };
		made.nr++;
		at_ns[cpu] += 10;
	}
}

static void of_more_tasks_than_there_is_room_for_some_are_summed_up_at_once(void)
{
	for (uint32_t nr_each = 1; nr_each < RELAY_MAX_TASKS; nr_each++) {
		struct relay relay;
		size_t nr_summed_up;

		make_turns(nr_each);
		relay_begin(&relay, 2 * nr_each, 2);
		nr_summed_up = check_all(&relay, 255);
		CHECK(relay.nr_tasks <= RELAY_MAX_TASKS);
		/* Of the last ones, too few are left. */
		CHECK(nr_summed_up > 200);
		relay_release(&relay);
	}
}

static const struct test tests[] = {
	TEST(what_it_says_is_what_one_finds),
	TEST(of_more_tasks_than_there_is_room_for_some_are_summed_up_at_once),
};

RUN_TESTS(tests)
