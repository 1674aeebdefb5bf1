// SPDX-License-Identifier: GPL-2.0-or-later
/* lock.c - lab: a lock makes parallel code take turns */
#include "lab/lab.h"
#include "workload/programs.h"

const struct lab lab_lock = {
	.name = "lock",
	.title = "A lock makes parallel code take turns",
	.setting = "Two threads, two CPUs, as before. But there is one fork, and it is needed for the cake and for conducting the song: each thread works in ten steps, and takes one and the same lock for each.",
	.question = "How will the two threads with the lock be executed, on two CPUs?",
	.choices = {
		{
			.text = LAB_SEQUENTIAL,
			.reply = "Each gives the lock back after every step, and the other gets it: neither has to wait for the other's end.",
			.shows = { NULL, "sequential" },
		},
		{
			.text = LAB_CONCURRENT,
			.reply = "Only one of them has the lock at a time, and only that one works.",
			.shows = { NULL, "concurrent" },
		},
		{
			.text = LAB_PARALLEL,
			.reply = "There are two threads and two CPUs, but work is done only by whoever has the lock.",
			.shows = { NULL, "parallel" },
		},
	},
	.lesson = 1,
	.experiments = {
		{ .label = "no lock", .workload = &workload_parallel, .place = ON_TWO_CPUS, .nr_tasks = 2 },
		{ .label = "one lock", .workload = &workload_lock, .place = ON_TWO_CPUS, .nr_tasks = 2 },
	},
	.figures = { "overlap", "turns", "blocked", "wall" },
	.why = "A lock is a promise that only one is inside. If all the work is inside, the second CPU has nothing to do: twice the threads, no gain, and the cost of handing over. Threads that wait for a lock are blocked, not ready: no further CPU would help them.",
	.exercise = "Write a program with two threads that add their results to one sum, under a lock, at least a hundred times each, and that run in parallel all the same: at least 50 ms of CPU time each, and an overlap of at least 60 %.",
	.hint = "Keep the computing outside of the lock, and hold it only for the addition.",
	.trials = {
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .expect = { "tasks==2", "least-cpu>=50ms", "parallel", "overlap>=60%" } },
	},
};
