// SPDX-License-Identifier: GPL-2.0-or-later
/* test_roster.c - threads that are gone are forgotten, and the trace has all of them */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <exectrace/record.h>
#include <exectrace/trace_file.h>

#include "capture/roster.h"
#include "capture/roster_entries.h"
#include "check.h"
#include "trace/reader.h"
#include "trace/writer.h"

#define ID(tid, generation) ((tid) | (generation) * ID_GENERATION | ID_TRACED | ID_INTRODUCED)

static struct trace_writer *writer;
static struct roster *roster;
static struct trace *trace;
static int fd;

static void begin(void)
{
	fd = memfd_create("trace", 0);
	CHECK(!trace_writer_create(&writer, fd, "a trace", 0, 0));
	roster = roster_create(writer);
}

static void finish(void)
{
	roster_end(roster, 1000000);
	CHECK(!trace_seal(writer, ""));
	CHECK(!trace_open(&trace, fd, "a trace"));
}

static void end(void)
{
	trace_free(trace);
	roster_free(roster);
	trace_writer_free(writer);
	close(fd);
}

/* The thread's task struct is at the address of its tid. */
static void event(uint32_t kind, uint32_t id, uint32_t tgid, struct thread_event more)
{
	more.kind = kind;
	more.thread = id;
	more.task = more.task ? more.task : ID_TID(id);
	more.here_tid = more.ns_tid = ID_TID(id);
	more.tgid = more.here_tgid = more.ns_tgid = tgid;
	if (!*more.comm)
		strcpy(more.comm, "thread");
	roster_take(roster, &more);
}

/* Its last switch-out comes, at this time. */
static void dies(uint32_t id, uint64_t at_ns)
{
	struct roster_thread *thread = roster_find(roster, id);

	thread->departures++;
	thread->exec_ns += 77;
	thread->last_out_ns = at_ns;
	roster_gone(roster, thread);
}

static unsigned nr_known(void)
{
	unsigned nr = 0;

	for (struct roster_thread *thread = NULL; (thread = roster_next(roster, thread));)
		nr++;
	return nr;
}

static void one_that_is_gone_is_known_until_the_call_after_the_next(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ 0 });
	event(THREAD_EXITED, ID(10, 1), 10, (struct thread_event){ 0 });
	roster_forget(roster, 1000);
	roster_forget(roster, 2000);
	CHECK_EQUAL(roster_number(roster, ID(10, 1)), 1);
	dies(ID(10, 1), 3000);
	roster_forget(roster, 4000);
	CHECK_EQUAL(roster_number(roster, ID(10, 1)), 1);
	CHECK(roster_find_self(roster, 10, 10, UINT64_MAX));
	roster_forget(roster, 5000);
	CHECK_EQUAL(roster_number(roster, ID(10, 1)), 0);
	CHECK(!roster_find_self(roster, 10, 10, UINT64_MAX));
	CHECK_EQUAL(nr_known(), 0);
	CHECK_EQUAL(roster_nr(roster), 1);
	finish();
	CHECK(trace_thread(trace, 1)->ended);
	CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 1);
	CHECK_EQUAL(trace_thread(trace, 1)->cpu_ns, 77);
	CHECK_EQUAL(trace_thread(trace, 1)->end_ns, 3000);
	end();
}

static void as_many_are_known_as_are_there_at_once(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ 0 });
	for (unsigned i = 0; i < 10000; i++) {
		uint32_t tid = 1000 + i % 3000, id = ID(tid, 1 + i / 3000);

		event(THREAD_BORN, id, i % 2 ? tid : 10, (struct thread_event){ .other = ID(10, 1) });
		event(THREAD_EXITED, id, i % 2 ? tid : 10, (struct thread_event){ 0 });
		dies(id, 1000 + i);
		roster_forget(roster, 1000 + i);
		CHECK(nr_known() <= 3);
	}
	CHECK_EQUAL(roster_nr(roster), 10001);
	finish();
	CHECK_EQUAL(trace_nr_threads(trace), 10001);
	for (uint32_t number = 2; number <= 10001; number++) {
		CHECK(trace_thread(trace, number)->ended && trace_thread(trace, number)->exited);
		CHECK_EQUAL(trace_process(trace, number), number % 2 ? number : 1);
	}
	end();
}

