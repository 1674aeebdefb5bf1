// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * test_completions.c - small schedules with runs left out, against all the ways in which the gaps can be filled
 *
 * A verdict that any of them has must be held possible; and if all of them have the same one, it should be given.
 * COMPLETIONS_CASES in the environment says how many schedules.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "check.h"
#include "oracle.h"
#include "schedule.h"
#include "model/timeline.h"
#include "trace/reader.h"

#define START_NS 1000
#define MAX_CELLS 14

/* A tick of a task of which it is not known whether it was on a CPU. */
struct cell {
	unsigned task, tick;
	size_t gap;             /* place of the doubt that it is of */
};

struct puzzle {
	struct schedule schedule;
	struct findings_options options;
	struct trace *trace;
	struct findings found;
	bool on[MAX_TASKS][MAX_TICKS];  /* by the record */
	struct cell cells[MAX_CELLS];
	unsigned nr_cells;
};

static unsigned pick(unsigned *seed, unsigned nr)
{
	return rand_r(seed) % nr;
}

static void see_stretch(void *puzzle, const struct stretch *s)
{
	struct puzzle *p = puzzle;

	for (uint64_t t = s->from_ns; t < s->to_ns; t++)
		p->on[s->task][t - START_NS] = true;
}

/* False if there are too many cells, or none. */
static bool find_cells(struct puzzle *p)
{
	for (size_t i = 0; i < p->found.audit.nr_doubts; i++) {
		const struct audit_doubt *doubt = &p->found.audit.doubts[i];

		for (uint64_t t = doubt->from_ns; t < doubt->to_ns; t++) {
			if (p->nr_cells == MAX_CELLS)
				return false;
			p->cells[p->nr_cells++] = (struct cell){ doubt->thread - 1, t - START_NS, i };
		}
	}
	return p->nr_cells;
}

static bool pose(struct puzzle *p, unsigned seed)
{
	struct spoiling spoiling = { .seed = seed, .drop = 4 };
	int fd;

	memset(p, 0, sizeof(*p));
	schedule_make_small(&p->schedule, seed);
	p->options = findings_defaults;
	p->options.guard_ns = 0;
	p->options.small_share = pick(&seed, 2) ? 0 : 1000;
	p->options.threshold = 50000 + pick(&seed, 450000);
	fd = schedule_trace(&p->schedule, &spoiling);
	if (trace_open(&p->trace, fd, "a schedule") || findings_build(&p->found, p->trace, &p->options) ||
	    findings_walk(&p->found, see_stretch, p))
		abort();
	close(fd);
	/* Of what nothing at all is recorded, nothing is said. */
	return p->found.tally.nr_counted && find_cells(p);
}

static void put_away(struct puzzle *p)
{
	findings_release(&p->found);
	trace_free(p->trace);
}

/*
 * How many runs are missing in a gap is known: it has no more pieces than that. Any of them may have been shorter than a tick,
 * so there may be fewer.
 */
static bool has_too_many_runs(const struct puzzle *p, unsigned filled)
{
	unsigned nr_runs = 0;

	for (unsigned i = 0; i < p->nr_cells; i++) {
		bool is_first = !i || p->cells[i - 1].gap != p->cells[i].gap;

		nr_runs = is_first ? 0 : nr_runs;
		nr_runs += filled >> i & 1 && (is_first || !(filled >> (i - 1) & 1));
		if (nr_runs > p->found.audit.faults[p->cells[i].gap].count)
			return true;
	}
	return false;
}

/* On any CPUs, for it does not matter on which; false if there are too few. */
static bool place(const struct puzzle *p, unsigned filled, struct schedule *s)
{
	static bool on[MAX_TASKS][MAX_TICKS];

	memcpy(on, p->on, sizeof(on));
	for (unsigned i = 0; i < p->nr_cells; i++)
		on[p->cells[i].task][p->cells[i].tick] |= filled >> i & 1;
	memset(s->on, 0xff, sizeof(s->on));
	for (unsigned tick = 0; tick < s->nr_ticks; tick++) {
		unsigned cpu = 0;

		for (unsigned task = 0; task < s->nr_tasks; task++) {
			if (!on[task][tick])
				continue;
			if (cpu == s->nr_cpus)
				return false;
			s->on[cpu++][tick] = task;
		}
	}
	return true;
}

/* As a set; empty if nobody ran, or it cannot be. */
static unsigned verdict_if(const struct puzzle *p, unsigned filled)
{
	struct oracle_options options = { .small_share = p->options.small_share, .turns_share = 50000 };
	static struct oracle o;
	struct schedule s = p->schedule;
	uint64_t busy;

	if (has_too_many_runs(p, filled) || !place(p, filled, &s))
		return 0;
	oracle_ask(&o, &s, &options);
	busy = o.parallel + o.taking_turns + o.alone;
	if (!busy)
		return 1U << INCONCLUSIVE;
	if (o.parallel * 1000000ULL >= busy * p->options.threshold)
		return 1U << PARALLEL;
	return 1U << (o.interleaving * 1e6 + 1e-4 >= p->options.threshold ? CONCURRENT : SEQUENTIAL);
}

/* All the verdicts that some way of filling the gaps has. */
static unsigned verdicts_of_all(const struct puzzle *p)
{
	unsigned possible = 0;

	for (unsigned filled = 0; filled < 1U << p->nr_cells; filled++)
		possible |= verdict_if(p, filled);
	return possible;
}

static bool is_open(unsigned possible)
{
	return possible & (possible - 1);
}

struct score {
	unsigned nr, nr_open, nr_too_careful, nr_wrong;
};

static void judge(struct score *score, unsigned seed)
{
	static struct puzzle p;
	unsigned possible;

	if (pose(&p, seed)) {
		possible = verdicts_of_all(&p);
		score->nr++;
		score->nr_open += is_open(possible);
		score->nr_too_careful += !is_open(possible) && p.found.verdict == INCONCLUSIVE;
		if (possible & ~p.found.possible) {
			printf("# case %u: the set of verdicts is %x, but was said to be %x\n", seed, possible,
			       p.found.possible);
			score->nr_wrong++;
		}
	}
	put_away(&p);
}

/*
 * Careful beyond need is what the analysis may be where a gap that lacks one run is filled with several pieces, which it does
 * not rule out: mostly where a task is known from its gap alone.
 */
static void what_may_be_is_held_possible_and_what_must_be_is_mostly_said(void)
{
	const char *cases = getenv("COMPLETIONS_CASES");
	unsigned nr_cases = cases ? strtoul(cases, NULL, 10) : 2000;
	struct score score = { 0 };

	for (unsigned seed = 0; seed < nr_cases; seed++)
		judge(&score, seed);
	printf("# %u schedules with gaps, the verdict of %u is open; of %u more it is said to be\n", score.nr,
	       score.nr_open, score.nr_too_careful);
	CHECK_EQUAL(score.nr_wrong, 0);
	CHECK(score.nr_too_careful * 8 < score.nr - score.nr_open);
}

static const struct test tests[] = {
	TEST(what_may_be_is_held_possible_and_what_must_be_is_mostly_said),
};

RUN_TESTS(tests)
