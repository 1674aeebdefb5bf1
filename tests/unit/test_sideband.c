// SPDX-License-Identifier: GPL-2.0-or-later
/* test_sideband.c - perf's records in, runs and thread events out: numbered, in order, and honest where some are missing */
#include <stdlib.h>
#include <string.h>

#include "capture/perf_events.h"
#include "capture/proc_thread.h"
#include "capture/sideband.h"
#include "capture/sideband_threads.h"
#include "check.h"

#define NR_CPUS 2

static struct sideband *s;

/* A record of thread `tid' of process 100, under the only origin. */
static void put(unsigned cpu, uint64_t time_ns, enum perf_record_kind kind, uint32_t tid)
{
	struct perf_record record = { .time_ns = time_ns, .kind = kind, .origin = 1, .pid = 100, .tid = tid,
				      .comm = "named" };

	sideband_take(s, cpu, &record);
}

static void put_fork(unsigned cpu, uint64_t time_ns, uint32_t tid, uint32_t child)
{
	struct perf_record record = { .time_ns = time_ns, .kind = PERF_FORKED, .origin = 1, .pid = 100, .tid = tid,
				      .other_pid = 100, .other = child };

	sideband_take(s, cpu, &record);
}

static void leave_runnable(unsigned cpu, uint64_t time_ns, uint32_t tid)
{
	struct perf_record record = { .time_ns = time_ns, .kind = PERF_LEFT, .origin = 1, .pid = 100, .tid = tid,
				      .is_runnable = true };

	sideband_take(s, cpu, &record);
}

static struct proc_thread as_proc(uint32_t tid, char state, uint32_t departures)
{
	return (struct proc_thread){ .tid = tid, .tgid = 100, .state = state, .comm = "main", .departures = departures };
}

/* Thread 100, met at 1000 in this state and on this CPU, having left one five times. */
static void begin(char state, int cpu)
{
	struct proc_thread thread = as_proc(100, state, 5);

	sideband_free(s);
	s = sideband_create(NR_CPUS);
	sideband_meet(s, sideband_add(s, &thread, 1), &thread, cpu, 1000, true);
}

static const struct run_record *run(unsigned cpu, size_t i)
{
	static const struct run_record none;
	struct sideband_runs *runs = sideband_runs(s, cpu);

	return i < runs->nr ? &runs->list[i] : &none;
}

/* The i-th event of this kind. */
static const struct thread_event *event(enum thread_event_kind kind, size_t i)
{
	static const struct thread_event none;
	struct sideband_events *events = sideband_events(s);

	for (size_t at = 0; at < events->nr; at++)
		if (events->list[at].kind == kind && !i--)
			return &events->list[at];
	return &none;
}

static void a_run_is_from_coming_to_leaving_and_numbered_on(void)
{
	begin('S', -1);
	put(1, 2000, PERF_CAME, 100);
	put(1, 2500, PERF_LEFT, 100);
	put(0, 3000, PERF_CAME, 100);
	leave_runnable(0, 3100, 100);
	CHECK_EQUAL(run(1, 0)->in_ns, 2000);
	CHECK_EQUAL(run(1, 0)->out_ns, 2500);
	CHECK_EQUAL(run(1, 0)->departures, 6);
	CHECK_EQUAL(run(0, 0)->departures, 7);
	CHECK(run(1, 0)->state && !run(0, 0)->state);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 0);
}

static void what_is_not_known_is_said_to_be_so(void)
{
	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	leave_runnable(0, 3000, 100);
	put(0, 3700, PERF_CAME, 100);
	put(0, 4000, PERF_LEFT, 100);
	CHECK(run(0, 0)->flags & RECORD_WAIT_UNKNOWN);
	/* It left still able to run: all the time until it ran again it waited. */
	CHECK(!(run(0, 1)->flags & RECORD_WAIT_UNKNOWN));
	CHECK_EQUAL(run(0, 1)->delay_ns - run(0, 0)->delay_ns, 700);
	CHECK(run(0, 0)->flags & run(0, 1)->flags & RECORD_NEXT_UNKNOWN);
}

static void one_met_on_a_cpu_was_there_since_then(void)
{
	begin('R', 1);
	CHECK_EQUAL(event(THREAD_SEEN, 0)->state, THREAD_ON_CPU);
	put(1, 900, PERF_CAME, 100);
	put(1, 1400, PERF_LEFT, 100);
	CHECK_EQUAL(run(1, 0)->in_ns, 1000);
	CHECK_EQUAL(run(1, 0)->out_ns, 1400);
	CHECK(run(1, 0)->flags & RECORD_IN_EDGE);
	CHECK_EQUAL(run(1, 0)->departures, 6);
	CHECK_EQUAL(event(THREAD_MET, 0)->departures, 5);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 0);
}

