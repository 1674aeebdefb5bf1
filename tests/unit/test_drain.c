// SPDX-License-Identifier: GPL-2.0-or-later
/* test_drain.c - runs leave the rings at the visit after the one that saw them, and not before what was told of their threads */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/drain.h"
#include "capture/hooks.h"
#include "capture/source.h"
#include "capture/visits.h"
#include "check.h"

#define NR_CPUS    2
#define NR_RECORDS 4

/* The kernel's side, as far as visits see it. */
static struct hooks hooks;
static unsigned long *taken, *begun;
static struct visits visits;

static void begin(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *positions = calloc(2, page);
	size_t bytes = sizeof(struct ring) + NR_RECORDS * sizeof(struct run_record);

	hooks = (struct hooks){ .attached = true, .nr_cpus = NR_CPUS, .nr_records = NR_RECORDS, .ring_bytes = bytes,
				.rings = calloc(NR_CPUS, bytes), .event_positions = positions };
	taken = (unsigned long *)positions;
	begun = (unsigned long *)(positions + page);
	visits_build(&visits, &hooks);
}

static void end(void)
{
	visits_release(&visits);
	free(hooks.rings);
	free(taken);
}

static void put_run(unsigned cpu, uint32_t thread)
{
	struct ring *ring = hooks_ring(&hooks, cpu);

	ring->records[ring->head++ % NR_RECORDS].thread = thread;
}

/* The threads whose runs can be taken now, in one number: 12 if it is one of thread 1 and then one of thread 2. */
static unsigned take(unsigned cpu)
{
	struct run_record out[NR_RECORDS];
	size_t nr = visits_take(&visits, cpu, out, NR_RECORDS);
	unsigned threads = 0;

	for (size_t i = 0; i < nr; i++)
		threads = 10 * threads + out[i].thread;
	return threads;
}

static void runs_can_be_taken_at_the_visit_after_the_one_that_saw_them(void)
{
	begin();
	put_run(0, 1);
	CHECK(visits_begin(&visits));
	put_run(0, 2);
	put_run(1, 3);
	CHECK_EQUAL(take(0), 0);
	CHECK(visits_begin(&visits));
	CHECK_EQUAL(take(0), 1);
	CHECK_EQUAL(take(1), 0);
	CHECK(visits_begin(&visits));
	CHECK_EQUAL(take(0), 2);
	CHECK_EQUAL(take(1), 3);
	end();
}

/* Visits, of which each finds so many new runs, taken at once or not; returns how long the pause after the last one is. */
static __u64 pause_after(unsigned nr_visits, unsigned nr_runs, __u64 most_ns)
{
	struct ring *ring = hooks_ring(&hooks, 1);
	__u64 ns = 0;

	for (unsigned i = 0; i < nr_visits; i++) {
		ring->head += nr_runs;
		ring->tail = ring->head;
		CHECK(visits_begin(&visits));
		ns = visits_pause_ns(&visits, most_ns);
	}
	return ns;
}

static void rings_that_are_small_or_fill_up_fast_are_visited_more_often(void)
{
	begin();
	/* As large as by default, though nothing is put there. */
	hooks.nr_records = 65536;
	CHECK_EQUAL(pause_after(1, 0, 9000000), 9000000);
	CHECK_EQUAL(pause_after(5, 16384, 9000000), 9000000);
	/* Twice as many as a quarter: half as long. */
	CHECK_EQUAL(pause_after(1, 32768, 9000000), 4500000);
	CHECK_EQUAL(pause_after(1, 16385, 9000000), 4500000 * 16384ULL / 16385);
	CHECK_EQUAL(pause_after(50, 65536, 9000000), 500000);
	/* And longer again, little by little. */
	CHECK_EQUAL(pause_after(1, 0, 9000000), 625000);
	CHECK_EQUAL(pause_after(50, 0, 9000000), 9000000);
	hooks.nr_records = 8192;
	CHECK_EQUAL(pause_after(1, 0, 9000000), 8192 * 900 / 6);
	hooks.nr_records = 256;
	CHECK_EQUAL(pause_after(1, 0, 9000000), 500000);
	end();
}

static void runs_are_taken_in_order_where_the_ring_begins_again(void)
{
	begin();
	for (unsigned thread = 1; thread < 30; thread += 3) {
		for (unsigned i = 0; i < 3; i++)
			put_run(1, (thread + i) % 10);
		CHECK(visits_begin(&visits));
		CHECK(visits_begin(&visits));
		CHECK_EQUAL(take(1), thread % 10 * 100 + (thread + 1) % 10 * 10 + (thread + 2) % 10);
	}
	end();
}

static void runs_wait_for_what_was_being_told_when_they_were_seen(void)
{
	begin();
	*begun = 128;
	put_run(0, 1);
	CHECK(visits_begin(&visits));
	/* Half of that is written and has been taken. The rest is not, and what is begun meanwhile is behind it. */
	*taken = 64;
	*begun = 192;
	put_run(0, 2);
	for (int i = 0; i < 3; i++) {
		CHECK(!visits_begin(&visits));
		CHECK_EQUAL(take(0), 0);
	}
	*taken = 128;
	CHECK(visits_begin(&visits));
	CHECK_EQUAL(take(0), 1);
	CHECK(!visits_begin(&visits));
	*taken = 192;
	CHECK(visits_begin(&visits));
	CHECK_EQUAL(take(0), 2);
	end();
}

