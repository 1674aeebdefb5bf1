// SPDX-License-Identifier: GPL-2.0-or-later
/* core.c - lab: two CPUs of one core */
#include "analysis/findings.h"
#include "lab/lab.h"
#include "workload/programs.h"

static bool measure_slow_down(const struct lab_seen *seen, uint64_t *value)
{
	uint64_t alone_ns = profile_span_ns(&seen[0].f->profile),
		 both_ns = profile_span_ns(&seen[1].f->profile);

	if (!alone_ns)
		return false;
	*value = (unsigned __int128)both_ns * 1000000 / alone_ns;
	return true;
}

const struct lab lab_core = {
	.name = "core",
	.title = "Two CPUs of one core",
	.setting = "What the kernel calls a CPU may be half of a core: two hardware threads that share its arithmetic units and caches (SMT, or hyper-threading). First sing runs alone on one of the two, then sing and eat run on both, with the same work each. The work is such that one alone leaves little of the core unused.",
	.question = "The two run in parallel. How much longer does that take than sing alone?",
	.choices = {
		{
			.text = "no longer: they are two CPUs",
			.reply = "Two CPUs of one core are parallel to the scheduler, but they share what computes.",
			.shows = { NULL, "parallel" },
			.to = 1100000,
		},
		{
			.text = "somewhat longer, but less than twice as long",
			.reply = "Each is slower than alone, and together they are faster than one after the other.",
			.shows = { NULL, "parallel" },
			.from = 1100000,
			.to = 1900000,
		},
		{
			.text = "twice as long: it is one core",
			.reply = "Where one of them waits for memory or for a result, the other one uses the core.",
			.shows = { NULL, "parallel" },
			.from = 1900000,
		},
	},
	.lesson = 1,
	.experiments = {
		{ .label = "sing alone", .workload = &workload_core, .place = ON_ONE_OF_CORE, .nr_tasks = 1, .nr_tries = 3 },
		{ .label = "sing and eat", .workload = &workload_core, .place = ON_ONE_CORE, .nr_tasks = 2, .nr_tries = 3 },
	},
	.figures = { "overlap", "parallelism", "cpu", "wall" },
	.figure = { "time for both, as a multiple of one", UNIT_FACTOR, measure_slow_down },
	.why = "The verdict is about the scheduler's CPUs, and PARALLEL is true: both were on at the same instant. How much that gains depends on what the CPUs share. exectrace says so when the witness ran on two CPUs of one core.",
	.exercise = "Write a program with two threads that run in parallel on the two CPUs of one core: at least 50 ms of CPU time each, and an overlap of at least 80 %. It will be held to those two CPUs.",
	.hint = "As for two CPUs of different cores: start both threads before you wait for either.",
	.trials = {
		{ .label = "one core", .place = ON_ONE_CORE, .expect = { "tasks==2", "least-cpu>=50ms", "parallel", "overlap>=80%" } },
	},
};