static void who_stands_for_a_process_does_so_until_its_last_thread_is_gone(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ 0 });
	event(THREAD_BORN, ID(11, 1), 10, (struct thread_event){ 0 });
	dies(ID(10, 1), 1000);
	roster_forget(roster, 1000);
	roster_forget(roster, 1000);
	CHECK_EQUAL(nr_known(), 1);
	event(THREAD_BORN, ID(12, 1), 10, (struct thread_event){ 0 });
	dies(ID(11, 1), 2000);
	dies(ID(12, 1), 2000);
	roster_forget(roster, 2000);
	roster_forget(roster, 2000);
	CHECK_EQUAL(nr_known(), 0);
	/* Another process with the same number. */
	event(THREAD_BORN, ID(10, 2), 10, (struct thread_event){ 0 });
	event(THREAD_BORN, ID(11, 2), 10, (struct thread_event){ 0 });
	finish();
	CHECK_EQUAL(trace_nr_threads(trace), 5);
	for (uint32_t number = 1; number <= 3; number++)
		CHECK_EQUAL(trace_process(trace, number), 1);
	CHECK_EQUAL(trace_process(trace, 4), 4);
	CHECK_EQUAL(trace_process(trace, 5), 4);
	end();
}

/* Ids have seven bits to tell threads with one tid apart. */
static void a_new_one_with_the_id_of_one_that_is_about_to_be_forgotten_stays(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ .task = 0xaa });
	dies(ID(10, 1), 1000);
	roster_forget(roster, 1000);
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ .task = 0xbb });
	roster_forget(roster, 2000);
	roster_forget(roster, 3000);
	CHECK_EQUAL(roster_number(roster, ID(10, 1)), 2);
	CHECK_EQUAL(roster_find_self(roster, 10, 10, UINT64_MAX)->number, 2);
	CHECK_EQUAL(nr_known(), 1);
	finish();
	end();
}

static void one_that_took_over_its_leaders_tid_is_forgotten_under_both(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ .task = 0xaa });
	event(THREAD_BORN, ID(11, 1), 10, (struct thread_event){ .task = 0xbb });
	dies(ID(10, 1), 1000);
	event(THREAD_EXECED, ID(10, 2), 10, (struct thread_event){ .time_ns = 1500, .task = 0xbb, .other = ID(11, 1) });
	CHECK_EQUAL(roster_number(roster, ID(10, 2)), 2);
	CHECK_EQUAL(roster_number(roster, ID(11, 1)), 2);
	CHECK_EQUAL(roster_find_self(roster, 10, 11, 0)->number, 2);
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 1499)->number, 1);
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 1500)->number, 2);
	dies(ID(10, 2), 2000);
	roster_forget(roster, 2000);
	roster_forget(roster, 2000);
	CHECK_EQUAL(roster_number(roster, ID(10, 2)) + roster_number(roster, ID(11, 1)), 0);
	CHECK(!roster_find_self(roster, 10, 10, UINT64_MAX) && !roster_find_self(roster, 10, 11, UINT64_MAX));
	finish();
	CHECK_EQUAL(trace_process(trace, 2), 1);
	end();
}

static void what_is_told_late_of_a_leader_does_not_give_its_tid_back(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ .task = 0xaa });
	event(THREAD_BORN, ID(11, 1), 10, (struct thread_event){ .task = 0xbb });
	event(THREAD_EXECED, ID(10, 2), 10, (struct thread_event){ .time_ns = 1500, .task = 0xbb, .other = ID(11, 1) });
	event(THREAD_EXITED, ID(10, 1), 10, (struct thread_event){ .time_ns = 1400, .task = 0xaa });
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 1300)->number, 1);
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 1499)->number, 1);
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 1500)->number, 2);
	dies(ID(10, 1), 1450);
	dies(ID(10, 2), 2000);
	finish();
	end();
}

