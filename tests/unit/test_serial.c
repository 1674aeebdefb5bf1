// SPDX-License-Identifier: GPL-2.0-or-later
/* test_serial.c - whether stretches are told as serial or one by one, the same is found */
#include <stdlib.h>
#include <string.h>

#include "analysis/bounds.h"
#include "analysis/chances.h"
#include "analysis/doubts.h"
#include "analysis/pairs.h"
#include "analysis/profile.h"
#include "analysis/raster.h"
#include "analysis/serial.h"
#include "analysis/singles.h"
#include "analysis/span.h"
#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "analysis/turn_limits.h"
#include "analysis/turns.h"
#include "analysis/waits.h"
#include "analysis/witness.h"
#include "check.h"
#include "lib/number.h"
#include "model/tasks.h"
#include "model/timeline.h"

#define NR_SEEDS      3000
#define MAX_STRETCHES 600
#define NR_CPUS       3
#define NR_TASKS      5
#define MAX_DOUBTS    12

/* Made-up stretches, and what an analysis has to know of them beforehand. */
static struct made {
	struct stretch list[MAX_STRETCHES];
	struct run runs[MAX_STRETCHES];
	size_t nr;
	uint64_t cpu_until[NR_CPUS], task_until[NR_TASKS];
	struct task_tally tasks[NR_TASKS];
	struct lane lanes[NR_CPUS * NR_TASKS];
	struct tally tally;
	struct span windows[NR_TASKS];
	struct span widest[NR_TASKS];
	struct doubt doubt_list[MAX_DOUBTS];
	struct counting counting[NR_TASKS];
	bool in_one_piece[NR_TASKS];
	struct doubts doubts;
	struct task task_list[NR_TASKS];
	uint32_t of_thread[NR_TASKS + 2];
	bool is_ours[NR_TASKS + 2];
	struct tasks threads;
} made;

static uint64_t latest(const uint64_t *times, size_t nr)
{
	uint64_t most = 0;

	for (size_t i = 0; i < nr; i++)
		most = times[i] > most ? times[i] : most;
	return most;
}

/* Begins at this time, or when its CPU and its task are free; some are empty, as a part of a run may be. */
static void add_stretch(uint64_t from_ns, uint32_t cpu, uint32_t task, uint64_t ns)
{
	uint64_t free_ns = latest((uint64_t[]){ made.cpu_until[cpu], made.task_until[task] }, 2);

	from_ns = from_ns > free_ns ? from_ns : free_ns;
	if (made.nr && from_ns < made.list[made.nr - 1].from_ns)
		from_ns = made.list[made.nr - 1].from_ns;
	made.runs[made.nr] = (struct run){ .in_ns = from_ns, .out_ns = from_ns + ns, .thread = task + 1 };
	made.list[made.nr] = (struct stretch){ from_ns, from_ns + ns, task, cpu, true, true, false, &made.runs[made.nr] };
	made.nr++;
	made.cpu_until[cpu] = made.task_until[task] = from_ns + ns;
}

/* Serial ones, many or few, that follow at once or after a while; between them such that overlap. */
static void make_stretches(unsigned seed)
{
	uint64_t begin_ns = seed % 2 * 1000;
	unsigned nr_cpus = 1 + rand_r(&seed) % NR_CPUS, moves = rand_r(&seed) % 3;

	memset(&made, 0, sizeof(made));
	while (made.nr < MAX_STRETCHES) {
		unsigned nr = rand_r(&seed) % (rand_r(&seed) % 2 ? 12 : 400), overlaps = !(rand_r(&seed) % 3);
		uint32_t cpu = rand_r(&seed) % nr_cpus;

		for (; nr-- && made.nr < MAX_STRETCHES;) {
			uint64_t now_ns = made.nr ? latest(made.cpu_until, NR_CPUS) : begin_ns;

			now_ns += rand_r(&seed) % 4 ? 0 : rand_r(&seed) % 9;
			if (overlaps)
				now_ns = less(now_ns, rand_r(&seed) % 20);
			if (overlaps || (moves && !(rand_r(&seed) % (5 * moves))))
				cpu = rand_r(&seed) % nr_cpus;
			add_stretch(now_ns, cpu, rand_r(&seed) % NR_TASKS, rand_r(&seed) % 50 ? 1 + rand_r(&seed) % 30 : 0);
		}
	}
}

