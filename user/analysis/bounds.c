// SPDX-License-Identifier: GPL-2.0-or-later
/* bounds.c - between what limits must the overlap share lie, if the record has gaps? */
#include "analysis/bounds.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analysis/audit.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "model/tasks.h"

/* Times in order; how many of them lie behind us. */
struct edges {
	uint64_t *at_ns;
	size_t nr, passed;
};

/* How many doubts of a kind there are now: those that have begun, less those that have ended. */
struct doubts {
	struct edges begins, ends;
};

/* A time at a degree of 2 or more. */
struct together {
	uint64_t ns;
	bool doubtful;          /* it was not certain throughout who was on CPUs */
};

/* Time at degree 2 and more, and at degree 1. */
struct times {
	uint64_t parallel_ns, single_ns;
};

struct bounds_state {
	const struct tally *tally;
	uint64_t guard_ns;
	struct doubts recorded;         /* on a CPU by the record, perhaps not in truth */
	struct doubts unrecorded;       /* perhaps on a CPU, though not by the record */
	bool has_none;                  /* of either: then `low' and `surely' stand for `high' and `perhaps' too */
	size_t fewer, more;             /* how many of each there are, */
	uint64_t until_ns;              /* until then */
	struct together surely, perhaps;        /* going on now, in the worst case and in the best */
	struct times low, high;
	size_t peak_low, peak_high;
};

