// SPDX-License-Identifier: GPL-2.0-or-later
/* test_stints.c - blocks of runs are summed up as one would by hand, and only sound sums come out of a payload */
#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "check.h"
#include "lib/bytes.h"
#include "made_runs.h"
#include "trace/runs.h"
#include "trace/stints.h"

static struct run runs[TRACE_MAX_BLOCK_RUNS];
static struct stints stints;

/* Few threads with runs in a row, so that there are not too many stints. */
static void make_runs_in_a_row(unsigned seed, size_t nr)
{
	uint32_t departures[4] = { 0, 7, UINT32_MAX - 5, 99 };

	make_runs(runs, seed, nr);
	for (size_t i = 0; i < nr; i++) {
		runs[i].thread = 1 + rand_r(&seed) % 4;
		runs[i].departures = departures[runs[i].thread - 1] += 1 + !(rand_r(&seed) % 50);
		runs[i].flags = rand_r(&seed) % 2 ? TRACE_RUN_IN_EDGE : TRACE_RUN_NEXT_UNKNOWN;
	}
}

/* The stint that begins with run i: all that follow on it are added. */
static struct stint stint_from(size_t i, size_t nr)
{
	struct stint sum = stint_of(&runs[i]);

	for (size_t k = i + 1; k < nr; k++) {
		if (runs[k].thread != runs[i].thread)
			continue;
		if (runs[k].departures != sum.departures + sum.nr)
			break;
		sum.to_ns = runs[k].out_ns;
		sum.running_ns += runs[k].out_ns - runs[k].in_ns;
		sum.wait_ns += runs[k].wait_ns;
		sum.nr++;
		sum.nr_voluntary += runs[k].state != 0;
	}
	return sum;
}

static bool begins_stint(size_t i)
{
	for (size_t k = i; k--;)
		if (runs[k].thread == runs[i].thread)
			return runs[k].departures + 1 != runs[i].departures;
	return true;
}

static void stints_are_sums_of_runs_in_a_row_and_come_out_as_they_went_in(void)
{
	static struct stint out[TRACE_MAX_BLOCK_STINTS];
	struct runs_packer *packer = runs_packer_create();

	for (unsigned seed = 0; seed < 300; seed++) {
		size_t nr = 1 + rand() % 1000, at = 0;
		struct bytes payload = { 0 };

		make_runs_in_a_row(seed, nr);
		runs_pack(packer, &payload, runs, nr, &stints);
		CHECK(stints_are_whole(&stints));
		for (size_t i = 0; i < nr; i++) {
			struct stint expected = stint_from(i, nr);

			if (begins_stint(i))
				CHECK(at < stints.nr && stints_equal(&stints.list[at++], &expected, 1));
		}
		CHECK_EQUAL(at, stints.nr);
		payload.nr = 0;
		stints_pack(&payload, &stints, runs[0].in_ns);
		CHECK(stints_unpack(payload.data, payload.nr, runs[0].in_ns, out, stints.nr));
		CHECK(stints_equal(stints.list, out, stints.nr));
		bytes_release(&payload);
	}
	runs_packer_free(packer);
}

static void a_block_of_which_sums_cannot_tell_has_none(void)
{
	static const uint16_t flags[] = { TRACE_RUN_IN_REPAIRED, TRACE_RUN_IN_ESTIMATED, TRACE_RUN_OUT_EDGE };
	struct runs_packer *packer = runs_packer_create();
	struct bytes payload = { 0 };

	for (int i = 0; i < 3; i++) {
		make_runs_in_a_row(i, 500);
		runs[100 * i].flags |= flags[i];
		runs_pack(packer, &payload, runs, 500, &stints);
		CHECK(!stints_are_whole(&stints));
	}
	/* Too many: each run is one. */
	make_runs(runs, 1, TRACE_MAX_BLOCK_STINTS + 1);
	for (size_t i = 0; i <= TRACE_MAX_BLOCK_STINTS; i++) {
		runs[i].thread = i + 1;
		runs[i].flags = 0;
	}
	runs_pack(packer, &payload, runs, TRACE_MAX_BLOCK_STINTS, &stints);
	CHECK(stints_are_whole(&stints));
	CHECK_EQUAL(stints.nr, TRACE_MAX_BLOCK_STINTS);
	runs_pack(packer, &payload, runs, TRACE_MAX_BLOCK_STINTS + 1, &stints);
	CHECK(!stints_are_whole(&stints));
	bytes_release(&payload);
	runs_packer_free(packer);
}

static bool is_sound(const struct stint *all, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const struct stint *s = &all[i];

		if (s->from_ns > s->to_ns || s->to_ns > TRACE_MAX_NS || s->running_ns > s->to_ns - s->from_ns || !s->nr ||
		    s->nr > TRACE_MAX_BLOCK_RUNS || s->nr_voluntary > s->nr || !s->thread ||
		    s->thread > TRACE_MAX_THREADS || (i && s->from_ns < s[-1].from_ns))
			return false;
	}
	return true;
}

static void spoiled_stints_are_refused_or_still_sound(void)
{
	static struct stint out[TRACE_MAX_BLOCK_STINTS + 1];
	struct runs_packer *packer = runs_packer_create();
	struct bytes payload = { 0 };
	unsigned seed = 1, nr_refused = 0;

	make_runs_in_a_row(7, 300);
	runs_pack(packer, &payload, runs, 300, &stints);
	payload.nr = 0;
	stints_pack(&payload, &stints, runs[0].in_ns);
	for (unsigned round = 0; round < 20000; round++) {
		size_t at = rand_r(&seed) % payload.nr;
		uint8_t before = payload.data[at];

		payload.data[at] = rand_r(&seed);
		if (!stints_unpack(payload.data, payload.nr, runs[0].in_ns, out, stints.nr))
			nr_refused++;
		else
			CHECK(is_sound(out, stints.nr));
		payload.data[at] = before;
	}
	CHECK(nr_refused > 100);
	for (size_t nr = 0; nr < payload.nr; nr++)
		CHECK(!stints_unpack(payload.data, nr, runs[0].in_ns, out, stints.nr));
	CHECK(!stints_unpack(payload.data, payload.nr, runs[0].in_ns, out, 0));
	CHECK(!stints_unpack(payload.data, payload.nr, runs[0].in_ns, out, TRACE_MAX_BLOCK_STINTS + 1));
	CHECK(!stints_unpack(payload.data, payload.nr, TRACE_MAX_NS + 1, out, stints.nr));
	bytes_release(&payload);
	runs_packer_free(packer);
}

static const struct test tests[] = {
	TEST(stints_are_sums_of_runs_in_a_row_and_come_out_as_they_went_in),
	TEST(a_block_of_which_sums_cannot_tell_has_none),
	TEST(spoiled_stints_are_refused_or_still_sound),
};

RUN_TESTS(tests)