static void note_task(const struct stretch *s)
{
	struct task_tally *task = &made.tasks[s->task];

	task->begin_ns = task->end_ns ? task->begin_ns : s->from_ns;
	task->end_ns = s->to_ns;
	task->running_ns += s->to_ns - s->from_ns;
	made.tally.counted_running_ns += s->to_ns - s->from_ns;
	made.tally.end_ns = s->to_ns > made.tally.end_ns ? s->to_ns : made.tally.end_ns;
}

static void make_tally(void)
{
	made.tally = (struct tally){ .tasks = made.tasks, .nr = NR_TASKS, .nr_counted = NR_TASKS, .nr_cpus = NR_CPUS, .lanes = made.lanes,
				     .nr_lanes = NR_CPUS * NR_TASKS, .begin_ns = made.list[0].from_ns };
	for (size_t i = 0; i < made.nr; i++)
		note_task(&made.list[i]);
	for (uint32_t i = 0; i < NR_TASKS; i++) {
		made.tasks[i].counts = true;
		made.windows[i] = (struct span){ made.tasks[i].begin_ns, made.tasks[i].end_ns };
	}
	for (uint32_t i = 0; i < NR_CPUS * NR_TASKS; i++)
		made.lanes[i] = (struct lane){ i / NR_TASKS, i % NR_TASKS, 1 };
}

/* Each task is a thread; one more is none of the program's. Runs end by waiting all the time, or now and then, or never. */
static void make_waits(unsigned seed)
{
	unsigned seldom = rand_r(&seed) % 3 ? 300 : 1 + rand_r(&seed) % 20;

	made.threads = (struct tasks){ .list = made.task_list, .nr = NR_TASKS, .of_thread = made.of_thread, .is_ours = made.is_ours };
	for (uint32_t i = 0; i < NR_TASKS; i++) {
		made.of_thread[i + 1] = i;
		made.is_ours[i + 1] = true;
	}
	for (size_t i = 0; i < made.nr; i++) {
		made.runs[i].state = !(rand_r(&seed) % seldom);
		made.runs[i].wait_ns = rand_r(&seed) % 60;
		made.runs[i].next = rand_r(&seed) % (NR_TASKS + 3);
		if (made.runs[i].next == NR_TASKS + 2)
			made.runs[i].next = RUN_NEXT_UNKNOWN;
	}
}

/* A few doubts, or none, of any task, short or long; all count, but of one that is not certain. */
static void make_doubts(unsigned seed)
{
	uint64_t at_ns = made.tally.begin_ns, span_ns = made.tally.end_ns - made.tally.begin_ns;
	size_t nr = rand_r(&seed) % (MAX_DOUBTS + 1);

	for (size_t i = 0; i < nr; i++) {
		at_ns += rand_r(&seed) % (span_ns / MAX_DOUBTS);
		made.doubt_list[i] = (struct doubt){ { at_ns, at_ns + 1 + rand_r(&seed) % (i % 4 ? 40 : 900) },
						     rand_r(&seed) % NR_TASKS, rand_r(&seed) % 2 };
		at_ns = made.doubt_list[i].span.to_ns;
	}
	for (size_t i = 0; i < NR_TASKS; i++) {
		uint64_t ns = made.tasks[i].running_ns;

		made.counting[i] = (struct counting){ ns > 50 ? ns - 50 : 0, ns + 50, true, i || seed % 2, true };
		made.widest[i] = made.windows[i];
		made.widest[i].from_ns -= rand_r(&seed) % (made.windows[i].from_ns - made.tally.begin_ns + 1);
		made.widest[i].to_ns += rand_r(&seed) % (made.tally.end_ns - made.windows[i].to_ns + 1);
	}
	made.doubts = (struct doubts){ .list = made.doubt_list, .nr = nr, .counting = made.counting, .windows = made.widest,
				       .in_one_piece = made.in_one_piece, .anybody_ran = true };
	made.doubts.widest = (struct span){ made.tally.begin_ns, made.tally.end_ns };
	made.doubts.narrowest = (struct span){ made.tally.begin_ns + seed % 300, made.tally.end_ns - seed % 300 };
}

/* What is found. */
struct found {
	struct serial serial;
	struct sweep sweep;
	struct singles singles;
	struct profile profile;
	struct turns turns;
	struct pairs pairs;
	struct witnesses witnesses;
	struct raster raster;
	struct chances chances;
	struct bounds bounds;
	struct turn_limits turn_limits;
	struct waits waits;
	size_t nr_serial;       /* so many stretches were told as such; */
	size_t nr_doubtful;     /* and so many were not, because of doubts */
};

