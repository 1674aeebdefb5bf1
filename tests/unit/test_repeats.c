// SPDX-License-Identifier: GPL-2.0-or-later
/* test_repeats.c - orders of thousands of random schedules, against an oracle that looks at every pair */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/findings.h"
#include "analysis/metric.h"
#include "analysis/repeats.h"
#include "check.h"
#include "schedule.h"
#include "trace/reader.h"

#define NR_SERIES  300
#define NR_REPEATS 25

static struct schedule schedule;

/* The first tick in which the task ran, and the one after its last; false if it never did. */
static bool window(unsigned task, unsigned *from, unsigned *to)
{
	*to = 0;
	for (unsigned tick = 0; tick < schedule.nr_ticks; tick++) {
		if (!schedule_runs(&schedule, task, tick))
			continue;
		*from = *to ? *from : tick;
		*to = tick + 1;
	}
	return *to;
}

static void find(unsigned seed, struct findings *f, struct trace **trace)
{
	struct findings_options options = findings_defaults;
	struct spoiling none = { 0 };
	int fd;

	schedule_make(&schedule, seed);
	options.small_share = 0;
	fd = schedule_trace(&schedule, &none);
	CHECK(!trace_open(trace, fd, "a schedule"));
	close(fd);
	CHECK(!findings_build(f, *trace, &options));
}

static void done(struct findings *f, struct trace *trace)
{
	findings_release(f);
	trace_free(trace);
}

static void each_task_begins_and_ends_behind_those_before_it_in_the_order(void)
{
	for (unsigned seed = 0; seed < 3000; seed++) {
		unsigned nr = 0, from[2] = { 0 }, to[2] = { 0 };
		struct trace *trace;
		struct findings f;

		find(seed, &f, &trace);
		for (unsigned task = 0; task < schedule.nr_tasks; task++)
			nr += window(task, &from[0], &to[0]);
		CHECK_EQUAL(f.order.nr, nr);
		for (size_t i = 1; i < nr; i++) {
			CHECK(window(f.order.tasks[f.order.begun[i - 1]].task, &from[0], &to[0]));
			CHECK(window(f.order.tasks[f.order.begun[i]].task, &from[1], &to[1]));
			CHECK(from[0] <= from[1]);
			CHECK(window(f.order.tasks[f.order.ended[i - 1]].task, &from[0], &to[0]));
			CHECK(window(f.order.tasks[f.order.ended[i]].task, &from[1], &to[1]));
			CHECK(to[0] <= to[1]);
		}
		done(&f, trace);
	}
}

/* What an order looks like as a text; the tasks of schedules all have names of their own. */
struct spelled {
	char text[64];
	unsigned count;
};

static void spell(char *text, size_t size, const struct findings *f, const uint32_t *order)
{
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < f->order.nr && at < size; i++)
		at += snprintf(text + at, size - at, "%s ", f->order.tasks[order[i]].name);
}

static void spell_counted(char *text, size_t size, const struct repeats *r, const struct order_count *order)
{
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < order->nr && at < size; i++)
		at += snprintf(text + at, size - at, "%s ", r->tasks[order->numbers[i]].name);
}

static void count(struct spelled *all, size_t *nr, const char *text)
{
	size_t i = 0;

	while (i < *nr && strcmp(all[i].text, text))
		i++;
	if (i == *nr)
		strcpy(all[(*nr)++].text, text);
	all[i].count++;
}

static void compare(const struct repeats *r, const struct orders *orders, const struct spelled *all, size_t nr)
{
	unsigned sum = 0;

	CHECK_EQUAL(orders->nr, nr);
	for (size_t i = 0; i < orders->nr; i++) {
		char text[64];
		size_t k = 0;

		spell_counted(text, sizeof(text), r, &orders->list[i]);
		while (k < nr && strcmp(all[k].text, text))
			k++;
		CHECK(k < nr);
		CHECK_EQUAL(orders->list[i].count, all[k].count);
		sum += orders->list[i].count;
		if (!i)
			continue;
		CHECK(orders->list[i - 1].count >= orders->list[i].count);
		if (orders->list[i - 1].count == orders->list[i].count)
			CHECK(orders->list[i - 1].first < orders->list[i].first);
	}
	CHECK_EQUAL(sum, r->nr);
}

