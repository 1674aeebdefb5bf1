// SPDX-License-Identifier: GPL-2.0-or-later
/* order.c - lab: the order is not yours */
#include <stddef.h>

#include "analysis/repeats.h"
#include "lab/lab.h"
#include "workload/programs.h"

/* Of the repeats whose order is known: in how many did the second one end before the first? */
static bool measure_second_first(const struct lab_seen *seen, uint64_t *value)
{
	const struct orders *ended = &seen[0].repeats->ended;
	uint64_t nr = 0, nr_second_first = 0;

	for (size_t i = 0; i < ended->nr; i++) {
		if (ended->list[i].nr != 2)
			continue;
		nr += ended->list[i].count;
		nr_second_first += ended->list[i].numbers[0] == 1 ? ended->list[i].count : 0;
	}
	if (!nr)
		return false;
	*value = nr_second_first * 1000000 / nr;
	return true;
}

static const char *const the_two[] = { "sing", "eat", NULL };

const struct lab lab_order = {
	.name = "order",
	.title = "The order is not yours",
	.setting = "Two tasks are started, sing first, then eat, and neither is waited for before the other is started. Each first waits for something: a disk, a server, anything that takes now a little longer, now a little shorter, and never more than 1 ms. Then it works a little. The program is run 20 times.",
	.question = "In which order will the two tasks end?",
	.choices = {
		{
			.text = "always 12: sing was started first",
			.reply = "Being started first is a head start of some microseconds, and no promise.",
			.to = 1,
		},
		{
			.text = "always 21: the last one in is the first one out",
			.reply = "There is no rule that says so; there is none at all.",
			.from = 1000000,
		},
		{
			.text = "sometimes 12, sometimes 21",
			.reply = "Nothing in the program fixes the order.",
			.from = 1,
			.to = 1000000,
		},
	},
	.lesson = 2,
	.experiments = {
		{ .label = "20 times, of which this is the last", .workload = &workload_race, .place = ON_ONE_CPU, .nr_tasks = 2, .nr_repeats = 20, .only = the_two },
	},
	.figure = { "21, of all times", UNIT_SHARE, measure_second_first },
	.why = "That is what async means: tasks are started, none is waited for, and the order in which they end is left open. Code that relies on an order that it does not enforce works on one machine, in one test, until it does not. That an order never came in 20 runs proves little, either: one that comes in every tenth run stays away in 12 % of such series.",
	.exercise = "Write a program that starts two threads, one right after the other. Each waits for a random time of up to 1 ms, and then computes for at least 50 ms. Whatever the waits: the first thread is to end before the second, every time. It will be run 20 times.",
	.hint = "A lock does not do: it says that only one is inside, not which one. A semaphore, or a condition with a flag, lets the second wait until the first says that it is done.",
	.trials = {
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .nr_repeats = 20, .expect = { "tasks==2", "threads>=2", "least-cpu>=50ms" } },
	},
};
