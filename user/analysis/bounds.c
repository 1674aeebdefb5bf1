// SPDX-License-Identifier: GPL-2.0-or-later
/* bounds.c - between what limits must the figures lie, if the record has gaps? */
#include "analysis/bounds.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analysis/chances.h"
#include "analysis/doubts.h"
#include "analysis/peak.h"
#include "analysis/profile.h"
#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/share.h"
#include "analysis/sweep.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/timeline.h"

/* At least, and at most, so many tasks are on CPUs. */
struct degrees {
	size_t least, most;
};

/* A time at a degree of 2 or more that goes on; and how much of it has one task or more for certain. */
struct together {
	uint64_t ns, certain_ns;
};

struct bounds_state {
	const struct doubts *doubts;
	uint64_t guard_ns;
	size_t nr_cpus;
	struct degrees now;             /* for as long as they go on, */
	uint64_t since_ns, now_ns;      /* from when to when so far */
	struct together surely, perhaps;        /* going on now, in the worst case and in the best */
	struct peak least, most;
	uint64_t least_running_ns;      /* while some task was on a CPU for certain: the sums */
	uint64_t most_running_ns;
	uint64_t *perhaps_ns;           /* [d]: time at degree 0 at least and d at most */
	size_t nr_perhaps, perhaps_ns_cap;
};

void bounds_begin(struct bounds *b, const struct doubts *doubts, uint64_t guard_ns, size_t nr_cpus)
{
	struct bounds_state *s = xcalloc(1, sizeof(*s));

	*b = (struct bounds){ .state = s };
	s->doubts = doubts;
	s->guard_ns = guard_ns;
	s->nr_cpus = nr_cpus;
	peak_begin(&s->least, guard_ns);
	peak_begin(&s->most, guard_ns);
}

static struct degrees degrees_of(const struct bounds_state *s, const struct moment *moment)
{
	struct degrees d = {
		.least = less(moment->nr_surely, moment->nr_fewer),
		.most = moment->nr + moment->nr_more,
	};

	if (s->nr_cpus && d.most > s->nr_cpus)
		d.most = s->nr_cpus > d.least ? s->nr_cpus : d.least;
	return d;
}

/* A time together for certain is over. Too short, it may have been so in truth, and proves nothing. */
static void end_surely(struct bounds *b)
{
	struct together *t = &b->state->surely;

	if (t->ns >= b->state->guard_ns)
		b->parallel_ns.low += t->ns;
	*t = (struct together){ 0 };
}

/* Too short at its longest, it was so in truth; then those who surely were on CPUs count as one. */
static void end_perhaps(struct bounds *b)
{
	struct together *t = &b->state->perhaps;

	if (t->ns >= b->state->guard_ns)
		b->parallel_ns.high += t->ns;
	else
		b->single_ns.low += t->certain_ns;
	*t = (struct together){ 0 };
}

static void add_together(struct bounds *b, uint64_t ns, struct degrees d)
{
	struct bounds_state *s = b->state;

	if (d.least >= 2)
		s->surely.ns += ns;
	else
		end_surely(b);
	if (d.most >= 2) {
		s->perhaps.ns += ns;
		s->perhaps.certain_ns += d.least ? ns : 0;
		return;
	}
	end_perhaps(b);
	b->single_ns.low += d.least ? ns : 0;
}

static void add_running(struct bounds_state *s, uint64_t ns, struct degrees d)
{
	if (d.least) {
		s->least_running_ns += d.least * ns;
		s->most_running_ns += d.most * ns;
		return;
	}
	while (s->nr_perhaps <= d.most) {
		GROW(s->perhaps_ns, s->nr_perhaps + 1);
		s->perhaps_ns[s->nr_perhaps++] = 0;
	}
	s->perhaps_ns[d.most] += ns;
}

/* Where nobody can have been on a CPU, that counts if the first task had surely begun by then, and the last not ended. */
static void add_nobody(struct bounds *b, uint64_t from_ns, uint64_t to_ns, struct degrees d)
{
	const struct span *surely = &b->state->doubts->narrowest;

	from_ns = from_ns > surely->from_ns ? from_ns : surely->from_ns;
	to_ns = to_ns < surely->to_ns ? to_ns : surely->to_ns;
	b->nobody_ns.low += !d.most && from_ns < to_ns ? to_ns - from_ns : 0;
}

static void add_time(struct bounds *b, uint64_t ns, struct degrees d)
{
	add_together(b, ns, d);
	add_running(b->state, ns, d);
	b->nobody_ns.high += d.least ? 0 : ns;
	b->busy_ns.low += d.least ? ns : 0;
	b->busy_ns.high += d.most ? ns : 0;
}