/* What is told of the one before comes once more, when the events of others were lost. */
static void of_several_that_took_over_one_tid_each_is_found_by_its_time(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ .task = 0xaa });
	event(THREAD_BORN, ID(11, 1), 10, (struct thread_event){ .task = 0xbb });
	event(THREAD_EXECED, ID(10, 2), 10, (struct thread_event){ .time_ns = 1500, .task = 0xbb, .other = ID(11, 1) });
	event(THREAD_BORN, ID(12, 1), 10, (struct thread_event){ .task = 0xcc });
	event(THREAD_EXECED, ID(10, 3), 10, (struct thread_event){ .time_ns = 2500, .task = 0xcc, .other = ID(12, 1) });
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 1000)->number, 1);
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 2000)->number, 2);
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 3000)->number, 3);
	event(THREAD_NAMED, ID(10, 2), 10, (struct thread_event){ .time_ns = 2600, .task = 0xbb });
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 1000)->number, 1);
	CHECK_EQUAL(roster_find_self(roster, 10, 10, 3000)->number, 3);
	finish();
	end();
}

/* Its name is told when the tid is its own already, but not yet that this is by an exec: by the id that its leader had. */
static void one_that_had_its_leaders_id_for_a_while_is_forgotten_under_that_too(void)
{
	const struct thread_event execer = { .task = 11 };

	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ 0 });
	event(THREAD_BORN, ID(11, 1), 10, execer);
	dies(ID(10, 1), 1000);
	event(THREAD_NAMED, ID(10, 1), 10, execer);
	/* Runs that are still to come may name the leader. */
	CHECK_EQUAL(roster_number(roster, ID(10, 1)), 1);
	roster_forget(roster, 1000);
	roster_forget(roster, 1000);
	event(THREAD_NAMED, ID(10, 1), 10, execer);
	CHECK_EQUAL(roster_number(roster, ID(10, 1)), 2);
	event(THREAD_EXECED, ID(10, 2), 10, execer);
	CHECK_EQUAL(roster_number(roster, ID(11, 1)), 2);
	CHECK_EQUAL(roster_number(roster, ID(10, 1)), 2);
	CHECK_EQUAL(roster_number(roster, ID(10, 2)), 2);
	dies(ID(10, 2), 2000);
	roster_forget(roster, 2000);
	roster_forget(roster, 2000);
	CHECK_EQUAL(nr_known(), 0);
	CHECK_EQUAL(roster_number(roster, ID(11, 1)), 0);
	CHECK_EQUAL(roster_number(roster, ID(10, 1)), 0);
	CHECK_EQUAL(roster_number(roster, ID(10, 2)), 0);
	finish();
	end();
}

static void one_that_is_not_traced_is_forgotten_when_it_exits_and_the_trace_is_not_told_of_that(void)
{
	uint32_t id = ID(20, 1) & ~ID_TRACED;

	begin();
	event(THREAD_MET, id, 20, (struct thread_event){ 0 });
	CHECK_EQUAL(roster_number(roster, id), 1);
	event(THREAD_EXITED, id, 20, (struct thread_event){ 0 });
	roster_forget(roster, 1000);
	CHECK_EQUAL(roster_number(roster, id), 1);
	roster_forget(roster, 2000);
	CHECK_EQUAL(nr_known(), 0);
	finish();
	CHECK(trace_thread(trace, 1)->known);
	CHECK(!trace_thread(trace, 1)->exited && !trace_thread(trace, 1)->ended && !trace_thread(trace, 1)->traced);
	end();
}

static bool is_nowhere(const struct roster_thread *thread)
{
	(void)thread;
	return false;
}