static int by_time(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void sort_edges(struct edges *edges)
{
	qsort(edges->at_ns, edges->nr, sizeof(*edges->at_ns), by_time);
}

static void collect(struct doubts *doubts, const struct audit *audit, bool recorded,
		    const struct tasks *tasks, const struct tally *tally)
{
	doubts->begins.at_ns = xcalloc(audit->nr_doubts, sizeof(uint64_t));
	doubts->ends.at_ns = xcalloc(audit->nr_doubts, sizeof(uint64_t));
	for (size_t i = 0; i < audit->nr_doubts; i++) {
		const struct audit_doubt *doubt = &audit->doubts[i];
		uint32_t task = tasks->of_thread[doubt->thread];

		/* A task that does not count is in no degree, so it cannot be one less. */
		if (doubt->recorded != recorded ||
		    (recorded && task != NO_TASK && !tally->tasks[task].counts))
			continue;
		doubts->begins.at_ns[doubts->begins.nr++] = doubt->from_ns;
		doubts->ends.at_ns[doubts->ends.nr++] = doubt->to_ns;
	}
	sort_edges(&doubts->begins);
	sort_edges(&doubts->ends);
}

/* Passes the edges up to now, and says when the next one is, if before *until_ns. */
static void pass(struct edges *edges, uint64_t now_ns, uint64_t *until_ns)
{
	while (edges->passed < edges->nr && edges->at_ns[edges->passed] <= now_ns)
		edges->passed++;
	if (edges->passed < edges->nr && edges->at_ns[edges->passed] < *until_ns)
		*until_ns = edges->at_ns[edges->passed];
}

static size_t nr_doubts(struct doubts *doubts, uint64_t now_ns, uint64_t *until_ns)
{
	pass(&doubts->begins, now_ns, until_ns);
	pass(&doubts->ends, now_ns, until_ns);
	return doubts->begins.passed - doubts->ends.passed;
}

static void look_at_doubts(struct bounds_state *s, uint64_t now_ns)
{
	s->until_ns = UINT64_MAX;
	s->fewer = nr_doubts(&s->recorded, now_ns, &s->until_ns);
	s->more = nr_doubts(&s->unrecorded, now_ns, &s->until_ns);
}

/*
 * A time at degree >= 2 is over. Too short, it proves nothing, and counts as single; but if it may have been
 * longer in truth, it counts in full for the upper bound.
 */
static void end_together(struct together *t, struct times *times, uint64_t guard_ns, bool if_doubtful)
{
	if (t->ns >= guard_ns || (t->doubtful && if_doubtful))
		times->parallel_ns += t->ns;
	else
		times->single_ns += t->ns;
	*t = (struct together){ 0 };
}

/* A time at which at least `least' and at most `most' tasks were on CPUs. */
static void add(struct bounds_state *s, uint64_t ns, size_t least, size_t most)
{
	if (ns >= s->guard_ns && least > s->peak_low)
		s->peak_low = least;
	if ((ns >= s->guard_ns || most > least) && most > s->peak_high)
		s->peak_high = most;
	if (least >= 2)
		s->surely.ns += ns;
	else
		end_together(&s->surely, &s->low, s->guard_ns, false);
	if (least < 2 && most)
		s->low.single_ns += ns;

	if (most >= 2) {
		s->perhaps.ns += ns;
		s->perhaps.doubtful |= most > least;
	} else {
		end_together(&s->perhaps, &s->high, s->guard_ns, true);
	}
	if (most == 1 && least)
		s->high.single_ns += ns;
}

/* The same where the record is certain, as it mostly is. */
static void add_certain(struct bounds_state *s, uint64_t ns, size_t nr)
{
	if (nr > s->peak_low && ns >= s->guard_ns)
		s->peak_low = nr;
	if (nr >= 2) {
		s->surely.ns += ns;
		return;
	}
	if (s->surely.ns)
		end_together(&s->surely, &s->low, s->guard_ns, false);
	s->low.single_ns += nr ? ns : 0;
}

void bounds_see(struct bounds *b, uint64_t from_ns, uint64_t to_ns, size_t nr)
{
	struct bounds_state *s = b->state;

	if (s->has_none) {
		add_certain(s, to_ns - from_ns, nr);
		return;
	}
	while (from_ns < to_ns) {
		uint64_t until_ns;

		if (from_ns >= s->until_ns)
			look_at_doubts(s, from_ns);
		until_ns = s->until_ns < to_ns ? s->until_ns : to_ns;
		add(s, until_ns - from_ns, nr > s->fewer ? nr - s->fewer : 0, nr + s->more);
		from_ns = until_ns;
	}
}

/* Outside the span there is no degree, but perhaps there should be. */
static void see_before(struct bounds *b)
{
	const struct edges *begins = &b->state->unrecorded.begins;

	if (begins->nr && begins->at_ns[0] < b->state->tally->begin_ns)
		bounds_see(b, begins->at_ns[0], b->state->tally->begin_ns, 0);
}

static void see_after(struct bounds *b)
{
	const struct edges *ends = &b->state->unrecorded.ends;

	if (ends->nr && ends->at_ns[ends->nr - 1] > b->state->tally->end_ns)
		bounds_see(b, b->state->tally->end_ns, ends->at_ns[ends->nr - 1], 0);
}

void bounds_begin(struct bounds *b, const struct tasks *tasks, const struct tally *tally,
		  const struct audit *audit, uint64_t guard_ns)
{
	*b = (struct bounds){ .state = xcalloc(1, sizeof(struct bounds_state)) };
	b->state->tally = tally;
	b->state->guard_ns = guard_ns;
	collect(&b->state->recorded, audit, true, tasks, tally);
	collect(&b->state->unrecorded, audit, false, tasks, tally);
	b->state->has_none = !b->state->recorded.begins.nr && !b->state->unrecorded.begins.nr;
	see_before(b);
}

static uint32_t share_of(const struct times *times)
{
	uint64_t busy_ns = times->parallel_ns + times->single_ns;

	return busy_ns ? (unsigned __int128)times->parallel_ns * 1000000 / busy_ns : 0;
}

static void doubts_release(struct doubts *doubts)
{
	free(doubts->begins.at_ns);
	free(doubts->ends.at_ns);
}

void bounds_end(struct bounds *b)
{
	struct bounds_state *s = b->state;

	see_after(b);
	end_together(&s->surely, &s->low, s->guard_ns, false);
	end_together(&s->perhaps, &s->high, s->guard_ns, true);
	if (s->has_none) {
		s->high = s->low;
		s->peak_high = s->peak_low;
	}
	b->overlap_low = share_of(&s->low);
	b->overlap_high = share_of(&s->high);
	b->peak_low = s->peak_low;
	b->peak_high = s->peak_high;
	doubts_release(&s->recorded);
	doubts_release(&s->unrecorded);
	free(s);
	b->state = NULL;
}
