// SPDX-License-Identifier: GPL-2.0-or-later
/* test_tids.c - whose run it is: where exec takes over a tid, where one is used again, where nobody has told of a thread */
#include <string.h>

#include "check.h"
#include "recorded.h"

/* There are two threads, and both runs on CPU 1 are the second one's, whatever tid it had. */
static void finish_with_one_that_called_exec(void)
{
	struct run run;

	take(true);
	CHECK_EQUAL(intake_nr_strangers(intake), 0);
	CHECK_EQUAL(roster_nr(roster), 2);
	finish();
	CHECK(run_of(1, 1, &run) && run.thread == 2);
	CHECK(run_of(1, 2, &run) && run.thread == 2);
}

static void a_thread_that_execs_takes_over_its_leaders_tid(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	event(THREAD_BORN, ID(11, 1), 0xbb, 10, ID(10, 1));
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
	record(1, ID(11, 1), 0xbb, 1000, 2000, 1);
	/* The tids have been exchanged already, but we have not been told. */
	record(1, ID(10, 1), 0xbb, 3000, 4000, 2);
	record(0, ID(11, 1), 0xaa, 3000, 3500, 2)->state = 0x80;
	take(false);
	event(THREAD_EXECED, ID(10, 2), 0xbb, 10, ID(11, 1));
	record(1, ID(10, 2), 0xbb, 5000, 6000, 3);
	finish_with_one_that_called_exec();
	CHECK(run_of(0, 1, &run) && run.thread == 1);
	CHECK_EQUAL(trace_thread(trace, 2)->tid, 10);
	CHECK_EQUAL(trace_thread(trace, 2)->end_departures, 3);
	end();
}

static void a_thread_whose_exec_is_not_told_is_known_when_its_leader_is_forgotten(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	event(THREAD_BORN, ID(11, 1), 0xbb, 10, ID(10, 1));
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1)->state = 0x80;
	record(1, ID(11, 1), 0xbb, 1000, 2000, 1);
	take(false);
	roster_forget(roster, 3000);
	roster_forget(roster, 4000);
	CHECK_EQUAL(roster_number(roster, ID(10, 1)), 0);
	record(1, ID(10, 1), 0xbb, 5000, 6000, 2);
	record(1, ID(10, 1), 0xbb, 7000, 8000, 3)->state = 0x80;
	finish_with_one_that_called_exec();
	CHECK_EQUAL(trace_thread(trace, 2)->end_departures, 3);
	end();
}

static void a_tid_used_again_is_another_thread(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1)->state = 0x80;
	take(false);
	event(THREAD_BORN, ID(10, 2), 0xaa, 10, 0);
	record(0, ID(10, 2), 0xaa, 3000, 4000, 1);
	take(true);
	finish();
	CHECK_EQUAL(trace_nr_threads(trace), 2);
	CHECK(run_of(0, 0, &run) && run.thread == 1);
	CHECK(run_of(0, 1, &run) && run.thread == 2);
	end();
}

static void a_stranger_with_a_tid_that_was_ours_is_left_out(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
	record(0, ID(10, 1), 0xcc, 3000, 4000, 7);
	take(true);
	CHECK_EQUAL(intake_nr_runs(intake), 1);
	CHECK_EQUAL(intake_nr_strangers(intake), 1);
	finish();
	end();
}

static void a_thread_that_nobody_announced_is_introduced_by_its_first_run(void)
{
	struct run run;

	begin();
	record(0, ID(10, 1), 0xaa, 1000, 2000, 41);
	take(false);
	event(THREAD_MET, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 3000, 4000, 42);
	take(true);
	finish();
	CHECK_EQUAL(trace_nr_threads(trace), 1);
	CHECK(run_of(0, 1, &run) && run.thread == 1);
	CHECK_EQUAL(trace_thread(trace, 1)->first_departures, 40);
	CHECK(!strcmp(thread_name(trace_thread(trace, 1)), "thread"));
	end();
}

static void a_thread_met_by_an_event_that_overtook_its_first_runs_has_all_of_them(void)
{
	struct thread_event e = { .kind = THREAD_NAMED, .thread = ID(10, 1), .task = 0xaa,
				  .tgid = 10, .departures = 2 };
	struct run run;

	begin();
	roster_take(roster, &e);
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
	record(1, ID(10, 1), 0xaa, 3000, 4000, 2);
	record(0, ID(10, 1), 0xaa, 5000, 6000, 3);
	take(true);
	e.kind = THREAD_EXITED;
	e.departures = 3;
	roster_take(roster, &e);
	CHECK_EQUAL(roster_nr_living(roster), 0);
	finish();
	CHECK_EQUAL(trace_nr_threads(trace), 1);
	CHECK_EQUAL(trace_thread(trace, 1)->first_departures, 0);
	CHECK(run_of(0, 0, &run) && run.departures == 1);
	CHECK(run_of(1, 0, &run) && run.departures == 2);
	end();
}

static void a_thread_met_by_its_exit_has_exited(void)
{
	struct thread_event e = { .kind = THREAD_EXITED, .thread = ID(10, 1), .task = 0xaa,
				  .tgid = 10, .departures = 1 };

	begin();
	roster_take(roster, &e);
	CHECK_EQUAL(roster_nr_living(roster), 0);
	CHECK_EQUAL(roster_nr_alive(roster), 1);
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
	record(0, ID(10, 1), 0xaa, 3000, 4000, 2)->state = 0x80;
	take(true);
	CHECK_EQUAL(roster_nr_alive(roster), 0);
	finish();
	CHECK(trace_thread(trace, 1)->exited);
	CHECK_EQUAL(trace_thread(trace, 1)->first_departures, 0);
	CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 2);
	end();
}

static const struct test tests[] = {
	TEST(a_thread_that_execs_takes_over_its_leaders_tid),
	TEST(a_thread_whose_exec_is_not_told_is_known_when_its_leader_is_forgotten),
	TEST(a_tid_used_again_is_another_thread),
	TEST(a_stranger_with_a_tid_that_was_ours_is_left_out),
	TEST(a_thread_that_nobody_announced_is_introduced_by_its_first_run),
	TEST(a_thread_met_by_an_event_that_overtook_its_first_runs_has_all_of_them),
	TEST(a_thread_met_by_its_exit_has_exited),
};

RUN_TESTS(tests)
