// SPDX-License-Identifier: GPL-2.0-or-later
/* test_lab.c - the course is whole, and what experiments show is judged by what they show */
#include <string.h>
#include <unistd.h>

#include "analysis/expect.h"
#include "analysis/findings.h"
#include "analysis/metric.h"
#include "check.h"
#include "lab/lab.h"
#include "schedule.h"
#include "trace/reader.h"

static bool is_metric(const char *name)
{
	for (const struct metric *metric = metrics; metric->name; metric++)
		if (!strcmp(metric->name, name))
			return true;
	return false;
}

static unsigned count_choices(const struct lab *lab)
{
	unsigned nr = 0;

	while (lab->choices[nr].text)
		nr++;
	return nr;
}

static void labs_are_found_by_number_and_by_name(void)
{
	char number[16];

	for (unsigned i = 0; course[i]; i++) {
		snprintf(number, sizeof(number), "%u", i + 1);
		CHECK(lab_find(number) == course[i]);
		CHECK(lab_find(course[i]->name) == course[i]);
		CHECK_EQUAL(lab_number(course[i]), i + 1);
	}
	CHECK(!lab_find("0"));
	CHECK(!lab_find("01"));
	CHECK(!lab_find(""));
}

static void every_lab_is_whole(void)
{
	for (const struct lab *const *lab = course; *lab; lab++) {
		printf("# %s\n", (*lab)->name);
		CHECK((*lab)->title && (*lab)->setting && (*lab)->question && (*lab)->why);
		CHECK((*lab)->exercise && (*lab)->hint);
		CHECK(count_choices(*lab) >= 2);
		CHECK((*lab)->lesson < count_choices(*lab));
		CHECK((*lab)->experiments[0].label && (*lab)->trials[0].label);
		/* Somebody who was wrong is told why. */
		for (unsigned i = 0; i < count_choices(*lab); i++)
			CHECK(i == (*lab)->lesson || (*lab)->choices[i].reply);
	}
}

static void every_experiment_has_one_program(void)
{
	for (const struct lab *const *lab = course; *lab; lab++)
		for (const struct lab_experiment *e = (*lab)->experiments; e->label; e++) {
			CHECK(!e->workload != !e->command);
			CHECK(e->nr_tasks > 0);
		}
}

static void every_figure_is_a_metric(void)
{
	for (const struct lab *const *lab = course; *lab; lab++)
		for (unsigned i = 0; (*lab)->figures[i]; i++)
			CHECK(is_metric((*lab)->figures[i]));
}

static void every_expectation_is_understood(void)
{
	struct expectation e;

	for (const struct lab *const *lab = course; *lab; lab++) {
		for (const struct lab_choice *choice = (*lab)->choices; choice->text; choice++)
			for (unsigned i = 0; i < LAB_MAX_EXPERIMENTS; i++)
				CHECK(!choice->shows[i] || !expectation_parse(&e, choice->shows[i]));
		for (const struct lab_trial *trial = (*lab)->trials; trial->label; trial++)
			for (unsigned i = 0; i < LAB_MAX_EXPECT && trial->expect[i]; i++)
				CHECK(!expectation_parse(&e, trial->expect[i]));
	}
}

static void letters_are_choices_and_nothing_else_is(void)
{
	const struct lab *lab = lab_find("steps");

	CHECK_EQUAL(lab_choice_of(lab, "a"), 0);
	CHECK_EQUAL(lab_choice_of(lab, "C"), 2);
	CHECK_EQUAL(lab_choice_of(lab, "d"), -1);
	CHECK_EQUAL(lab_choice_of(lab, ""), -1);
	CHECK_EQUAL(lab_choice_of(lab, "ab"), -1);
}

/* One task on CPU 0 for so many ticks, and, if there are two, another one on CPU 1 meanwhile. */
static struct schedule at_once(unsigned nr_tasks, unsigned nr_ticks)
{
	struct schedule s = { .nr_ticks = nr_ticks, .nr_cpus = nr_tasks, .nr_tasks = nr_tasks };

