// SPDX-License-Identifier: GPL-2.0-or-later
/* crowd.c - lab: more threads than CPUs, time slices, nice values, waiting time */
#include <string.h>

#include "analysis/findings.h"
#include "lab/lab.h"
#include "workload/programs.h"

/* The pair of sing and eat, among others that the thread that waits for them may make. */
static const struct pair_times *find_pair(const struct findings *f)
{
	const struct best_pairs *pairs = &f->pairs.alternating;

	for (size_t i = 0; i < pairs->nr; i++) {
		const char *a = f->tasks.list[pairs->list[i].a].name, *b = f->tasks.list[pairs->list[i].b].name;

		if ((!strcmp(a, "sing") && !strcmp(b, "eat")) || (!strcmp(a, "eat") && !strcmp(b, "sing")))
			return &pairs->list[i];
	}
	return NULL;
}

/* Of the time in which both were part-way: how many times as much CPU as eat did sing get? Sing
 * ends first, if any does. */
static bool measure_advantage(const struct lab_seen *seen, uint64_t *value)
{
	const struct findings *nice = seen[1].f;
	const struct pair_times *pair = find_pair(nice);
	uint64_t sing_ns, eat_ns;

	if (!pair || nice->audit.grade == GRADE_INCOMPLETE)
		return false;
	sing_ns = pair->a_in_b_ns;
	eat_ns = pair->b_in_a_ns;
	if (strcmp(nice->tasks.list[pair->a].name, "sing")) {
		sing_ns = pair->b_in_a_ns;
		eat_ns = pair->a_in_b_ns;
	}
	*value = eat_ns ? sing_ns * 1000000 / eat_ns : UINT64_MAX;
	return true;
}

const struct lab lab_crowd = {
	.name = "crowd",
	.title = "More threads than CPUs",
	.setting = "Four threads on one CPU, with the same work each, share it in time slices of a few ms; the rest of the time they are ready, and wait. Then two threads on one CPU: sing as usual, and eat with a nice value of 10, which tells the kernel that others are more important.",
	.question = "While sing and eat are both part-way: how will the CPU be shared?",
	.choices = {
		{
			.text = "half and half: nice values are a suggestion",
			.reply = "For the usual scheduling class they are weights: 1024 for nice 0, and some 25 % less with every degree.",
			.to = 2000000,
		},
		{
			.text = "sing gets several times as much as eat",
			.reply = "The weights are 1024 for nice 0, and 110 for nice 10: about nine to one.",
			.from = 2000000,
			.to = 100000000,
		},
		{
			.text = "sing gets all of it, until it has ended",
			.reply = "Nice values are weights, not ranks: eat gets less, but it gets its turns.",
			.from = 100000000,
		},
	},
	.lesson = 1,
	.experiments = {
		{ .label = "four threads", .workload = &workload_concurrent, .place = ON_ONE_CPU, .nr_tasks = 4 },
		{ .label = "nice 0 and 10", .workload = &workload_nice, .place = ON_ONE_CPU, .nr_tasks = 2 },
	},
	.figures = { "involuntary", "turns", "waited-own", "wall" },
	.figure = { "CPU time of sing, as a multiple of eat's", UNIT_FACTOR, measure_advantage },
	.why = "With more threads than CPUs nothing gets faster: the same work, in slices, and every thread is ready and waiting most of the time (waited-own is the sum). Nice values shift the shares by weight. A sensible program has no more busy threads than CPUs.",
	.exercise = "Write a program that starts as many computing threads as there are CPUs that it may use (sched_getaffinity(2) knows), with 50 ms of CPU time or more each. It will be run on one CPU and on two: on one there is one thread that computes, on two there are two, and none has to wait for a CPU that another one of them has.",
	.hint = "Ask for the CPUs that the program may use, not for those of the machine; the thread that waits for the others does not compute.",
	.trials = {
		{ .label = "one CPU", .place = ON_ONE_CPU, .expect = { "least-cpu>=50ms", "tasks==1", "waited-own<5ms" } },
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .expect = { "least-cpu>=50ms", "tasks==2", "parallel", "overlap>=60%" } },
	},
};
