// SPDX-License-Identifier: GPL-2.0-or-later
/* test_findings.c - thousands of random schedules, against an oracle that counts tick by tick */
#include <stdlib.h>
#include <unistd.h>

#include "analysis/findings.h"
#include "analysis/share.h"
#include "check.h"
#include "oracle.h"
#include "schedule.h"
#include "trace/reader.h"

#define NR_SCHEDULES 3000

static struct schedule schedule;
static struct oracle oracle;

static void find_spoiled(unsigned seed, struct findings *f, struct trace **trace, uint64_t guard_ns,
			 const struct spoiling *spoiling)
{
	struct findings_options options = findings_defaults;
	struct oracle_options of_oracle = { .guard = guard_ns, .turns_share = options.turns_share };
	int fd;

	schedule_make(&schedule, seed);
	oracle_ask(&oracle, &schedule, &of_oracle);
	options.guard_ns = guard_ns;
	options.small_share = 0;
	options.columns = 37;
	options.rows = 1000;
	fd = schedule_trace(&schedule, spoiling);
	CHECK(!trace_open(trace, fd, "a schedule"));
	close(fd);
	CHECK(!findings_build(f, *trace, &options));
}

static void find(unsigned seed, struct findings *f, struct trace **trace, uint64_t guard_ns)
{
	struct spoiling none = { 0 };

	find_spoiled(seed, f, trace, guard_ns, &none);
}

static void done(struct findings *f, struct trace *trace)
{
	findings_release(f);
	trace_free(trace);
}

static void the_four_shares_are_what_one_counts_by_hand_whatever_the_guard(void)
{
	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		struct trace *trace;
		struct findings f;

		find(seed, &f, &trace, seed % 30);
		CHECK_EQUAL(f.profile.parallel_ns, oracle.parallel);
		CHECK_EQUAL(f.profile.turns_ns, oracle.taking_turns);
		CHECK_EQUAL(f.profile.alone_ns, oracle.alone);
		CHECK_EQUAL(f.profile.nobody_ns, oracle.nobody);
		done(&f, trace);
	}
}

static void the_four_shares_add_up_to_the_span_whatever_the_guard(void)
{
	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		struct trace *trace;
		struct findings f;

		find(seed, &f, &trace, seed % 30);
		CHECK_EQUAL(profile_span_ns(&f.profile), f.tally.end_ns - f.tally.begin_ns);
		done(&f, trace);
	}
}

static void times_at_each_degree_weighed_by_it_sum_to_the_cpu_time(void)
{
	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		unsigned weighed = 0, ran = 0, peak = 0;
		struct trace *trace;
		struct findings f;

		find(seed, &f, &trace, 0);
		for (unsigned degree = 0; degree <= MAX_CPUS; degree++) {
			weighed += degree * oracle.degree_ticks[degree];
			peak = oracle.degree_ticks[degree] ? degree : peak;
		}
		for (unsigned task = 0; task < schedule.nr_tasks; task++)
			ran += oracle.ran[task];
		CHECK_EQUAL(weighed, ran);
		CHECK_EQUAL(f.profile.running_ns, ran);
		CHECK_EQUAL(f.tally.counted_running_ns, ran);
		CHECK_EQUAL(f.profile.peak, peak);
		done(&f, trace);
	}
}

/* Of the time from this one to that; 0: to the end. */
static void find_part(struct findings *f, const struct trace *trace, uint64_t from_ns, uint64_t to_ns)
{
	struct findings_options options = findings_defaults;

	options.from_ns = from_ns;
	options.to_ns = to_ns;
	CHECK(!findings_build(f, trace, &options));
	for (size_t i = 0; i < f->tally.nr; i++) {
		const struct task_tally *task = &f->tally.tasks[i];

		if (task->end_ns)
			CHECK_EQUAL(task->running_ns + waits_sum(f->waits.tasks[i], ~0U), task->end_ns - task->begin_ns);
	}
}