	for (unsigned tick = 0; tick < nr_ticks; tick++) {
		s.on[0][tick] = 0;
		s.on[1][tick] = 1;
	}
	return s;
}

/* Two tasks on one CPU, by turns of ten ticks. */
static struct schedule in_turns(unsigned nr_ticks)
{
	struct schedule s = { .nr_ticks = nr_ticks, .nr_cpus = 1, .nr_tasks = 2 };

	for (unsigned tick = 0; tick < nr_ticks; tick++)
		s.on[0][tick] = tick / 10 % 2;
	return s;
}

/* What the lab takes two experiments with these schedules for. */
static int shown(const char *name, struct schedule first, struct schedule second)
{
	const struct schedule *schedules[] = { &first, &second };
	const struct spoiling none = { 0 };
	struct findings findings[2];
	const struct lab_seen seen[LAB_MAX_EXPERIMENTS] = { { .f = &findings[0] }, { .f = &findings[1] } };
	struct findings_options options = findings_defaults;
	struct trace *traces[2];
	int choice;

	options.guard_ns = 0;
	for (int i = 0; i < 2; i++) {
		int fd = schedule_trace(schedules[i], &none);

		CHECK(!trace_open(&traces[i], fd, "made up"));
		close(fd);
		CHECK(!findings_build(&findings[i], traces[i], &options));
	}
	choice = lab_shown(lab_find(name), seen);
	for (int i = 0; i < 2; i++) {
		findings_release(&findings[i]);
		trace_free(traces[i]);
	}
	return choice;
}

static void the_machine_lab_goes_by_both_verdicts(void)
{
	CHECK_EQUAL(shown("machine", in_turns(100), in_turns(100)), 0);
	CHECK_EQUAL(shown("machine", in_turns(100), at_once(2, 50)), 1);
	CHECK_EQUAL(shown("machine", at_once(2, 50), at_once(2, 50)), 2);
	CHECK_EQUAL(shown("machine", at_once(1, 50), at_once(2, 50)), 3);
	/* None of the answers. */
	CHECK_EQUAL(shown("machine", at_once(2, 50), in_turns(100)), -1);
}

static void the_core_lab_goes_by_how_much_longer_two_take_than_one(void)
{
	CHECK_EQUAL(shown("core", at_once(1, 100), at_once(2, 100)), 0);
	CHECK_EQUAL(shown("core", at_once(1, 100), at_once(2, 109)), 0);
	CHECK_EQUAL(shown("core", at_once(1, 100), at_once(2, 110)), 1);
	CHECK_EQUAL(shown("core", at_once(1, 100), at_once(2, 189)), 1);
	CHECK_EQUAL(shown("core", at_once(1, 100), at_once(2, 190)), 2);
	/* If they were not on both CPUs at once, it shows nothing of that. */
	CHECK_EQUAL(shown("core", at_once(1, 100), in_turns(150)), -1);
}

static void the_speed_up_lab_goes_by_the_ratio_of_times(void)
{
	CHECK_EQUAL(shown("amdahl", in_turns(200), at_once(2, 100)), 0);
	CHECK_EQUAL(shown("amdahl", in_turns(200), at_once(2, 150)), 1);
	CHECK_EQUAL(shown("amdahl", in_turns(200), at_once(2, 200)), 2);
}

static const struct test tests[] = {
	TEST(labs_are_found_by_number_and_by_name),
	TEST(every_lab_is_whole),
	TEST(every_experiment_has_one_program),
	TEST(every_figure_is_a_metric),
	TEST(every_expectation_is_understood),
	TEST(letters_are_choices_and_nothing_else_is),
	TEST(the_machine_lab_goes_by_both_verdicts),
	TEST(the_core_lab_goes_by_how_much_longer_two_take_than_one),
	TEST(the_speed_up_lab_goes_by_the_ratio_of_times),
};

RUN_TESTS(tests)