static void one_met_on_a_cpu_that_never_leaves_it_is_there_at_the_end(void)
{
	begin('R', 1);
	sideband_end(s);
	CHECK(sideband_on_cpu(s, 1) && sideband_on_cpu(s, 1)->tid == 100);
	CHECK_EQUAL(sideband_on_cpu(s, 1)->since_ns, 1000);
	CHECK(!sideband_on_cpu(s, 0));
}

static void a_thread_is_known_from_birth_to_exit(void)
{
	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	put_fork(0, 2100, 100, 101);
	put(1, 2150, PERF_CAME, 101);
	put(1, 2160, PERF_NAMED, 101);
	put(1, 2300, PERF_EXITED, 101);
	CHECK_EQUAL(event(THREAD_BORN, 0)->other, event(THREAD_SEEN, 0)->thread);
	CHECK(!strcmp(event(THREAD_NAMED, 0)->comm, "named"));
	CHECK_EQUAL(event(THREAD_EXITED, 0)->departures, 0);
	CHECK_EQUAL(run(1, 0)->departures, 1);
	CHECK_EQUAL(run(1, 0)->state, 0x80);
	/* It waits for a CPU from its birth. */
	CHECK_EQUAL(run(1, 0)->delay_ns, 50);
	CHECK(!sideband_find(s, 101));
}

static void a_tid_that_recurs_is_another_thread(void)
{
	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	for (int i = 0; i < 2; i++) {
		put_fork(0, 2100 + 100 * i, 100, 101);
		put(1, 2110 + 100 * i, PERF_CAME, 101);
		put(1, 2120 + 100 * i, PERF_EXITED, 101);
	}
	CHECK(run(1, 0)->thread != run(1, 1)->thread && run(1, 0)->task != run(1, 1)->task);
	CHECK_EQUAL(run(1, 1)->departures, 1);
}

static void who_execs_takes_over_the_tid_of_the_leader(void)
{
	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	put_fork(0, 2100, 100, 101);
	put(1, 2200, PERF_CAME, 101);
	put(0, 2300, PERF_EXITED, 100);
	put(1, 2350, PERF_LEFT, 101);
	put(1, 2400, PERF_CAME, 100);
	put(1, 2450, PERF_EXECED, 100);
	put(1, 2500, PERF_LEFT, 100);
	CHECK_EQUAL(event(THREAD_EXECED, 0)->other, run(1, 0)->thread);
	CHECK_EQUAL(event(THREAD_EXECED, 0)->task, run(1, 0)->task);
	CHECK_EQUAL(run(1, 1)->task, run(1, 0)->task);
	CHECK_EQUAL(run(1, 1)->departures, 2);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 0);
}

static void doubles_of_another_origin_count_once(void)
{
	struct perf_record twice = { .time_ns = 2000, .kind = PERF_CAME, .origin = 2, .pid = 100, .tid = 100 };

	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	sideband_take(s, 0, &twice);
	put(0, 2100, PERF_LEFT, 100);
	twice.kind = PERF_LEFT;
	twice.time_ns = 2100;
	sideband_take(s, 0, &twice);
	CHECK_EQUAL(sideband_runs(s, 0)->nr, 1);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 0);
}

static void a_missing_arrival_is_noticed(void)
{
	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	put(0, 2100, PERF_LEFT, 100);
	put(0, 2900, PERF_LEFT, 100);
	CHECK_EQUAL(run(0, 1)->departures, 7);
	CHECK(run(0, 1)->in_ns >= 2100 && run(0, 1)->out_ns - run(0, 1)->in_ns <= 1);
	CHECK_EQUAL(sideband_losses(s)->records, 1);
	CHECK_EQUAL(sideband_losses(s)->from_ns, 2100);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 2900);
}

static void a_missing_departure_is_noticed(void)
{
	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	put(1, 2500, PERF_CAME, 100);
	put(1, 2600, PERF_LEFT, 100);
	/* It is sure to have been there when it came, and no longer. */
	CHECK_EQUAL(run(0, 0)->in_ns, 2000);
	CHECK(run(0, 0)->out_ns - run(0, 0)->in_ns <= 1);
	CHECK_EQUAL(run(1, 0)->departures, 7);
	CHECK_EQUAL(sideband_losses(s)->from_ns, 2000);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 2500);
}

