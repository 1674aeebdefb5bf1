// SPDX-License-Identifier: GPL-2.0-or-later
/* two_cpus.c - lab: two threads, two CPUs */
#include "lab/lab.h"
#include "workload/programs.h"

const struct lab lab_two_cpus = {
	.name = "two-cpus",
	.title = "Two threads, two CPUs",
	.setting = "A friend joins you: one eats while the other sings. Two threads, each on a CPU of its own, each with the same work as before.",
	.question = "How will the two threads be executed?",
	.choices = {
		{
			.text = LAB_SEQUENTIAL,
			.reply = "The second thread is started while the first one runs, and there is a CPU for it.",
			.shows = { "sequential" },
		},
		{
			.text = LAB_CONCURRENT,
			.reply = "Each has a CPU of its own, so neither has to wait for a turn.",
			.shows = { "concurrent" },
		},
		{
			.text = LAB_PARALLEL,
			.reply = "Both were on CPUs at the same instant.",
			.shows = { "parallel" },
		},
	},
	.lesson = 2,
	.experiments = {
		{ .label = "two CPUs", .workload = &workload_parallel, .place = ON_TWO_CPUS, .nr_tasks = 2 },
	},
	.figures = { "overlap", "parallelism", "peak", "wall" },
	.why = "Parallel is concurrent, and more: at least two on CPUs at the same instant. The witness names the two, their CPUs, and the time. It takes a machine with two CPUs and a program with two things to do.",
	.exercise = "Write a program with two threads that compute at once: each at least 50 ms, and of the time that anything of the program runs, at least 80 % with both on CPUs.",
	.hint = "Start both threads before you wait for either: a join between the two starts makes them steps in order.",
	.trials = {
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .expect = { "tasks==2", "least-cpu>=50ms", "parallel", "overlap>=80%" } },
	},
};
