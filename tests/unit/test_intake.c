// SPDX-License-Identifier: GPL-2.0-or-later
/* test_intake.c - run records in, runs out: in order, with waiting times, and restored */
#include <exectrace/trace_file.h>

#include "capture/clock_fit.h"
#include "check.h"
#include "recorded.h"

/* A run of thread 10, at the end of which it goes to sleep; by then it has waited for so long in all. */
static void record_until_asleep(unsigned cpu, uint64_t in_ns, uint32_t departures, uint64_t delay_ns)
{
	struct run_record *r = record(cpu, ID(10, 1), 0xaa, in_ns, in_ns + 1000, departures);

	r->state = 1;
	r->delay_ns = delay_ns;
}

static void waiting_time_is_what_was_added_since_the_last_run(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record_until_asleep(0, 10000, 1, 300);
	record_until_asleep(0, 12000, 2, 350);
	take(true);
	finish();
	CHECK(run_of(0, 0, &run) && run.wait_ns == 300);
	CHECK(run_of(0, 1, &run) && run.wait_ns == 50);
	end();
}

/* The clocks of two run queues differ: of a thread that moves, the kernel's sum may fall. */
static void waiting_time_is_never_less_than_none(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record_until_asleep(0, 10000, 1, 3000);
	record_until_asleep(0, 12000, 2, 126);
	record_until_asleep(0, 14000, 3, 130);
	take(false);
	take(true);
	finish();
	CHECK(run_of(0, 0, &run) && run.wait_ns == 3000);
	CHECK(run_of(0, 1, &run) && run.wait_ns == 0);
	CHECK(run_of(0, 2, &run) && run.wait_ns == 4);
	end();
}

static void who_left_ready_to_run_has_waited_since(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 10000, 11000, 1)->delay_ns = 300;
	/* The run queue of another CPU has it that this was less. */
	record(1, ID(10, 1), 0xaa, 12000, 13000, 2)->delay_ns = 1200;
	/* In between it may have slept: only the kernel knows. */
	record(0, ID(10, 1), 0xaa, 20000, 21000, 4)->delay_ns = 1500;
	take(false);
	take(true);
	finish();
	CHECK(run_of(0, 0, &run) && run.wait_ns == 300);
	CHECK(run_of(1, 0, &run) && run.wait_ns == 1000);
	CHECK(run_of(0, 1, &run) && run.departures == 4 && run.wait_ns == 300);
	end();
}

static void a_clock_that_steps_back_makes_runs_short_not_impossible(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 10000, 11000, 1);
	record(0, ID(10, 1), 0xaa, 10990, 12000, 2);
	record(0, ID(10, 1), 0xaa, 12000, 11980, 3);
	record(0, ID(10, 1), 0xaa, 11980, 13000, 4);
	take(true);
	finish();
	CHECK(run_of(0, 1, &run) && run.in_ns == 11000 && run.out_ns == 12000);
	CHECK(run_of(0, 2, &run) && run.in_ns == 12000 && run.out_ns == 12000);
	CHECK(run_of(0, 3, &run) && run.in_ns == 12000 && run.out_ns == 13000);
	end();
}

static void a_run_waits_for_its_predecessor_on_another_cpu(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	/* The second is found first: its CPU was looked at later. */
	record_until_asleep(1, 12000, 2, 350);
	take(false);
	CHECK_EQUAL(intake_nr_runs(intake), 0);
	record_until_asleep(0, 10000, 1, 300);
	take(false);
	CHECK_EQUAL(intake_nr_runs(intake), 2);
	finish();
	CHECK(run_of(1, 0, &run) && run.wait_ns == 50);
	end();
}

static void a_run_whose_predecessor_never_comes_is_let_through(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(1, ID(10, 1), 0xaa, 12000, 13000, 2);
	take(false);
	take(false);
	CHECK_EQUAL(intake_nr_runs(intake), 1);
	finish();
	end();
}