static void see_intervals(void *found, const struct interval *intervals, size_t nr)
{
	struct found *f = found;

	singles_see(&f->singles, intervals, nr);
	profile_see(&f->profile, intervals, nr);
	turns_see(&f->turns, intervals, nr);
	chances_see(&f->chances, intervals, nr);
}

static void see_moment(void *found, const struct moment *moment)
{
	struct found *f = found;

	bounds_see(&f->bounds, moment);
	turn_limits_see(&f->turn_limits, moment);
}

static void see_plain(void *found, const struct interval *intervals, const size_t *nr_surely, size_t nr)
{
	struct found *f = found;

	bounds_see_plain(&f->bounds, intervals, nr_surely, nr);
	turn_limits_see_plain(&f->turn_limits, intervals, nr);
}

static bool see_serial_intervals(void *found, const struct serial *serial)
{
	struct found *f = found;

	if (!chances_can_see_serial(&f->chances, serial) || !bounds_can_see_serial(&f->bounds, serial) ||
	    !turn_limits_can_see_serial(&f->turn_limits, serial)) {
		f->nr_doubtful += serial->last - serial->first;
		return false;
	}
	chances_see_serial(&f->chances, serial);
	bounds_see_serial(&f->bounds, serial);
	turn_limits_see_serial(&f->turn_limits, serial);
	singles_see_serial(&f->singles, serial);
	turns_see_serial(&f->turns, serial);
	return true;
}

static void see_one_by_one(struct found *f, const struct stretch *stretches, size_t nr)
{
	pairs_see(&f->pairs, stretches, nr);
	sweep_see(&f->sweep, stretches, nr);
	witnesses_see(&f->witnesses, stretches, nr);
	raster_see(&f->raster, stretches, nr);
	waits_see(&f->waits, stretches, nr);
}

static void see_as_serial(struct found *f, const struct stretch *stretches, size_t nr)
{
	serial_sum_up(&f->serial, stretches, nr);
	pairs_see_serial(&f->pairs, &f->serial);
	sweep_see_serial(&f->sweep, &f->serial);
	witnesses_see_serial(&f->witnesses, &f->serial);
	raster_see_serial(&f->raster, &f->serial);
	waits_see_serial(&f->waits, &f->serial);
	f->nr_serial += nr;
}

static void see(struct found *f, const struct stretch *stretches, size_t nr, bool as_serial)
{
	while (nr) {
		uint64_t before_ns = pairs_move_to(&f->pairs, stretches->from_ns);
		size_t nr_here = 0;

		while (nr_here < nr && stretches[nr_here].from_ns < before_ns)
			nr_here++;
		if (as_serial && nr_here > 2)
			see_as_serial(f, stretches, nr_here);
		else
			see_one_by_one(f, stretches, nr_here);
		stretches += nr_here;
		nr -= nr_here;
	}
}

static void find(struct found *f, unsigned seed, bool with_serial)
{
	uint64_t guard_ns = seed % 25;

	memset(f, 0, sizeof(*f));
	serial_begin(&f->serial, NR_TASKS);
	sweep_begin(&f->sweep, made.tally.begin_ns, made.tally.end_ns, NR_CPUS, see_intervals,
		    with_serial ? see_serial_intervals : NULL, f);
	singles_begin(&f->singles, NR_TASKS, guard_ns);
	profile_begin(&f->profile, guard_ns);
	turns_begin(&f->turns, made.windows, &made.tally);
	pairs_begin(&f->pairs, &(struct pairs_plan){ &made.tally, made.windows, NULL, 50000, &f->singles, &f->sweep });
	witnesses_begin(&f->witnesses, &made.tally, 0);
	raster_begin(&f->raster, &made.tally, 1 + seed % 40, 1000, 0);
	chances_begin(&f->chances, &made.doubts, &made.tally, see_moment, see_plain, f);
	bounds_begin(&f->bounds, &made.doubts, guard_ns, NR_CPUS);
	turn_limits_begin(&f->turn_limits, &made.doubts, &made.tally);
	waits_begin(&f->waits, &(struct waits_plan){ &made.threads, &made.tally, NR_TASKS + 1, NR_CPUS, false, seed % 2 });
	for (size_t at = 0; at < made.nr;) {
		size_t nr = made.nr - at < 1 + seed % 256 ? made.nr - at : 1 + seed % 256;
		bool are_serial;

		nr = serial_see(&f->serial, &made.list[at], nr, &are_serial);
		see(f, &made.list[at], nr, are_serial && with_serial);
		at += nr;
	}
	pairs_end(&f->pairs);
	sweep_end(&f->sweep);
	singles_end(&f->singles, made.tally.end_ns);
	pairs_sum_up_singles(&f->pairs, &f->singles);
	profile_end(&f->profile, &made.tally, &f->singles, &f->pairs);
	turns_end(&f->turns);
	witnesses_end(&f->witnesses);
	chances_end(&f->chances);
	bounds_end(&f->bounds);
	turn_limits_end(&f->turn_limits);
	waits_end(&f->waits);
}