static void once_detached_nothing_is_waited_for(void)
{
	begin();
	*begun = 128;
	put_run(0, 1);
	CHECK(visits_begin(&visits));
	CHECK(!visits_begin(&visits));
	hooks.attached = false;
	CHECK(visits_begin(&visits));
	CHECK_EQUAL(take(0), 1);
	end();
}

/* A source in which every visit is as it is written: does it count, and is a run found, or an event? Then nothing comes any more. */
struct scene {
	bool counts, has_run, has_event;
};

static const struct scene *script;
static unsigned nr_scenes, nr_visits;

static struct scene now(void)
{
	return nr_visits <= nr_scenes ? script[nr_visits - 1] : (struct scene){ .counts = true };
}

static bool scene_visit(struct source *s)
{
	(void)s;
	nr_visits++;
	return now().counts;
}

static size_t scene_take_runs(struct source *s, unsigned cpu, struct run_record *out, size_t max)
{
	(void)s, (void)cpu, (void)max;
	*out = (struct run_record){ .thread = nr_visits };
	return now().has_run;
}

static void scene_take_events(struct source *s, source_event_fn *fn, void *arg)
{
	struct thread_event event = { .thread = nr_visits };

	(void)s;
	if (now().has_event)
		fn(&event, arg);
}

static unsigned one_cpu(const struct source *s)
{
	(void)s;
	return 1;
}

static void wait_little(struct source *s, uint64_t ns)
{
	struct timespec pause = { .tv_nsec = ns / 100 };

	(void)s;
	nanosleep(&pause, NULL);
}

static const struct source_kind scenes = {
	.visit = scene_visit,
	.take_runs = scene_take_runs,
	.take_events = scene_take_events,
	.nr_cpus = one_cpu,
	.wait = wait_little,
};

static struct source source = { &scenes };
static struct drain *drain;

static void play(const struct scene *scene, unsigned nr)
{
	script = scene;
	nr_scenes = nr;
	nr_visits = 0;
	CHECK(!drain_start(&drain, &source));
}

/* What is in the next batch: R for each run, E for events, V if it ends a visit, and . at the end of all. */
static const char *next(void)
{
	struct pollfd ready = { .fd = drain_fd(drain), .events = POLLIN };
	static char found[16];
	struct batch *b;

	while (!(b = drain_next(drain)))
		poll(&ready, 1, -1);
	snprintf(found, sizeof(found), "%.*s%s%s%s", (int)b->nr_runs, "RRRRRRRR", b->nr_events ? "E" : "",
		 b->ends_visit ? "V" : "", b->ends_all ? "." : "");
	drain_done(drain, b);
	return found;
}

static bool next_is(const char *expected)
{
	const char *found = next();

	if (strcmp(found, expected))
		printf("# a batch is '%s', not '%s'\n", found, expected);
	return !strcmp(found, expected);
}

/* Nothing has come any more. */
static void stop(void)
{
	drain_finish(drain);
	CHECK(next_is("V."));
	drain_stop(drain);
}

static void a_visit_that_does_not_count_ends_none(void)
{
	static const struct scene some[] = {
		{ true, true, true }, { false, false, true }, { false, false, true }, { true, true, false },
	};

	play(some, 4);
	CHECK(next_is("REV"));
	CHECK(next_is("E"));
	CHECK(next_is("E"));
	CHECK(next_is("RV"));
	CHECK(next_is("V"));
	stop();
}

/* Runs wait one visit for those before them: that must have been one in which these could have come. */
static void one_that_does_not_count_and_finds_nothing_does_not_settle_what_was_found_before(void)
{
	static const struct scene some[] = { { true, true, true }, { false, false, false }, { true, false, true } };

	play(some, 3);
	CHECK(next_is("REV"));
	CHECK(next_is("EV"));
	CHECK(next_is("V"));
	stop();
}

/* Whoever encodes them is woken once for a few. But after an event, which may be the end of a thread, its last run may come. */
static void runs_alone_wait_for_those_of_some_visits_more(void)
{
	static const struct scene some[] = {
		{ true, true, false }, { true, true, false }, { false, false, false }, { true, true, false }, { true, true, true },
		{ true, true, false }, { true, true, false }, { true, true, false }, { true, true, false }, { true, true, false },
	};

	play(some, 10);
	CHECK(next_is("RRRREV"));
	CHECK(next_is("RV"));
	CHECK(next_is("RV"));
	CHECK(next_is("RV"));
	CHECK(next_is("RRV"));
	CHECK(next_is("V"));
	stop();
}

static const struct test tests[] = {
	TEST(runs_can_be_taken_at_the_visit_after_the_one_that_saw_them),
	TEST(rings_that_are_small_or_fill_up_fast_are_visited_more_often),
	TEST(runs_are_taken_in_order_where_the_ring_begins_again),
	TEST(runs_wait_for_what_was_being_told_when_they_were_seen),
	TEST(once_detached_nothing_is_waited_for),
	TEST(a_visit_that_does_not_count_ends_none),
	TEST(one_that_does_not_count_and_finds_nothing_does_not_settle_what_was_found_before),
	TEST(runs_alone_wait_for_those_of_some_visits_more),
};

RUN_TESTS(tests)
