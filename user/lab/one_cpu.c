// SPDX-License-Identifier: GPL-2.0-or-later
/* one_cpu.c - lab: two threads, one CPU */
#include "lab/lab.h"
#include "workload/programs.h"

const struct lab lab_one_cpu = {
	.name = "one-cpu",
	.title = "Two threads, one CPU",
	.setting = "Now each task is a thread of its own, and neither ever gives way: no await, no sleep, only computing. Both threads are held to one CPU.",
	.question = "How will the kernel execute the two threads?",
	.choices = {
		{
			.text = LAB_SEQUENTIAL,
			.reply = "The kernel does not let the first one finish: when a thread has had its time slice, the other gets the CPU.",
			.shows = { "sequential" },
		},
		{
			.text = LAB_CONCURRENT,
			.reply = "The kernel takes the CPU from a thread that does not give it away.",
			.shows = { "concurrent" },
		},
		{
			.text = LAB_PARALLEL,
			.reply = "Two threads need two CPUs to be on at the same instant.",
			.shows = { "parallel" },
		},
	},
	.lesson = 1,
	.experiments = {
		{ .label = "one CPU", .workload = &workload_concurrent, .place = ON_ONE_CPU, .nr_tasks = 2 },
	},
	.figures = { "overlap", "turns", "involuntary", "peak" },
	.why = "The scheduler preempts: a thread that could go on is switched out (involuntary), so that the other gets its share. The threads take turns although neither wants to. It looks like both at once, and is never more than one.",
	.exercise = "Write a program with two threads that compute for at least 50 ms each, and that take turns on one CPU even though the machine has two: sched_setaffinity(2) is how a thread says where it may run.",
	.hint = "Hold both threads to the same CPU before they begin to work; taskset(1) does it from outside, but the program is to do it itself.",
	.trials = {
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .needs_quiet = true, .expect = { "threads>=2", "tasks==2", "least-cpu>=50ms", "concurrent", "peak==1", "turns>=2" } },
	},
};