/* Thread 100 came onto CPU 0, and is not seen to leave it; but another one comes there. */
static void vanish(void)
{
	begin('S', -1);
	put(0, 1500, PERF_CAME, 100);
	put_fork(0, 1600, 100, 101);
	put(0, 1700, PERF_LEFT, 100);
	put(0, 2000, PERF_CAME, 100);
	put(0, 2500, PERF_CAME, 101);
	put(0, 2600, PERF_LEFT, 101);
}

static void one_preempted_as_it_exits_misses_a_switch_of_its_own_and_nothing_is_lost(void)
{
	for (unsigned cpu = 0; cpu < NR_CPUS; cpu++) {
		vanish();
		put(cpu, 2900, PERF_EXITED, 100);
		sideband_end(s);
		CHECK_EQUAL(run(0, 1)->in_ns, 2000);
		CHECK(run(0, 1)->out_ns - run(0, 1)->in_ns <= 1);
		CHECK_EQUAL(run(0, 1)->departures, 7);
		CHECK_EQUAL(run(0, 2)->task, 2);
		CHECK_EQUAL(run(cpu, cpu ? 0 : 3)->departures, 9);
		CHECK_EQUAL(run(cpu, cpu ? 0 : 3)->state, 0x80);
		CHECK_EQUAL(sideband_losses(s)->records, 0);
		CHECK_EQUAL(sideband_losses(s)->to_ns, 0);
	}
	/* Nobody need have come in its place. */
	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	put(1, 2900, PERF_EXITED, 100);
	CHECK_EQUAL(run(1, 0)->departures, 8);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 0);
}

static void one_that_vanished_and_does_not_exit_then_has_lost_a_record(void)
{
	for (int ends = 0; ends < 2; ends++) {
		vanish();
		if (ends)
			sideband_end(s);
		else
			put(1, 2900, PERF_CAME, 100);
		CHECK_EQUAL(sideband_losses(s)->records, 1);
		CHECK_EQUAL(sideband_losses(s)->from_ns, 2000);
		CHECK_EQUAL(sideband_losses(s)->to_ns, 2500);
	}
}

static void what_the_kernel_lost_is_between_the_records_around_it(void)
{
	struct perf_record lost = { .time_ns = 5000, .kind = PERF_LOST, .nr = 7 };

	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	sideband_take(s, 0, &lost);
	CHECK_EQUAL(sideband_losses(s)->records, 7);
	CHECK_EQUAL(sideband_losses(s)->from_ns, 2000);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 5000);
	/* Some that it has not told of yet. */
	sideband_lost(s, 9, 6000);
	CHECK_EQUAL(sideband_losses(s)->records, 9);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 6000);
	/* Before any record, it is since the first thread was met. */
	begin('S', -1);
	sideband_take(s, 1, &lost);
	CHECK_EQUAL(sideband_losses(s)->from_ns, 1000);
	begin('S', -1);
	sideband_lost(s, 9, 6000);
	CHECK_EQUAL(sideband_losses(s)->from_ns, 1000);
}

/* Two runs, between 1000 and 4000, of a thread that lives on; the kernel says it has left a CPU so often in all. */
static void count_at_the_end(uint32_t departures, bool sure)
{
	struct proc_thread thread = as_proc(100, 'S', departures);

	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	put(0, 2100, PERF_LEFT, 100);
	sideband_count(sideband_find(s, 100), &thread, 4000, sure);
	/* What came before the count may be told of after it. */
	put(0, 3000, PERF_CAME, 100);
	put(0, 3100, PERF_LEFT, 100);
	put(0, 5000, PERF_CAME, 100);
	put(0, 5100, PERF_LEFT, 100);
	sideband_end(s);
}

static void the_same_count_is_a_proof(void)
{
	count_at_the_end(7, true);
	CHECK_EQUAL(event(THREAD_COUNTED, 0)->departures, 8);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 0);
}

static void a_higher_count_says_how_many_are_missing(void)
{
	count_at_the_end(10, true);
	CHECK_EQUAL(event(THREAD_COUNTED, 0)->departures, 11);
	CHECK_EQUAL(sideband_losses(s)->from_ns, 1000);
	CHECK_EQUAL(sideband_losses(s)->to_ns, 4000);
}

static void a_count_that_was_just_changing_proves_nothing(void)
{
	count_at_the_end(7, false);
	CHECK_EQUAL(event(THREAD_COUNTED, 0)->kind, 0);
	count_at_the_end(6, true);
	CHECK_EQUAL(event(THREAD_COUNTED, 0)->kind, 0);
}