static void of_a_wait_each_part_of_the_time_has_what_is_in_it(void)
{
	for (unsigned seed = 0; seed < NR_SCHEDULES / 4; seed++) {
		struct spoiling in_blocks = { .block = 1 + seed % 5 };
		uint64_t early_ns, late_ns;
		struct findings whole, parts[3];
		struct trace *trace;
		int fd;

		schedule_make(&schedule, seed);
		schedule_enrich(&schedule, seed);
		fd = schedule_trace(&schedule, &in_blocks);
		CHECK(!trace_open(&trace, fd, "a schedule"));
		close(fd);
		early_ns = 1 + seed % schedule.nr_ticks;
		late_ns = early_ns + 1 + seed / 7 % schedule.nr_ticks;
		find_part(&whole, trace, 0, 0);
		find_part(&parts[0], trace, 0, early_ns);
		find_part(&parts[1], trace, early_ns, late_ns);
		find_part(&parts[2], trace, late_ns, 0);
		for (size_t i = 0; i < whole.tally.nr; i++)
			for (int kind = 0; kind < NR_WAIT_KINDS; kind++)
				CHECK_EQUAL(parts[0].waits.tasks[i][kind] + parts[1].waits.tasks[i][kind] +
					    parts[2].waits.tasks[i][kind], whole.waits.tasks[i][kind]);
		for (size_t i = 0; i < 3; i++)
			findings_release(&parts[i]);
		done(&whole, trace);
	}
}

static bool near(double a, double b)
{
	return a - b < 2e-6 && b - a < 2e-6;
}

static void the_interleaving_share_is_what_one_counts_by_hand(void)
{
	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		struct trace *trace;
		struct findings f;

		find(seed, &f, &trace, 0);
		CHECK(near(f.pairs.interleaving / 1e6, oracle.interleaving));
		for (unsigned task = 0; task < schedule.nr_tasks; task++) {
			double best = 0;

			for (unsigned other = 0; other < schedule.nr_tasks; other++)
				if (oracle.turns[task][other] > best)
					best = oracle.turns[task][other];
			CHECK(near(f.pairs.tasks[task].s / (double)SHARE_ONE, best));
		}
		done(&f, trace);
	}
}

static void an_exact_trace_has_no_room_between_its_bounds(void)
{
	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		struct trace *trace;
		struct findings f;

		find(seed, &f, &trace, seed % 30);
		CHECK_EQUAL(f.audit.grade, GRADE_EXACT);
		CHECK_EQUAL(f.bounds.overlap.low, profile_overlap(&f.profile));
		CHECK_EQUAL(f.bounds.overlap.high, profile_overlap(&f.profile));
		CHECK_EQUAL(f.turn_limits.interleaving.low, f.pairs.interleaving);
		CHECK_EQUAL(f.turn_limits.interleaving.high, f.pairs.interleaving);
		done(&f, trace);
	}
}

static void the_cells_of_the_picture_sum_to_the_cpu_time(void)
{
	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		struct trace *trace;
		struct findings f;
		uint64_t cells = 0;

		find(seed, &f, &trace, 0);
		for (size_t i = 0; i < f.raster.nr_rows; i++)
			for (unsigned column = 0; column < f.raster.nr_columns; column++)
				cells += f.raster.rows[i].cells[column];
		CHECK_EQUAL(cells, f.tally.counted_running_ns);
		CHECK_EQUAL(f.raster.nr_left_out, 0);
		done(&f, trace);
	}
}

/* From its first tick to its last. */
static bool is_part_way(unsigned task, unsigned from, unsigned to)
{
	bool before = false, after = false;

	for (unsigned t = 0; t < schedule.nr_ticks; t++) {
		before |= t <= from && schedule_runs(&schedule, task, t);
		after |= t >= to - 1 && schedule_runs(&schedule, task, t);
	}
	return before && after;
}

static void a_witness_is_really_there(void)
{
	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		const struct appearance *a;
		struct trace *trace;
		struct findings f;

		find(seed, &f, &trace, 0);
		a = f.witnesses.overlap;
		CHECK_EQUAL(f.witnesses.has_overlap, oracle.parallel > 0);
		for (uint64_t t = a->from_ns; f.witnesses.has_overlap && t < a->to_ns; t++)
			for (int i = 0; i < 2; i++)
				CHECK_EQUAL(schedule.on[trace_cpu(trace, a[i].cpu)][t - 1000],
					    (int)a[i].task);
		a = f.witnesses.turns;
		for (int i = 0; f.witnesses.has_turns && i < 3; i++)
			for (uint64_t t = a[i].from_ns; t < a[i].to_ns; t++)
				CHECK_EQUAL(schedule.on[trace_cpu(trace, a[i].cpu)][t - 1000],
					    (int)a[i].task);
		if (f.witnesses.has_turns)
			CHECK(a[0].task == a[2].task && a[0].task != a[1].task &&
			      a[0].to_ns <= a[1].from_ns && a[1].to_ns <= a[2].from_ns &&
			      (is_part_way(a[1].task, a[0].from_ns - 1000, a[0].to_ns - 1000) ||
			       is_part_way(a[1].task, a[2].from_ns - 1000, a[2].to_ns - 1000)));
		done(&f, trace);
	}
}

