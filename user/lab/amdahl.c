// SPDX-License-Identifier: GPL-2.0-or-later
/* amdahl.c - lab: speed-up, and its limit */
#include "analysis/findings.h"
#include "lab/lab.h"
#include "workload/programs.h"

static bool measure_speed_up(const struct lab_seen *seen, uint64_t *value)
{
	uint64_t one_ns = profile_span_ns(&seen[0].f->profile), two_ns = profile_span_ns(&seen[1].f->profile);

	if (!two_ns)
		return false;
	*value = (unsigned __int128)one_ns * 1000000 / two_ns;
	return true;
}

const struct lab lab_amdahl = {
	.name = "amdahl",
	.title = "Speed-up, and its limit",
	.setting = "First somebody bakes the cake, alone; then two sing and eat at once. Baking is half of all the work, and the two share the other half. The program runs on one CPU, and then on two; each time the fastest of three tries counts.",
	.question = "How many times as fast will it be on two CPUs?",
	.choices = {
		{
			.text = "2 times",
			.reply = "The second CPU has nothing to do for as long as the cake is baked.",
			.from = 1670000,
		},
		{
			.text = "about 1.33 times",
			.reply = "Half of the work takes as long as before, the other half takes half as long: 1 / (0.5 + 0.5 / 2) = 1.33.",
			.from = 1150000,
			.to = 1670000,
		},
		{
			.text = "not at all",
			.reply = "The shared half of the work did run on both CPUs.",
			.to = 1150000,
		},
	},
	.lesson = 1,
	.experiments = {
		{ .label = "one CPU", .workload = &workload_amdahl, .place = ON_ONE_CPU, .nr_tasks = 2, .nr_tries = 3 },
		{ .label = "two CPUs", .workload = &workload_amdahl, .place = ON_TWO_CPUS, .nr_tasks = 2, .nr_tries = 3 },
	},
	.figures = { "overlap", "parallelism", "alone-time", "wall" },
	.figure = { "speed-up", UNIT_FACTOR, measure_speed_up },
	.why = "Amdahl's law: if a part s of the work is for one alone, n CPUs make it 1 / (s + (1 - s) / n) times as fast, and never more than 1 / s. With s = 0.5 a thousand CPUs do not even double the speed. Look for the part that one does alone before you look for more CPUs.",
	.exercise = "Write a program with at least 100 ms of CPU time that keeps two CPUs busy: an average parallelism of at least 1.7 while it runs. By Amdahl's law no more than a sixth of it may be for one thread alone.",
	.hint = "See with exectrace report how long one task ran alone, and at what: preparing, collecting, or a share of the work that is larger than the other.",
	.trials = {
		{ .label = "two CPUs", .place = ON_TWO_CPUS, .expect = { "cpu>=100ms", "parallel", "parallelism>=1.7" } },
	},
};