static void one_gap_does_not_make_another(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	event(THREAD_BORN, ID(11, 1), 0xbb, 11, 0);
	/* The first run of 10 is lost. Its second one holds up CPU 1, and with it what 11 waits for on CPU 0. */
	record(1, ID(10, 1), 0xaa, 20000, 21000, 2);
	record(1, ID(11, 1), 0xbb, 21000, 22000, 1);
	record(0, ID(11, 1), 0xbb, 23000, 24000, 2);
	take(false);
	CHECK_EQUAL(intake_nr_runs(intake), 0);
	take(false);
	CHECK_EQUAL(intake_nr_runs(intake), 3);
	finish();
	/* 11's runs went out in the order of their numbers. */
	CHECK(run_of(0, 0, &run) && run.departures == 2 && run.wait_ns == 1000);
	end();
}

static void a_switch_in_that_was_not_seen_is_restored_from_the_arrival(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	for (uint32_t i = 1; i <= 200; i++) {
		record(0, ID(10, 1), 0xaa, i * 10000 + i % 7, i * 10000 + 900, i);
		take(false);
	}
	*record(0, ID(10, 1), 0xaa, 3000000, 3000900, 201) = (struct run_record){
		.out_ns = 3000900, .thread = ID(10, 1), .task = 0xaa, .departures = 201,
		.arrivals = 201, .arrival_ns = 3000000 - CLOCK_OFFSET,
	};
	take(true);
	finish();
	CHECK(run_of(0, 200, &run));
	CHECK(run.flags & TRACE_RUN_IN_REPAIRED);
	CHECK(run.in_ns + intake_repair_bound(intake) >= 3000000 &&
	      run.in_ns <= 3000000 + intake_repair_bound(intake));
	CHECK(intake_repair_bound(intake) < 100);
	end();
}

static void a_restored_run_does_not_begin_before_the_cpu_or_the_thread_was_free(void)
{
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	event(THREAD_BORN, ID(11, 1), 0xbb, 11, 0);
	record(0, ID(10, 1), 0xaa, 10000, 11000, 1);
	/* By its arrival it began at 10500, when the other one was still there. */
	record(0, ID(11, 1), 0xbb, 10500, 12000, 1)->flags = 0;
	/* And this one when it was still on CPU 0 itself. */
	record(1, ID(10, 1), 0xaa, 20000, 21000, 2);
	record(1, ID(11, 1), 0xbb, 11500, 22000, 2)->flags = 0;
	take(true);
	finish();
	CHECK(run_of(0, 1, &run) && run.in_ns == 11000);
	CHECK(run_of(1, 1, &run) && run.in_ns == 21000);
	end();
}

static void without_a_fresh_arrival_the_cpu_time_used_tells(void)
{
	struct run_record *r;
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 10000, 11000, 1)->exec_ns = 1000;
	r = record(0, ID(10, 1), 0xaa, 10000, 21000, 2);
	r->flags = 0;
	r->arrivals = 1;        /* the kernel did not count this arrival */
	r->exec_ns = 1400;
	take(true);
	finish();
	CHECK(run_of(0, 1, &run));
	CHECK(run.flags & TRACE_RUN_IN_ESTIMATED);
	CHECK_EQUAL(run.in_ns, 20600);
	end();
}

static void an_arrival_that_the_kernel_did_not_count_says_nothing_of_others(void)
{
	struct run_record *r;
	struct run run;

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 10000, 11000, 1);
	/* Seen, but what the kernel has noted is still the arrival before: the clocks seem to be apart by more. */
	r = record(0, ID(10, 1), 0xaa, 50000, 51000, 2);
	r->arrivals = 1;
	r->arrival_ns = 10000 - CLOCK_OFFSET;
	/* Not seen, but counted, and so noted. */
	r = record(0, ID(10, 1), 0xaa, 60000, 61000, 3);
	r->flags = 0;
	r->arrivals = 2;
	take(true);
	finish();
	CHECK(run_of(0, 1, &run) && !run.flags && run.in_ns == 50000);
	CHECK(run_of(0, 2, &run) && run.flags & TRACE_RUN_IN_REPAIRED);
	CHECK_EQUAL(run.in_ns, 60000);
	end();
}

