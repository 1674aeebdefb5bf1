// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_bounds.c - thousands of random schedules, parts of which are hidden: the truth is within the stated limits
 *
 * BOUNDS_CASES in the environment says how many, and BOUNDS_FIRST the number of the first one: `make bounds' tries many. A
 * case that fails is printed with its number.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/findings.h"
#include "analysis/metric.h"
#include "check.h"
#include "oracle.h"
#include "schedule.h"
#include "trace/reader.h"

/* Of a schedule's first tick. */
#define START_NS 1000

/* A schedule, recorded whole and with parts hidden; and what is found out about both, in the same way. */
struct hidden {
	unsigned number;
	struct schedule schedule;
	struct spoiling spoiling;
	struct findings_options options;
	struct oracle_options of_oracle;
	struct oracle oracle;
	struct trace *whole, *spoiled;
	struct findings truth, found;
};

static unsigned pick(unsigned *seed, unsigned nr)
{
	return rand_r(seed) % nr;
}

static unsigned number_from(const char *variable, unsigned otherwise)
{
	const char *text = getenv(variable);

	return text ? strtoul(text, NULL, 10) : otherwise;
}

static void choose_options(struct hidden *h, unsigned seed)
{
	static const unsigned small_shares[] = { 0, 100, 500, 2000 };

	h->of_oracle = (struct oracle_options){
		.guard = pick(&seed, 3) ? pick(&seed, 20) : 0,
		.small_share = small_shares[pick(&seed, 4)],
		.turns_share = pick(&seed, 2) ? 50000 : pick(&seed, 500000),
		.by_process = !pick(&seed, 4),
	};
	h->options = findings_defaults;
	h->options.threshold = pick(&seed, 2) ? 50000 : pick(&seed, 600000);
	h->options.guard_ns = h->of_oracle.guard;
	h->options.small_share = h->of_oracle.small_share;
	h->options.turns_share = h->of_oracle.turns_share;
	h->options.by = h->of_oracle.by_process ? BY_PROCESS : BY_DEFAULT;
}

static void choose_spoiling(struct hidden *h, unsigned seed)
{
	h->spoiling = (struct spoiling){
		.seed = seed,
		.drop = pick(&seed, 2) ? 2 + pick(&seed, 60) : 0,
		.repair = pick(&seed, 2) ? 2 + pick(&seed, 20) : 0,
		.margin = pick(&seed, 17),
		.is_silent = !pick(&seed, 4),
		.estimate = pick(&seed, 4) ? 0 : 2 + pick(&seed, 50),
	};
}

static struct trace *trace_of(const struct schedule *schedule, const struct spoiling *spoiling)
{
	struct trace *trace = NULL;
	int fd = schedule_trace(schedule, spoiling);

	if (trace_open(&trace, fd, "a schedule"))
		abort();
	close(fd);
	return trace;
}

static void find(struct findings *f, const struct trace *trace, const struct findings_options *options)
{
	if (findings_build(f, trace, options))
		abort();
}

/* The same part of the time in another look, although it is counted from when the first task began, which may differ. */
static void look_at_part(struct hidden *h, struct findings *f, const struct trace *trace)
{
	struct findings_options part = h->options;

	part.from_ns = START_NS + h->of_oracle.from - f->zero_ns;
	part.to_ns = START_NS + h->of_oracle.to - f->zero_ns;
	findings_release(f);
	find(f, trace, &part);
}

static void look_at_parts(struct hidden *h, unsigned seed)
{
	unsigned from = pick(&seed, h->schedule.nr_ticks);

	if (START_NS + from <= h->truth.zero_ns || START_NS + from <= h->found.zero_ns ||
	    !h->truth.tally.nr_counted || !h->found.tally.nr_counted)
		return;
	h->of_oracle.from = from;
	h->of_oracle.to = from + 1 + pick(&seed, h->schedule.nr_ticks - from);
	look_at_part(h, &h->truth, h->whole);
	look_at_part(h, &h->found, h->spoiled);
}

static void hide(struct hidden *h, unsigned number)
{
	struct spoiling nothing = { 0 };

	h->number = number;
	schedule_make(&h->schedule, number);
	schedule_enrich(&h->schedule, number);
	choose_options(h, number);
	choose_spoiling(h, number);
	h->whole = trace_of(&h->schedule, &nothing);
	h->spoiled = trace_of(&h->schedule, &h->spoiling);
	find(&h->truth, h->whole, &h->options);
	find(&h->found, h->spoiled, &h->options);
	if (number % 3 == 0)
		look_at_parts(h, number);
	oracle_ask(&h->oracle, &h->schedule, &h->of_oracle);
}

static void release(struct hidden *h)
{
	findings_release(&h->truth);
	findings_release(&h->found);
	trace_free(h->whole);
	trace_free(h->spoiled);
}

static unsigned busy_by_oracle(const struct oracle *o)
{
	return o->parallel + o->taking_turns + o->alone;
}

static uint64_t millionths(unsigned part, unsigned whole)
{
	return whole ? part * 1000000ULL / whole : 0;
}

/* What the oracle says of the metric; false if it does not know it. */
static bool ask(const struct hidden *h, const struct metric *metric, uint64_t *value)
{
	const struct oracle *o = &h->oracle;
	const struct {
		const char *name;
		uint64_t value;
		/* It does not look into which thread of a process comes first, on which these depend: */
		bool not_of_processes;
	} known[] = {
		{ "overlap", millionths(o->parallel, busy_by_oracle(o)), false },
		{ "parallelism", millionths(o->running, busy_by_oracle(o)), false },
		{ "peak", o->peak, false },
		{ "wall", busy_by_oracle(o) + o->nobody, false },
		{ "busy", busy_by_oracle(o), false },
		{ "parallel-time", o->parallel, false },
		{ "turns-time", o->taking_turns, true },
		{ "alone-time", o->alone, true },
		{ "nobody-time", o->nobody, false },
		{ "cpu", o->cpu_time, false },
		{ "least-cpu", o->least_cpu, false },
		{ "switches", o->switches, false },
		{ "cpus", o->cpus, false },
		{ "tasks", o->tasks, false },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		*value = known[i].value;
		if (!strcmp(known[i].name, metric->name))
			return !(known[i].not_of_processes && h->of_oracle.by_process);
	}
	return false;
}

static bool is_within_limits(const struct hidden *h, const struct metric *metric)
{
	struct measured found = metric_measure(metric, &h->found);
	struct measured truth = metric_measure(metric, &h->truth);
	uint64_t by_oracle;

	if (ask(h, metric, &by_oracle) && by_oracle != truth.value) {
		printf("# case %u: %s is %" PRIu64 ", but by the oracle %" PRIu64 "\n", h->number, metric->name,
		       truth.value, by_oracle);
		return false;
	}
	if (metric->gaps == GAPS_NOTHING || (found.low <= truth.value && truth.value <= found.high))
		return true;
	printf("# case %u, %s: %s is %" PRIu64 ", but was said to be from %" PRIu64 " to %" PRIu64 "\n", h->number,
	       grade_name(h->found.audit.grade), metric->name, truth.value, found.low, found.high);
	return false;
}

static enum verdict verdict_by_oracle(const struct hidden *h)
{
	const struct oracle *o = &h->oracle;

	if (!busy_by_oracle(o))
		return INCONCLUSIVE;
	if (millionths(o->parallel, busy_by_oracle(o)) >= h->options.threshold)
		return PARALLEL;
	/* Less than half of the last digit: what a sum of fractions may be off by. */
	return o->interleaving * 1e6 + 1e-4 >= h->options.threshold ? CONCURRENT : SEQUENTIAL;
}

static bool is_verdict_true(const struct hidden *h)
{
	enum verdict truth = verdict_by_oracle(h), found = h->found.verdict;

	if (h->truth.verdict == truth &&
	    (found == truth || found == INCONCLUSIVE) && (truth == INCONCLUSIVE || !h->found.possible ||
							  h->found.possible & 1U << truth))
		return true;
	printf("# case %u, %s: the verdict is %s, of the whole trace %s, by the oracle %s\n", h->number,
	       grade_name(h->found.audit.grade), verdict_name(found), verdict_name(h->truth.verdict),
	       verdict_name(truth));
	return false;
}

static bool is_case_true(unsigned number, unsigned nr_by_grade[NR_GRADES])
{
	static struct hidden h;
	bool is_true;

	hide(&h, number);
	is_true = is_verdict_true(&h);
	for (const struct metric *metric = metrics; metric->name; metric++)
		is_true &= is_within_limits(&h, metric);
	nr_by_grade[h.found.audit.grade]++;
	release(&h);
	return is_true;
}

static void whatever_is_hidden_the_truth_is_within_all_limits_and_no_verdict_is_wrong(void)
{
	unsigned first = number_from("BOUNDS_FIRST", 0), nr = number_from("BOUNDS_CASES", 6000);
	unsigned nr_wrong = 0, nr_by_grade[NR_GRADES] = { 0 };

	for (unsigned i = 0; i < nr; i++)
		nr_wrong += !is_case_true(first + i, nr_by_grade);
	printf("# %u cases, from %u on: %u EXACT, %u REPAIRED, %u INCOMPLETE\n", nr, first,
	       nr_by_grade[GRADE_EXACT], nr_by_grade[GRADE_REPAIRED], nr_by_grade[GRADE_INCOMPLETE]);
	CHECK_EQUAL(nr_wrong, 0);
	CHECK(nr_by_grade[GRADE_REPAIRED] > nr / 10 && nr_by_grade[GRADE_INCOMPLETE] > nr / 10);
}

static const struct test tests[] = {
	TEST(whatever_is_hidden_the_truth_is_within_all_limits_and_no_verdict_is_wrong),
};

RUN_TESTS(tests)
