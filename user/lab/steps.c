// SPDX-License-Identifier: GPL-2.0-or-later
/* steps.c - lab: the sync model, steps in order */
#include "lab/lab.h"
#include "workload/programs.h"

const struct lab lab_steps = {
	.name = "steps",
	.title = "Steps in order",
	.setting = "You eat a cake, and you sing a song. The simplest program does one, and then the other: sing(); eat(); in one thread. That is the sync programming model: a step begins when the one before it has ended, so the order never changes.",
	.question = "The program may use two CPUs. How will sing and eat be executed?",
	.choices = {
		{
			.text = LAB_SEQUENTIAL,
			.shows = { "sequential" },
		},
		{
			.text = LAB_CONCURRENT,
			.reply = "To take turns, eat would have to begin before sing has ended; the program does not even call it before.",
			.shows = { "concurrent" },
		},
		{
			.text = LAB_PARALLEL,
			.reply = "A second CPU is of no use to a single thread: a thread is on one CPU at a time.",
			.shows = { "parallel" },
		},
	},
	.lesson = 0,
	.experiments = {
		{ .label = "two CPUs", .workload = &workload_sync, .place = ON_TWO_CPUS, .nr_tasks = 2 },
	},
	.figures = { "overlap", "interleaving", "turns", "wall" },
	.why = "Sync code has one thing part-way at any time. It is easy to reason about, and it leaves all CPUs but one unused, however many there are. Neither is bad: it is what you asked for.",
	.exercise = "Write a program that does two tasks with at least 50 ms of CPU time each, one after the other, in an order that is always the same. Give each task a thread or a process of its own, or mark both (exectrace/mark.h).",
	.hint = "Start the second task only when the first has ended: join its thread, or wait for its process, first.",
	.trials = {
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .needs_quiet = true, .expect = { "tasks==2", "least-cpu>=50ms", "sequential" } },
	},
};