static void orders_are_counted_as_if_they_were_written_down(void)
{
	for (unsigned series = 0; series < NR_SERIES; series++) {
		static struct spelled begun[NR_REPEATS], ended[NR_REPEATS];
		size_t nr_begun = 0, nr_ended = 0;
		struct repeats r = { 0 };

		memset(begun, 0, sizeof(begun));
		memset(ended, 0, sizeof(ended));
		for (unsigned repeat = 0; repeat < NR_REPEATS; repeat++) {
			struct trace *trace;
			struct findings f;
			char text[64];

			find(series * NR_REPEATS + repeat, &f, &trace);
			repeats_add(&r, &f);
			spell(text, sizeof(text), &f, f.order.begun);
			count(begun, &nr_begun, text);
			spell(text, sizeof(text), &f, f.order.ended);
			count(ended, &nr_ended, text);
			done(&f, trace);
		}
		compare(&r, &r.begun, begun, nr_begun);
		compare(&r, &r.ended, ended, nr_ended);
		repeats_release(&r);
	}
}

/* Two orders of the same tasks in which some pair stands both ways. */
static bool is_swapped(const struct order_count *x, const struct order_count *y)
{
	for (size_t i = 0; i < x->nr; i++)
		for (size_t k = i + 1; k < x->nr; k++) {
			size_t at_i = y->nr, at_k = y->nr;

			for (size_t m = 0; m < y->nr; m++) {
				at_i = y->numbers[m] == x->numbers[i] ? m : at_i;
				at_k = y->numbers[m] == x->numbers[k] ? m : at_k;
			}
			if (at_i < y->nr && at_k < at_i)
				return true;
		}
	return false;
}

static void an_order_varies_if_some_two_tasks_began_both_ways(void)
{
	unsigned nr_varying = 0;

	for (unsigned series = 0; series < NR_SERIES; series++) {
		struct repeats r = { 0 };
		bool varies = false;

		for (unsigned repeat = 0; repeat < 2; repeat++) {
			struct trace *trace;
			struct findings f;

			find(series * 2 + repeat, &f, &trace);
			repeats_add(&r, &f);
			done(&f, trace);
		}
		for (size_t i = 0; i < r.begun.nr; i++)
			for (size_t k = 0; k < r.begun.nr; k++)
				varies |= is_swapped(&r.begun.list[i], &r.begun.list[k]);
		CHECK_EQUAL(r.swap.repeat_ab != 0, varies);
		nr_varying += varies;
		repeats_release(&r);
	}
	CHECK(nr_varying > NR_SERIES / 4 && nr_varying < NR_SERIES);
}

static void what_never_came_and_what_came_are_all_that_can(void)
{
	for (size_t nr = 1; nr <= REPEATS_FEW_TASKS; nr++) {
		static const uint64_t factorials[] = { 1, 1, 2, 6, 24 };
		uint32_t seen[REPEATS_FEW_TASKS] = { 0, 1, 2, 3 };
		struct order_count order = { .numbers = seen, .nr = nr, .count = 1, .first = 1 };
		struct orders orders = { .list = &order, .nr = 1 };
		struct repeats r = { .nr = 1, .nr_same_tasks = 1, .nr_tasks = nr };
		struct unseen unseen;

		repeats_unseen(&r, &orders, &unseen);
		CHECK_EQUAL(unseen.possible, factorials[nr]);
		CHECK_EQUAL(unseen.nr, factorials[nr] - 1);
		CHECK_EQUAL(unseen.nr_listed, unseen.nr);
		for (size_t i = 0; i < unseen.nr_listed; i++) {
			CHECK(memcmp(unseen.list[i], seen, nr * sizeof(*seen)));
			CHECK(!i || memcmp(unseen.list[i], unseen.list[i - 1], nr * sizeof(*seen)));
		}
	}
}

/* 0.95 ^ nr would be the other way to say it: nr repeats without it, at the stated rate, come one time in twenty at most. */
static void the_rate_of_what_never_came_is_not_put_too_low(void)
{
	for (unsigned nr = 4; nr < 2000; nr++) {
		double missed = 1;

		for (unsigned i = 0; i < nr; i++)
			missed *= 1 - (repeats_rarer_than(nr) + 1) / 1e6;
		CHECK(missed <= 0.05);
		CHECK(missed > 0.003);
	}
	CHECK_EQUAL(repeats_rarer_than(3), 1000000);
	CHECK_EQUAL(repeats_rarer_than(100), 30000);
}

static const struct test tests[] = {
	TEST(each_task_begins_and_ends_behind_those_before_it_in_the_order),
	TEST(orders_are_counted_as_if_they_were_written_down),
	TEST(an_order_varies_if_some_two_tasks_began_both_ways),
	TEST(what_never_came_and_what_came_are_all_that_can),
	TEST(the_rate_of_what_never_came_is_not_put_too_low),
};

RUN_TESTS(tests)