static void one_that_was_dead_already_when_it_was_met_owes_nothing(void)
{
	begin();
	event(THREAD_SEEN, ID(10, 1), 10, (struct thread_event){ .state = THREAD_DEAD, .departures = 5 });
	CHECK_EQUAL(roster_nr(roster), 1);
	CHECK_EQUAL(roster_nr_living(roster) + roster_nr_alive(roster), 0);
	roster_look_after(roster, is_nowhere);
	roster_forget(roster, 1000);
	roster_forget(roster, 2000);
	finish();
	CHECK_EQUAL(trace_thread(trace, 1)->first_departures, 5);
	CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 5);
	end();
}

static void one_that_is_forgotten_and_seen_dead_at_the_end_is_no_other(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ 0 });
	dies(ID(10, 1), 1000);
	roster_forget(roster, 1000);
	roster_forget(roster, 2000);
	roster_close(roster, 3000);
	event(THREAD_SEEN, ID(10, 1), 10, (struct thread_event){ .state = THREAD_DEAD, .departures = 1 });
	finish();
	CHECK_EQUAL(trace_nr_threads(trace), 1);
	CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 1);
	end();
}

static void one_whose_exit_was_not_told_has_exited_when_it_dies(void)
{
	struct thread_event death = { .time_ns = 3000, .departures = 1, .exit_status = 256, .comm = "renamed" };

	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ 0 });
	event(THREAD_DIED, ID(10, 1), 10, death);
	CHECK_EQUAL(roster_nr_living(roster), 0);
	CHECK_EQUAL(roster_nr_alive(roster), 1);
	dies(ID(10, 1), 3000);
	CHECK_EQUAL(roster_nr_alive(roster), 0);
	finish();
	CHECK(trace_thread(trace, 1)->exited);
	CHECK_EQUAL(trace_thread(trace, 1)->exit_status, 256);
	CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 1);
	CHECK(!strcmp(thread_name(trace_thread(trace, 1)), "renamed"));
	end();
}

static void one_whose_last_record_does_not_come_is_known_by_its_death_to_lack_it(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ 0 });
	event(THREAD_DIED, ID(10, 1), 10, (struct thread_event){ .departures = 3 });
	finish();
	CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 3);
	end();
}

static void a_name_that_was_not_told_is_learnt_by_the_last_look(void)
{
	begin();
	event(THREAD_BORN, ID(10, 1), 10, (struct thread_event){ 0 });
	event(THREAD_SEEN, ID(10, 1), 10, (struct thread_event){ .departures = 2, .comm = "renamed" });
	finish();
	CHECK(!strcmp(thread_name(trace_thread(trace, 1)), "renamed"));
	CHECK_EQUAL(trace_thread(trace, 1)->end_departures, 2);
	end();
}

static const struct test tests[] = {
	TEST(one_whose_exit_was_not_told_has_exited_when_it_dies),
	TEST(one_whose_last_record_does_not_come_is_known_by_its_death_to_lack_it),
	TEST(a_name_that_was_not_told_is_learnt_by_the_last_look),
	TEST(one_that_is_gone_is_known_until_the_call_after_the_next),
	TEST(as_many_are_known_as_are_there_at_once),
	TEST(who_stands_for_a_process_does_so_until_its_last_thread_is_gone),
	TEST(a_new_one_with_the_id_of_one_that_is_about_to_be_forgotten_stays),
	TEST(one_that_took_over_its_leaders_tid_is_forgotten_under_both),
	TEST(what_is_told_late_of_a_leader_does_not_give_its_tid_back),
	TEST(of_several_that_took_over_one_tid_each_is_found_by_its_time),
	TEST(one_that_had_its_leaders_id_for_a_while_is_forgotten_under_that_too),
	TEST(one_that_is_not_traced_is_forgotten_when_it_exits_and_the_trace_is_not_told_of_that),
	TEST(one_that_was_dead_already_when_it_was_met_owes_nothing),
	TEST(one_that_is_forgotten_and_seen_dead_at_the_end_is_no_other),
};

RUN_TESTS(tests)