static void check_bounds(const struct findings *f)
{
	double busy = oracle.parallel + oracle.taking_turns + oracle.alone;
	double overlap = busy ? oracle.parallel / busy : 0;
	enum verdict truth = !busy ? INCONCLUSIVE : overlap >= 0.05 ? PARALLEL :
			     oracle.interleaving >= 0.05 ? CONCURRENT : SEQUENTIAL;

	if (f->tally.nr_counted) {
		CHECK(f->bounds.overlap.low / 1e6 <= overlap + 2e-6);
		CHECK(f->bounds.overlap.high / 1e6 >= overlap - 2e-6);
		CHECK(f->turn_limits.interleaving.low / 1e6 <= oracle.interleaving + 2e-6);
		CHECK(f->turn_limits.interleaving.high / 1e6 >= oracle.interleaving - 2e-6);
	}
	CHECK(f->verdict == truth || f->verdict == INCONCLUSIVE);
}

static void the_truth_is_within_the_bounds_when_runs_are_missing(void)
{
	unsigned nr_incomplete = 0;

	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		struct spoiling spoiling = { .seed = seed, .drop = 2 + seed % 60 };
		struct trace *trace;
		struct findings f;

		find_spoiled(seed, &f, &trace, 0, &spoiling);
		check_bounds(&f);
		CHECK_EQUAL(f.audit.nr_counted - f.audit.nr_recorded,
			    f.audit.counts[AUDIT_MISSING_RUNS] +
				    f.audit.counts[AUDIT_MISSING_LAST_RUNS]);
		CHECK_EQUAL(f.audit.grade, f.audit.nr_counted > f.audit.nr_recorded ?
						   GRADE_INCOMPLETE : GRADE_EXACT);
		nr_incomplete += f.audit.grade == GRADE_INCOMPLETE;
		done(&f, trace);
	}
	CHECK(nr_incomplete > NR_SCHEDULES / 4);
}

static void the_truth_is_within_the_bounds_when_switch_ins_were_restored(void)
{
	unsigned nr_repaired = 0;

	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		struct spoiling spoiling = { .seed = seed, .repair = 2 + seed % 20,
					     .margin = seed % 17, .is_silent = seed % 3 == 0,
					     .estimate = 2 + seed % 50 };
		struct trace *trace;
		struct findings f;

		find_spoiled(seed, &f, &trace, 0, &spoiling);
		check_bounds(&f);
		CHECK(f.audit.grade != GRADE_INCOMPLETE);
		nr_repaired += f.audit.grade == GRADE_REPAIRED;
		done(&f, trace);
	}
	CHECK(nr_repaired > NR_SCHEDULES / 4);
}

static void bounds_are_not_wider_than_they_must_be(void)
{
	unsigned nr_open = 0;

	/* One run in sixty missing: most verdicts must still be given. */
	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		struct spoiling spoiling = { .seed = seed, .drop = 60 };
		struct trace *trace;
		struct findings f;

		find_spoiled(seed, &f, &trace, 0, &spoiling);
		nr_open += f.verdict == INCONCLUSIVE;
		done(&f, trace);
	}
	printf("# %u of %d inconclusive\n", nr_open, NR_SCHEDULES);
	CHECK(nr_open < NR_SCHEDULES / 3);
}

static const struct test tests[] = {
	TEST(the_four_shares_are_what_one_counts_by_hand_whatever_the_guard),
	TEST(the_four_shares_add_up_to_the_span_whatever_the_guard),
	TEST(times_at_each_degree_weighed_by_it_sum_to_the_cpu_time),
	TEST(of_a_wait_each_part_of_the_time_has_what_is_in_it),
	TEST(the_interleaving_share_is_what_one_counts_by_hand),
	TEST(an_exact_trace_has_no_room_between_its_bounds),
	TEST(the_cells_of_the_picture_sum_to_the_cpu_time),
	TEST(a_witness_is_really_there),
	TEST(the_truth_is_within_the_bounds_when_runs_are_missing),
	TEST(the_truth_is_within_the_bounds_when_switch_ins_were_restored),
	TEST(bounds_are_not_wider_than_they_must_be),
};

RUN_TESTS(tests)