static void the_last_switch_out_of_a_thread_that_exited_is_expected(void)
{
	struct thread_event e = { .kind = THREAD_EXITED, .thread = ID(10, 1), .task = 0xaa,
				  .tgid = 10, .departures = 1 };

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
	take(true);
	roster_take(roster, &e);
	CHECK_EQUAL(roster_nr_living(roster), 0);
	CHECK_EQUAL(roster_nr_alive(roster), 1);
	finish();
	CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 2);
	end();
}

static void a_thread_that_exits_as_the_recording_ends_has_its_last_switch_out_before_it(void)
{
	struct thread_event e = { .kind = THREAD_EXITED, .thread = ID(10, 1), .task = 0xaa,
				  .tgid = 10, .departures = 1 };

	/* On the CPU since before the end, and since the tracer was being detached. */
	for (uint64_t since_ns = 3000; since_ns <= 2000000; since_ns += 1997000) {
		begin();
		event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
		record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
		take(true);
		roster_take(roster, &e);
		intake_take_open_run(intake, 0, ID(10, 1), since_ns, 1000000);
		finish();
		CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 1);
		end();
	}
}

static void a_thread_that_exits_and_is_seen_after_that_owes_no_more_than_the_kernel_counted(void)
{
	struct thread_event e = { .kind = THREAD_EXITED, .thread = ID(10, 1), .task = 0xaa,
				  .tgid = 10, .departures = 1 };

	/* Preempted on its way out, once the recording has it, and once it has not. */
	for (uint32_t counted = 1; counted <= 2; counted++) {
		begin();
		event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
		record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
		take(true);
		e.kind = THREAD_EXITED;
		e.departures = 1;
		roster_take(roster, &e);
		e.kind = THREAD_SEEN;
		e.state = THREAD_READY;
		e.departures = counted;
		roster_take(roster, &e);
		finish();
		CHECK_EQUAL(trace_thread(trace, 1)->end_departures, counted);
		end();
	}
}

static void a_thread_that_exits_after_the_last_look_owes_nothing(void)
{
	struct thread_event e = { .kind = THREAD_EXITED, .time_ns = 5000, .thread = ID(10, 1), .task = 0xaa,
				  .tgid = 10, .departures = 17 };

	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
	take(true);
	roster_close(roster, 4000);
	roster_take(roster, &e);
	finish();
	CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 1);
	end();
}

/* No look found it, as it left the CPU before there was one: the first to do so there, or not the first. */
static void who_is_met_as_he_leaves_the_cpu_was_on_it_from_the_beginning(void)
{
	struct run run;

	begin();
	event(THREAD_MET_LATE, ID(10, 1), 0xaa, 10, 0);
	roster_find(roster, ID(10, 1))->departures = 6;
	record(0, ID(10, 1), 0xaa, 0, 2000, 7)->flags = 0;
	event(THREAD_MET_LATE, ID(11, 1), 0xbb, 11, 0);
	roster_find(roster, ID(11, 1))->departures = 3;
	record(0, ID(11, 1), 0xbb, 0, 5000, 4)->flags = 0;
	take(true);
	finish();
	CHECK(run_of(0, 0, &run) && run.in_ns == START_NS && run.flags == TRACE_RUN_IN_EDGE);
	CHECK(run_of(0, 1, &run) && run.in_ns >= 2000 && run.flags == TRACE_RUN_IN_ESTIMATED);
	end();
}

/* It left the CPU at 2000, and the last look, at 900000, finds it on CPU 2, after so much more CPU time. */
static struct thread_event last_look(uint64_t used_ns, uint32_t departures)
{
	return (struct thread_event){ .kind = THREAD_SEEN, .time_ns = 900000, .thread = ID(10, 1), .task = 0xaa, .tgid = 10,
				      .departures = departures, .exec_ns = 1000 + used_ns, .state = THREAD_ON_CPU, .cpu = 2 };
}

static void look_and_end(const struct thread_event *look)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1)->exec_ns = 1000;
	take(true);
	roster_close(roster, 890000);
	roster_take(roster, look);
	intake_take_unseen_runs(intake, 1000000);
	finish();
}

