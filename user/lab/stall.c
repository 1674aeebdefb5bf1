// SPDX-License-Identifier: GPL-2.0-or-later
/* stall.c - lab: blocking inside an event loop stalls everyone */
#include "analysis/findings.h"
#include "lab/lab.h"
#include "workload/programs.h"

/*
 * How long a task held the loop's thread and was blocked. One that awaits has let go of it: its
 * mark is suspended, and that is another kind of wait.
 */
static bool measure_held(const struct lab_seen *seen, uint64_t *value)
{
	const uint64_t *total = seen[0].f->waits.total;
	uint64_t span_ns = profile_span_ns(&seen[0].f->profile);

	if (!span_ns)
		return false;
	*value = (total[WAIT_UNKNOWN] + total[WAIT_EACH_OTHER] + total[WAIT_OUTSIDE]) * 1000000 /
		 span_ns;
	return true;
}

const struct lab lab_stall = {
	.name = "stall",
	.title = "Blocking inside an event loop stalls everyone",
	.setting = "Two tasks on one event loop. After three of its ten steps, eat has to wait for the oven: for as long as five steps take. In the first program it does so with sleep(), in the second it awaits a timer of the loop.",
	.question = "In the first program: what does sing do while eat is in sleep()?",
	.choices = {
		{
			.text = "it goes on, since eat needs no CPU while it sleeps",
			.reply = "The CPU was free, but the thread was not: sleep() returns to eat, not to the loop, and the loop is what would have gone on with sing.",
			.to = 100000,
		},
		{
			.text = "nothing, it stands still until eat wakes up",
			.reply = "The loop cannot go on with sing before eat has given way.",
			.from = 100000,
		},
	},
	.lesson = 1,
	.experiments = {
		{ .label = "eat sleeps", .workload = &workload_stall_blocking, .place = ON_ONE_CPU, .nr_tasks = 2 },
		{ .label = "eat awaits", .workload = &workload_stall_awaiting, .place = ON_ONE_CPU, .nr_tasks = 2 },
	},
	.figures = { "turns", "busy", "nobody-time", "wall" },
	.figure = { "time in which a task blocked the loop", UNIT_SHARE, measure_held },
	.why = "An event loop runs on goodwill: a task that blocks (sleep, a file, a name look-up, a long computation) stops all of them. Blocking calls belong into awaits, or into a thread of their own. In the picture it stands out: nobody on the CPU, and everybody part-way.",
	.exercise = "Write a program with one thread and two marked tasks: sing computes for at least 100 ms in steps; eat pauses ten times for 10 ms, with a little work between. Whenever eat pauses, sing is to go on: nobody on a CPU for less than 50 ms in all.",
	.hint = "Suspend eat when its pause begins, and resume it when a timer says so; poll(2) with a timeout of 0 between two steps of sing, or a timerfd, will do.",
	.trials = {
		{ .label = "one CPU", .place = ON_ONE_CPU, .expect = { "tasks==2", "threads==1", "cpu>=100ms", "concurrent", "turns>=8", "nobody-time<50ms" } },
	},
};
