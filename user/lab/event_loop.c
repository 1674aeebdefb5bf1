// SPDX-License-Identifier: GPL-2.0-or-later
/* event_loop.c - lab: two tasks on one event loop */
#include "lab/lab.h"
#include "workload/programs.h"

const struct lab lab_event_loop = {
	.name = "event-loop",
	.title = "Two tasks on one event loop",
	.setting = "Alone, you can take a bite, sing a line, take a bite, sing a line. So does an event loop: one thread, and tasks that give way at every await, when they have to wait for something. Both are started before either has ended: that is the async programming model.",
	.question = "One thread, an event loop, and two CPUs that it may use. How will sing and eat be executed?",
	.choices = {
		{
			.text = LAB_SEQUENTIAL,
			.reply = "A task that awaits something is part-way, and the loop goes on with the other one meanwhile.",
			.shows = { "sequential" },
		},
		{
			.text = LAB_CONCURRENT,
			.reply = "It is one thread, yet both tasks were part-way at once.",
			.shows = { "concurrent" },
		},
		{
			.text = LAB_PARALLEL,
			.reply = "Async is not parallel: there is one thread, and it is at one task at a time.",
			.shows = { "parallel" },
		},
	},
	.lesson = 1,
	.experiments = {
		{ .label = "two CPUs", .workload = &workload_async, .place = ON_TWO_CPUS, .nr_tasks = 2 },
	},
	.figures = { "overlap", "interleaving", "turns", "threads" },
	.why = "Concurrent is about what is part-way, parallel about what is on CPUs. An event loop makes tasks concurrent without a second thread: good where tasks mostly wait, and no help where they mostly compute.",
	.exercise = "Write a program in which two tasks with at least 10 ms of CPU time each take turns at least ten times, in one thread. Mark them, since to the kernel they are one: exectrace_begin(), _suspend(), _resume(), _end() of exectrace/mark.h, or asyncio with python3 -m exectrace.",
	.hint = "Suspend a task before the other one goes on, and let each work in several steps.",
	.trials = {
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .expect = { "tasks==2", "threads==1", "cpu>=20ms", "concurrent", "turns>=10" } },
	},
};