static void a_run_that_goes_on_in_the_end_and_whose_switch_in_was_not_seen_is_there(void)
{
	struct thread_event looks[] = { last_look(300000, 1), last_look(0, 1), last_look(300000, 2) };
	struct run run;

	look_and_end(&looks[0]);
	CHECK(run_of(2, 0, &run));
	CHECK_EQUAL(run.in_ns, 600000);
	CHECK_EQUAL(run.out_ns, 1000000);
	CHECK_EQUAL(run.flags, TRACE_RUN_IN_ESTIMATED | TRACE_RUN_OUT_EDGE);
	end();
	/* It may have been about to leave; or left once more, which is missing then. */
	for (int i = 1; i < 3; i++) {
		look_and_end(&looks[i]);
		CHECK(!run_of(2, 0, &run));
		end();
	}
}

static void without_the_last_look_no_count_is_known_of_those_that_live_on(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
	event(THREAD_BORN, ID(11, 1), 0xbb, 11, 0);
	record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
	record(0, ID(11, 1), 0xbb, 2000, 3000, 1)->state = 0x80;
	take(true);
	roster_lack_last_look(roster);
	finish();
	CHECK(trace_thread(trace, 1)->uncounted);
	CHECK(!trace_thread(trace, 2)->uncounted);
	end();
}

static void the_fit_follows_a_drifting_clock(void)
{
	struct clock_fit fit = { 0 };
	struct clock_errors errors = { 0 };

	/* 50 ppm, for ten seconds; an arrival every 100 us, delayed by 0 to 9 us. */
	for (uint64_t t = 1000000; t < 10000000000; t += 100000)
		clock_fit_learn(&fit, &errors, t, t + t / 20000 + t / 100000 % 10 * 1000);
	CHECK(errors.worst_ns < 20000);
	CHECK(clock_errors_usual(&errors) < 20000);
	CHECK(clock_errors_bound(&errors) >= errors.worst_ns);
}

static void few_arrivals_seen_are_no_ground_for_precision(void)
{
	struct clock_fit fit = { 0 };
	struct clock_errors errors = { 0 };

	for (uint64_t t = 0; t < 10; t++)
		clock_fit_learn(&fit, &errors, t * 100000, t * 100000 + 42);
	CHECK(clock_errors_bound(&errors) >= 50000);
}

static const struct test tests[] = {
	TEST(waiting_time_is_what_was_added_since_the_last_run),
	TEST(waiting_time_is_never_less_than_none),
	TEST(who_left_ready_to_run_has_waited_since),
	TEST(a_clock_that_steps_back_makes_runs_short_not_impossible),
	TEST(a_run_waits_for_its_predecessor_on_another_cpu),
	TEST(a_run_whose_predecessor_never_comes_is_let_through),
	TEST(one_gap_does_not_make_another),
	TEST(a_switch_in_that_was_not_seen_is_restored_from_the_arrival),
	TEST(a_restored_run_does_not_begin_before_the_cpu_or_the_thread_was_free),
	TEST(without_a_fresh_arrival_the_cpu_time_used_tells),
	TEST(an_arrival_that_the_kernel_did_not_count_says_nothing_of_others),
	TEST(the_last_switch_out_of_a_thread_that_exited_is_expected),
	TEST(a_thread_that_exits_as_the_recording_ends_has_its_last_switch_out_before_it),
	TEST(a_thread_that_exits_and_is_seen_after_that_owes_no_more_than_the_kernel_counted),
	TEST(a_thread_that_exits_after_the_last_look_owes_nothing),
	TEST(who_is_met_as_he_leaves_the_cpu_was_on_it_from_the_beginning),
	TEST(a_run_that_goes_on_in_the_end_and_whose_switch_in_was_not_seen_is_there),
	TEST(without_the_last_look_no_count_is_known_of_those_that_live_on),
	TEST(the_fit_follows_a_drifting_clock),
	TEST(few_arrivals_seen_are_no_ground_for_precision),
};

RUN_TESTS(tests)