static void release(struct found *f)
{
	serial_release(&f->serial);
	singles_release(&f->singles);
	profile_release(&f->profile);
	pairs_release(&f->pairs);
	raster_release(&f->raster);
	turn_limits_release(&f->turn_limits);
	waits_release(&f->waits);
}

static bool same_appearances(const struct appearance *a, const struct appearance *b, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (a[i].task != b[i].task || a[i].cpu != b[i].cpu || a[i].from_ns != b[i].from_ns || a[i].to_ns != b[i].to_ns)
			return false;
	return true;
}

static void check_tasks(const struct found *a, const struct found *b)
{
	for (size_t i = 0; i < NR_TASKS; i++) {
		CHECK_EQUAL(a->singles.ns[i], b->singles.ns[i]);
		CHECK_EQUAL(a->singles.forgiven_ns[i], b->singles.forgiven_ns[i]);
		CHECK_EQUAL(a->pairs.tasks[i].s, b->pairs.tasks[i].s);
		CHECK_EQUAL(a->pairs.tasks[i].single_ns, b->pairs.tasks[i].single_ns);
		CHECK_EQUAL(a->profile.together_ns[i], b->profile.together_ns[i]);
	}
}

static void check_pairs(const struct pairs *a, const struct pairs *b)
{
	CHECK_EQUAL(a->nr_overlapping, b->nr_overlapping);
	CHECK_EQUAL(a->nr_alternating, b->nr_alternating);
	CHECK_EQUAL(a->interleaving, b->interleaving);
	for (size_t i = 0; i < a->overlapping.nr; i++)
		CHECK_EQUAL(a->overlapping.list[i].both_ns, b->overlapping.list[i].both_ns);
	for (size_t i = 0; i < a->alternating.nr; i++) {
		CHECK_EQUAL(a->alternating.list[i].a_in_b_ns, b->alternating.list[i].a_in_b_ns);
		CHECK_EQUAL(a->alternating.list[i].b_in_a_ns, b->alternating.list[i].b_in_a_ns);
	}
}

static void check_cells(const struct raster *a, const struct raster *b)
{
	CHECK_EQUAL(a->nr_rows, b->nr_rows);
	for (size_t i = 0; i < a->nr_rows; i++)
		for (unsigned column = 0; column < a->nr_columns; column++)
			CHECK_EQUAL(a->rows[i].cells[column], b->rows[i].cells[column]);
}

static void check_limits(const struct limits *a, const struct limits *b)
{
	CHECK_EQUAL(a->low, b->low);
	CHECK_EQUAL(a->high, b->high);
}

static void check_bounds(const struct found *a, const struct found *b)
{
	check_limits(&a->bounds.overlap, &b->bounds.overlap);
	check_limits(&a->bounds.parallelism, &b->bounds.parallelism);
	check_limits(&a->bounds.peak, &b->bounds.peak);
	check_limits(&a->bounds.busy_ns, &b->bounds.busy_ns);
	check_limits(&a->bounds.parallel_ns, &b->bounds.parallel_ns);
	check_limits(&a->bounds.single_ns, &b->bounds.single_ns);
	check_limits(&a->bounds.nobody_ns, &b->bounds.nobody_ns);
	check_limits(&a->turn_limits.interleaving, &b->turn_limits.interleaving);
	for (size_t i = 0; i < NR_TASKS; i++) {
		CHECK_EQUAL(a->turn_limits.tasks[i].low, b->turn_limits.tasks[i].low);
		CHECK_EQUAL(a->turn_limits.tasks[i].high, b->turn_limits.tasks[i].high);
	}
}

