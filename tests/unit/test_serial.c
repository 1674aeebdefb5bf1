// SPDX-License-Identifier: GPL-2.0-or-later
/* test_serial.c - whether stretches are told as serial, as a relay, or one by one, the same is found */
#include <string.h>

#include "analysis/bounds.h"
#include "analysis/chances.h"
#include "analysis/pairs.h"
#include "analysis/profile.h"
#include "analysis/raster.h"
#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/singles.h"
#include "analysis/sweep.h"
#include "analysis/turn_limits.h"
#include "analysis/turns.h"
#include "analysis/waits.h"
#include "analysis/witness.h"
#include "check.h"
#include "made_stretches.h"

#define NR_SEEDS 3000

static struct made made;

/* What is found. */
struct found {
	struct serial serial;
	struct relay relay;
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
	size_t nr_serial, nr_relay;     /* so many stretches were told as such; */
	size_t nr_doubtful;     /* and so many were not, because of doubts, */
	size_t nr_doubtful_relay;       /* or of windows */
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

static bool see_relay_intervals(void *found, const struct relay *relay)
{
	struct found *f = found;

	if (!turns_can_see_relay(&f->turns, relay) || !chances_can_see_relay(&f->chances, relay) ||
	    !turn_limits_can_see_relay(&f->turn_limits, relay)) {
		f->nr_doubtful_relay += relay->nr;
		return false;
	}
	chances_see_relay(&f->chances, relay);
	bounds_see_relay(&f->bounds, relay);
	turn_limits_see_relay(&f->turn_limits, relay);
	turns_see_relay(&f->turns, relay);
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

/* The first of the stretches, until the next window begins or ends: how many. */
static size_t move_to_next(struct found *f, const struct stretch *stretches, size_t nr)
{
	return stretches_before(stretches, nr, pairs_move_to(&f->pairs, stretches->from_ns));
}

static size_t see_if_relay(struct found *f, const struct stretch *stretches, size_t nr)
{
	size_t nr_here = relay_sum_up(&f->relay, stretches, move_to_next(f, stretches, nr));

	if (!nr_here)
		return 0;
	pairs_see_relay(&f->pairs, &f->relay);
	sweep_see_relay(&f->sweep, &f->relay);
	witnesses_see_relay(&f->witnesses, &f->relay);
	raster_see_relay(&f->raster, &f->relay);
	waits_see_relay(&f->waits, &f->relay);
	serial_pass_by(&f->serial, f->relay.until_ns);
	f->nr_relay += nr_here;
	return nr_here;
}

static void see(struct found *f, const struct stretch *stretches, size_t nr, bool as_serial)
{
	while (nr) {
		size_t nr_here = move_to_next(f, stretches, nr);

		if (as_serial && nr_here > 2)
			see_as_serial(f, stretches, nr_here);
		else
			see_one_by_one(f, stretches, nr_here);
		stretches += nr_here;
		nr -= nr_here;
	}
}

static size_t see_others(struct found *f, const struct stretch *stretches, size_t nr, bool with_sums)
{
	bool are_serial;

	nr = serial_see(&f->serial, stretches, nr, &are_serial);
	if (!are_serial)
		nr = relay_pass_by(&f->relay, stretches, nr);
	see(f, stretches, nr, are_serial && with_sums);
	return nr;
}

static void find(struct found *f, unsigned seed, bool with_sums)
{
	uint64_t guard_ns = seed % 25;

	memset(f, 0, sizeof(*f));
	serial_begin(&f->serial, NR_TASKS);
	relay_begin(&f->relay, NR_TASKS, NR_CPUS);
	sweep_begin(&f->sweep, made.tally.begin_ns, made.tally.end_ns, NR_CPUS,
		    &(struct sweep_fns){ see_intervals, see_serial_intervals, see_relay_intervals, f });
	singles_begin(&f->singles, NR_TASKS, guard_ns);
	profile_begin(&f->profile, guard_ns);
	turns_begin(&f->turns, made.windows, &made.tally);
	pairs_begin(&f->pairs, &(struct pairs_plan){ &made.tally, made.windows, NULL, 50000, &f->singles, &f->sweep });
	witnesses_begin(&f->witnesses, &made.tally, seed % 2 * 10);
	raster_begin(&f->raster, &made.tally, 1 + seed % 40, 1000, 0);
	chances_begin(&f->chances, &made.doubts, &made.tally, see_moment, see_plain, f);
	bounds_begin(&f->bounds, &made.doubts, guard_ns, NR_CPUS);
	turn_limits_begin(&f->turn_limits, &made.doubts, &made.tally);
	waits_begin(&f->waits, &(struct waits_plan){ &made.threads, &made.tally, NULL, NR_TASKS + 1, NR_CPUS, false, false, seed % 2 });
	for (size_t at = 0; at < made.nr;) {
		size_t nr = made.nr - at < 1 + seed % 256 ? made.nr - at : 1 + seed % 256;
		size_t nr_seen = with_sums && relay_is_likely(&f->relay) ? see_if_relay(f, &made.list[at], nr) : 0;

		at += nr_seen ? nr_seen : see_others(f, &made.list[at], nr, with_sums);
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
	relay_release(&f->relay);
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
	CHECK_EQUAL(a->holders.nr, b->holders.nr);
	for (size_t i = 0; i < a->holders.nr; i++) {
		CHECK_EQUAL(a->holders.list[i].thread, b->holders.list[i].thread);
		CHECK_EQUAL(a->holders.list[i].ns, b->holders.list[i].ns);
		CHECK_EQUAL(a->holders.list[i].nr, b->holders.list[i].nr);
	}
}

static void what_is_found_does_not_depend_on_how_it_was_told(void)
{
	static struct found summed, singly;
	size_t nr_serial = 0, nr_other = 0, nr_doubtful = 0, nr_relay = 0, nr_doubtful_relay = 0;

	for (unsigned seed = 0; seed < NR_SEEDS; seed++) {
		make_stretches(&made, seed);
		find(&summed, seed, true);
		find(&singly, seed, false);
		CHECK_EQUAL(summed.turns.nr, singly.turns.nr);
		CHECK_EQUAL(summed.profile.peak, singly.profile.peak);
		CHECK_EQUAL(summed.profile.parallel_ns, singly.profile.parallel_ns);
		CHECK_EQUAL(summed.profile.turns_ns, singly.profile.turns_ns);
		CHECK_EQUAL(summed.profile.nobody_ns, singly.profile.nobody_ns);
		CHECK_EQUAL(summed.witnesses.has_overlap, singly.witnesses.has_overlap);
		CHECK_EQUAL(summed.witnesses.has_turns, singly.witnesses.has_turns);
		CHECK(same_appearances(summed.witnesses.overlap, singly.witnesses.overlap, 2));
		CHECK(same_appearances(summed.witnesses.turns, singly.witnesses.turns, 3));
		check_tasks(&summed, &singly);
		check_pairs(&summed.pairs, &singly.pairs);
		check_cells(&summed.raster, &singly.raster);
		check_bounds(&summed, &singly);
		check_waits(&summed.waits, &singly.waits);
		CHECK_EQUAL(singly.nr_serial + singly.nr_relay, 0);
		nr_serial += summed.nr_serial;
		nr_relay += summed.nr_relay;
		nr_doubtful_relay += summed.nr_doubtful_relay;
		nr_other += made.nr - summed.nr_serial - summed.nr_relay;
		nr_doubtful += summed.nr_doubtful;
		release(&summed);
		release(&singly);
	}
	printf("# %zu stretches told as serial, %zu of these with doubts; %zu as relays, %zu with doubts; %zu one by one\n", nr_serial,
	       nr_doubtful, nr_relay, nr_doubtful_relay, nr_other);
	CHECK(nr_serial > 100000 && nr_other > 100000 && nr_doubtful > 10000 && nr_serial - nr_doubtful > 100000);
	CHECK(nr_doubtful_relay > 10000 && nr_relay - nr_doubtful_relay > 100000);
}

static void stretches_are_serial_if_each_begins_when_all_before_have_ended(void)
{
	for (unsigned seed = 0; seed < NR_SEEDS; seed++) {
		struct serial serial;
		uint64_t until_ns = 0;

		make_stretches(&made, seed);
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