/* Thread 101 execs, may have something of the program mapped, and perf lets go of it. */
static void exec_and_vanish(bool maps)
{
	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	put_fork(0, 2100, 100, 101);
	put(1, 2200, PERF_CAME, 101);
	put(1, 2300, PERF_EXECED, 101);
	/* In the midst of the exec it may be preempted. */
	leave_runnable(1, 2310, 101);
	put(1, 2320, PERF_CAME, 101);
	if (maps)
		put(1, 2330, PERF_MAPPED, 101);
	put(1, 2400, PERF_EXITED, 101);
}

static void one_that_perf_let_go_of_in_the_midst_of_an_exec_is_out_of_sight(void)
{
	exec_and_vanish(false);
	CHECK_EQUAL(sideband_losses(s)->out_of_sight, 1);
}

static void one_of_whose_program_something_was_mapped_has_exited(void)
{
	exec_and_vanish(true);
	CHECK_EQUAL(sideband_losses(s)->out_of_sight, 0);
	/* So have those of the process before, which end as one of them execs, and the children of one that does. */
	begin('S', -1);
	put(0, 2000, PERF_CAME, 100);
	put_fork(0, 2100, 100, 101);
	put(1, 2200, PERF_CAME, 101);
	put(0, 2300, PERF_EXITED, 100);
	put(1, 2400, PERF_EXECED, 100);
	put(1, 2410, PERF_MAPPED, 100);
	put_fork(1, 2500, 100, 102);
	put(0, 2600, PERF_CAME, 102);
	put(0, 2700, PERF_EXITED, 102);
	put(1, 2800, PERF_EXITED, 100);
	CHECK_EQUAL(sideband_losses(s)->out_of_sight, 0);
}

/*
 * Any records in any order, as hostile a machine as there can be: runs of a CPU are in order and do not overlap, and the
 * numbers of a thread's runs are consecutive, but for one before its last, since whoever writes and reads traces relies on that.
 */
static void whatever_comes_runs_are_in_order_and_numbered(void)
{
	srand(1);
	for (int round = 0; round < 300; round++) {
		uint32_t last[200] = { 0 };
		uint64_t time_ns = 1000;

		begin("RS"[rand() % 2], rand() % 3 - 1);
		for (int i = 0; i < 300; i++) {
			unsigned cpu = rand() % NR_CPUS;
			uint32_t tid = 100 + rand() % 4;

			time_ns += rand() % 50;
			if (rand() % 8 == 0)
				put_fork(cpu, time_ns, tid, 100 + rand() % 4);
			else
				put(cpu, time_ns, "\0\0\0\0\1\1\1\1\3\4\5\6\7"[rand() % 13], tid);
		}
		sideband_end(s);
		for (unsigned cpu = 0; cpu < NR_CPUS; cpu++)
			for (size_t i = 0; i < sideband_runs(s, cpu)->nr; i++) {
				CHECK(run(cpu, i)->in_ns < run(cpu, i)->out_ns);
				CHECK(!i || run(cpu, i - 1)->out_ns <= run(cpu, i)->in_ns);
				if (run(cpu, i)->task < 200)
					last[run(cpu, i)->task]++;
			}
		for (size_t i = 0; i < sideband_nr(s) && i < 199; i++) {
			const struct sideband_thread *t = sideband_thread(s, i);

			unsigned missed = t->departures - (i ? 0 : 5) - last[i + 1];

			CHECK(!missed || (missed == 1 && t->exited));
		}
	}
}

static const struct test tests[] = {
	TEST(a_run_is_from_coming_to_leaving_and_numbered_on),
	TEST(what_is_not_known_is_said_to_be_so),
	TEST(one_met_on_a_cpu_was_there_since_then),
	TEST(one_met_on_a_cpu_that_never_leaves_it_is_there_at_the_end),
	TEST(a_thread_is_known_from_birth_to_exit),
	TEST(a_tid_that_recurs_is_another_thread),
	TEST(who_execs_takes_over_the_tid_of_the_leader),
	TEST(doubles_of_another_origin_count_once),
	TEST(a_missing_arrival_is_noticed),
	TEST(a_missing_departure_is_noticed),
	TEST(one_preempted_as_it_exits_misses_a_switch_of_its_own_and_nothing_is_lost),
	TEST(one_that_vanished_and_does_not_exit_then_has_lost_a_record),
	TEST(what_the_kernel_lost_is_between_the_records_around_it),
	TEST(the_same_count_is_a_proof),
	TEST(a_higher_count_says_how_many_are_missing),
	TEST(a_count_that_was_just_changing_proves_nothing),
	TEST(one_that_perf_let_go_of_in_the_midst_of_an_exec_is_out_of_sight),
	TEST(one_of_whose_program_something_was_mapped_has_exited),
	TEST(whatever_comes_runs_are_in_order_and_numbered),
};

RUN_TESTS(tests)
