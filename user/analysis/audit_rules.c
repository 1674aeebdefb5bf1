// SPDX-License-Identifier: GPL-2.0-or-later
/* audit_rules.c - the rules that a complete record keeps, and what it means if one is broken */
#include "analysis/audit_rules.h"

const struct audit_rule audit_rules[NR_AUDIT_RULES] = {
	[AUDIT_MISSING_RUNS] = {
		.name = "missing-runs",
		.claim = "the switch-outs of each thread have consecutive numbers",
		.noun = "switch-out",
		.fault = "not recorded",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_MISSING_LAST_RUNS] = {
		.name = "missing-last-runs",
		.claim = "the last switch-out of each thread is the last that the kernel counted",
		.noun = "switch-out",
		.fault = "not recorded at the end of a thread",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_DISORDER] = {
		.name = "disorder",
		.claim = "the numbers of a thread's switch-outs only grow",
		.noun = "switch-out",
		.fault = "with a number that the thread had had already",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_TWO_CPUS] = {
		.name = "two-cpus",
		.claim = "no thread is on two CPUs at once",
		.noun = "run",
		.fault = "of a thread that was on another CPU at the time",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_NOT_SEALED] = {
		.name = "not-sealed",
		.claim = "the recording was brought to its end",
		.fault = "the recording was cut off: what came after is not known",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_LOST_RUNS] = {
		.name = "lost-runs",
		.claim = "every record found room in its ring",
		.noun = "record",
		.fault = "found the ring full (--buffer makes it larger)",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_LOST_EVENTS] = {
		.name = "lost-events",
		.claim = "every birth, name and death of a thread found room",
		.noun = "event",
		.fault = "lost: births, names or deaths of threads",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_MISSED] = {
		.name = "missed",
		.claim = "the kernel left out no call of our programs",
		.noun = "call",
		.fault = "of our programs left out by the kernel",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_OUT_OF_SIGHT] = {
		.name = "out-of-sight",
		.claim = "no thread ran a program that we may not observe",
		.noun = "thread",
		.fault = "went on unobserved, as programs with privileges of their own, or that may not be read",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_LOST_MARKS] = {
		.name = "lost-marks",
		.claim = "every mark of the program found room",
		.noun = "mark",
		.fault = "of the program lost, at least",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_BROKEN_MARKS] = {
		.name = "broken-marks",
		.claim = "the marks of the program are well-formed, and of tasks that had begun and not ended",
		.noun = "case",
		.fault = "of marks given up: a file is not well-formed, or not even begun; a task had ended, or never began",
		.weight = AUDIT_INCOMPLETE,
	},
	[AUDIT_REPAIRED] = {
		.name = "repaired",
		.claim = "every switch-in was seen",
		.noun = "switch-in",
		.fault = "not seen, restored from the kernel's note of the arrival",
		.weight = AUDIT_MENDED,
	},
	[AUDIT_ESTIMATED] = {
		.name = "estimated",
		.claim = "every switch-in that was not seen was noted by the kernel",
		.noun = "switch-in",
		.fault = "neither seen nor noted, estimated from the CPU time used",
		.weight = AUDIT_MENDED,
	},
	[AUDIT_UNCOUNTED] = {
		.name = "uncounted",
		.claim = "there is a count of the kernel's for the switch-outs of every thread",
		.noun = "thread",
		.fault = "of whom no count of the kernel's proves that nothing is missing",
		.weight = AUDIT_UNPROVEN,
	},
	[AUDIT_LOST_WAKES] = {
		.name = "lost-wakes",
		.claim = "every wake-up found room, if they were asked for",
		.noun = "wake-up",
		.fault = "found its ring full: who woke whom is not whole",
		.weight = AUDIT_ASIDE,
	},
	[AUDIT_LOST_HITS] = {
		.name = "lost-hits",
		.claim = "every passing of a probe found room, if they were asked for",
		.noun = "passing",
		.fault = "of a probe found no room",
		.weight = AUDIT_ASIDE,
	},
};

enum audit_grade audit_grade_of(const uint64_t counts[NR_AUDIT_RULES])
{
	static const enum audit_grade grades[NR_AUDIT_WEIGHTS] = {
		[AUDIT_ASIDE] = GRADE_EXACT,
		[AUDIT_MENDED] = GRADE_REPAIRED,
		[AUDIT_UNPROVEN] = GRADE_UNPROVEN,
		[AUDIT_INCOMPLETE] = GRADE_INCOMPLETE,
	};
	enum audit_grade grade = GRADE_EXACT;

	for (int i = 0; i < NR_AUDIT_RULES; i++)
		if (counts[i] && grades[audit_rules[i].weight] > grade)
			grade = grades[audit_rules[i].weight];
	return grade;
}

const char *grade_name(enum audit_grade grade)
{
	static const char *const names[] = {
		[GRADE_EXACT] = "EXACT",
		[GRADE_REPAIRED] = "REPAIRED",
		[GRADE_UNPROVEN] = "UNPROVEN",
		[GRADE_INCOMPLETE] = "INCOMPLETE",
	};

	return names[grade];
}