static void check_waits(const struct waits *a, const struct waits *b)
{
	for (size_t i = 0; i < NR_TASKS; i++)
		for (int kind = 0; kind < NR_WAIT_KINDS; kind++)
			CHECK_EQUAL(a->tasks[i][kind], b->tasks[i][kind]);
	CHECK_EQUAL(a->nr_holders, b->nr_holders);
	for (size_t i = 0; i < a->nr_holders; i++) {
		CHECK_EQUAL(a->holders[i].thread, b->holders[i].thread);
		CHECK_EQUAL(a->holders[i].ns, b->holders[i].ns);
		CHECK_EQUAL(a->holders[i].nr, b->holders[i].nr);
	}
}

static void what_is_found_does_not_depend_on_how_it_was_told(void)
{
	static struct found serially, singly;
	size_t nr_serial = 0, nr_other = 0, nr_doubtful = 0;

	for (unsigned seed = 0; seed < NR_SEEDS; seed++) {
		make_stretches(seed);
		make_tally();
		make_doubts(seed);
		make_waits(seed);
		find(&serially, seed, true);
		find(&singly, seed, false);
		CHECK_EQUAL(serially.turns.nr, singly.turns.nr);
		CHECK_EQUAL(serially.profile.peak, singly.profile.peak);
		CHECK_EQUAL(serially.profile.parallel_ns, singly.profile.parallel_ns);
		CHECK_EQUAL(serially.profile.turns_ns, singly.profile.turns_ns);
		CHECK_EQUAL(serially.profile.nobody_ns, singly.profile.nobody_ns);
		CHECK_EQUAL(serially.witnesses.has_overlap, singly.witnesses.has_overlap);
		CHECK_EQUAL(serially.witnesses.has_turns, singly.witnesses.has_turns);
		CHECK(same_appearances(serially.witnesses.overlap, singly.witnesses.overlap, 2));
		CHECK(same_appearances(serially.witnesses.turns, singly.witnesses.turns, 3));
		check_tasks(&serially, &singly);
		check_pairs(&serially.pairs, &singly.pairs);
		check_cells(&serially.raster, &singly.raster);
		check_bounds(&serially, &singly);
		check_waits(&serially.waits, &singly.waits);
		CHECK_EQUAL(singly.nr_serial, 0);
		nr_serial += serially.nr_serial;
		nr_other += made.nr - serially.nr_serial;
		nr_doubtful += serially.nr_doubtful;
		release(&serially);
		release(&singly);
	}
	printf("# %zu stretches told as serial, %zu not, %zu of the former with doubts\n", nr_serial, nr_other, nr_doubtful);
	CHECK(nr_serial > 100000 && nr_other > 100000 && nr_doubtful > 10000 && nr_serial - nr_doubtful > 100000);
}

static void stretches_are_serial_if_each_begins_when_all_before_have_ended(void)
{
	for (unsigned seed = 0; seed < NR_SEEDS; seed++) {
		struct serial serial;
		uint64_t until_ns = 0;

		make_stretches(seed);
		serial_begin(&serial, NR_TASKS);
		for (size_t at = 0; at < made.nr;) {
			size_t nr, nr_in_a_row = 0, most_in_a_row = 0;
			bool are_serial;

			nr = serial_see(&serial, &made.list[at], made.nr - at, &are_serial);
			CHECK(nr > 0 && nr <= made.nr - at);
			for (size_t end = at + nr; at < end; at++) {
				const struct stretch *s = &made.list[at];
				bool follows = s->from_ns >= until_ns && s->to_ns > s->from_ns;

				CHECK(follows || !are_serial);
				nr_in_a_row = follows ? nr_in_a_row + 1 : 0;
				most_in_a_row = nr_in_a_row > most_in_a_row ? nr_in_a_row : most_in_a_row;
				until_ns = s->to_ns > until_ns ? s->to_ns : until_ns;
			}
			CHECK(are_serial == (most_in_a_row >= 8));
		}
		serial_release(&serial);
	}
}

static const struct test tests[] = {
	TEST(what_is_found_does_not_depend_on_how_it_was_told),
	TEST(stretches_are_serial_if_each_begins_when_all_before_have_ended),
};

RUN_TESTS(tests)