/* Counts the time at the degrees that have gone on until now. */
static void add_now(struct bounds *b)
{
	struct bounds_state *s = b->state;

	if (s->now_ns == s->since_ns)
		return;
	peak_see(&s->least, s->since_ns, s->now.least);
	peak_see(&s->most, s->since_ns, s->now.most);
	add_time(b, s->now_ns - s->since_ns, s->now);
	add_nobody(b, s->since_ns, s->now_ns, s->now);
}

static void see(struct bounds *b, uint64_t from_ns, uint64_t to_ns, struct degrees d)
{
	struct bounds_state *s = b->state;

	if (d.least != s->now.least || d.most != s->now.most || from_ns != s->now_ns) {
		add_now(b);
		s->now = d;
		s->since_ns = from_ns;
	}
	s->now_ns = to_ns;
}

void bounds_see(struct bounds *b, const struct moment *moment)
{
	see(b, moment->from_ns, moment->to_ns, degrees_of(b->state, moment));
}

void bounds_see_plain(struct bounds *b, const struct interval *intervals, const size_t *nr_surely, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		see(b, intervals[i].from_ns, intervals[i].to_ns, (struct degrees){ nr_surely[i], intervals[i].nr });
}

bool bounds_can_see_serial(const struct bounds *b, const struct serial *serial)
{
	const struct span *surely = &b->state->doubts->narrowest;

	return serial->first->to_ns >= surely->from_ns && serial->last[-1].to_ns <= surely->to_ns;
}

/* One is on a CPU, and between them nobody; the degree was 1 before, and that is all that a peak of 1 takes. */
void bounds_see_serial(struct bounds *b, const struct serial *serial)
{
	const struct degrees one = { 1, 1 }, none = { 0, 0 };
	struct bounds_state *s = b->state;
	uint64_t one_ns = serial_ns(serial), nobody_ns = serial->last[-1].to_ns - serial->first->to_ns - one_ns;

	add_now(b);
	add_time(b, one_ns, one);
	add_time(b, nobody_ns, none);
	b->nobody_ns.low += nobody_ns;
	s->since_ns = s->now_ns = serial->last[-1].to_ns;
}

void bounds_see_relay(struct bounds *b, const struct relay *relay)
{
	see(b, relay->from_ns, relay->to_ns, (struct degrees){ relay->nr_cpus, relay->nr_cpus });
}

static void limit_overlap(struct bounds *b)
{
	b->overlap.low = in_millionths(b->parallel_ns.low, b->busy_ns.high);
	b->overlap.high = in_millionths(b->parallel_ns.high, b->parallel_ns.high + b->single_ns.low);
}

/*
 * What may have been busy counts for the least with one task, and for the most only where that many tasks make the
 * average higher.
 */
static void limit_parallelism(struct bounds *b)
{
	const struct bounds_state *s = b->state;
	uint64_t running_ns = s->most_running_ns, busy_ns = b->busy_ns.low;

	b->parallelism.low = in_millionths(s->least_running_ns + b->busy_ns.high - b->busy_ns.low, b->busy_ns.high);
	for (size_t d = s->nr_perhaps; d-- > 1;) {
		if (busy_ns && (unsigned __int128)d * busy_ns <= running_ns)
			break;
		running_ns += d * s->perhaps_ns[d];
		busy_ns += s->perhaps_ns[d];
	}
	b->parallelism.high = in_millionths(running_ns, busy_ns);
	/* It is 0 if nobody ran. */
	if (!b->busy_ns.low)
		b->parallelism.low = 0;
}

static uint64_t length(const struct span *span)
{
	return span->to_ns - span->from_ns;
}

static void state_free(struct bounds_state *s)
{
	free(s->perhaps_ns);
	free(s);
}

void bounds_end(struct bounds *b)
{
	struct bounds_state *s = b->state;

	add_now(b);
	end_surely(b);
	end_perhaps(b);
	peak_end(&s->least, s->now_ns);
	peak_end(&s->most, s->now_ns);
	b->peak = (struct limits){ s->least.highest, s->most.highest };
	b->wall_ns = (struct limits){ length(&s->doubts->narrowest), length(&s->doubts->widest) };
	b->single_ns.high = b->busy_ns.high - b->parallel_ns.low;
	limit_overlap(b);
	limit_parallelism(b);
	state_free(s);
	b->state = NULL;
}

static struct limits exactly(uint64_t figure)
{
	return (struct limits){ figure, figure };
}

void bounds_of_profile(struct bounds *b, const struct profile *profile)
{
	*b = (struct bounds){
		.overlap = exactly(profile_overlap(profile)),
		.parallelism = exactly(profile_average(profile)),
		.peak = exactly(profile->peak),
		.wall_ns = exactly(profile_span_ns(profile)),
		.busy_ns = exactly(profile_busy_ns(profile)),
		.parallel_ns = exactly(profile->parallel_ns),
		.single_ns = exactly(profile->turns_ns + profile->alone_ns),
		.nobody_ns = exactly(profile->nobody_ns),
	};
}
