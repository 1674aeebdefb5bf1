// SPDX-License-Identifier: GPL-2.0-or-later
/* machine.c - lab: same program, the machine decides */
#include "lab/lab.h"
#include "workload/programs.h"

const struct lab lab_machine = {
	.name = "machine",
	.title = "Same program, the machine decides",
	.setting = "An async program hands two tasks to a pool of threads and waits for neither. The very same program is run twice: once it may use one CPU, once two. Nothing in it is changed.",
	.question = "How will it be executed on one CPU, and how on two?",
	.choices = {
		{
			.text = "CONCURRENT both times: the program is what it is",
			.reply = "How it was written is the same; how it ran depends on the CPUs that there were.",
			.shows = { "concurrent", "concurrent" },
		},
		{
			.text = "CONCURRENT on one CPU, PARALLEL on two",
			.reply = "The program was the same both times. What differed was the machine.",
			.shows = { "concurrent", "parallel" },
		},
		{
			.text = "PARALLEL both times: it has two threads",
			.reply = "On one CPU no two threads are ever on at the same instant, however many there are.",
			.shows = { "parallel", "parallel" },
		},
		{
			.text = "SEQUENTIAL on one CPU, PARALLEL on two",
			.reply = "On one CPU the kernel does not finish one thread before it runs the next: they take turns.",
			.shows = { "sequential", "parallel" },
		},
	},
	.lesson = 1,
	.experiments = {
		{ .label = "one CPU", .workload = &workload_async_pool, .place = ON_ONE_CPU, .nr_tasks = 2 },
		{ .label = "two CPUs", .workload = &workload_async_pool, .place = ON_TWO_CPUS, .nr_tasks = 2 },
	},
	.figures = { "overlap", "turns", "peak", "wall" },
	.why = "Sync or async is how a program is written. Sequential, concurrent or parallel is how it ran. The program decides the first, program and machine together the second: \"is this code parallel?\" has no answer without a machine.",
	.exercise = "Write a program that takes turns on one CPU and runs in parallel on two, without being told how many there are. It will be run both ways, with at least 100 ms of CPU time.",
	.hint = "Start two threads, and leave it to the kernel where they run: no affinity, no lock around the work.",
	.trials = {
		{ .label = "one CPU", .place = ON_ONE_CPU, .expect = { "tasks>=2", "cpu>=100ms", "concurrent" } },
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .expect = { "tasks>=2", "cpu>=100ms", "parallel", "overlap>=50%" } },
	},
};
