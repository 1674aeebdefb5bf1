// SPDX-License-Identifier: GPL-2.0-or-later
/* findings.c - everything that is found out about a trace, in one struct: what the views show */
#include "analysis/findings.h"

#include <stdlib.h>

#include "analysis/chances.h"
#include "analysis/hit_walk.h"
#include "analysis/singles.h"
#include "analysis/sweep.h"
#include "lib/cpulist.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/placing.h"
#include "model/timeline.h"
#include "model/wakings.h"
#include "trace/hit.h"
#include "trace/reader.h"
#include "trace/wake.h"

const struct findings_options findings_defaults = {
	.by = BY_DEFAULT,
	.threshold = 50000,
	.turns_share = 50000,
	.small_share = 100,
	.guard_ns = 2000,
	.sort = "cpu",
	.top = 20,
};

/* How often progress is told of: some milliseconds apart. */
#define PROGRESS_RUNS (1U << 16)

/* How many stretches the analyses look at, one after the other, before the next come: few enough for the nearest cache. */
#define WALK_STRETCHES 256

/* What the passes need besides the findings themselves. */
struct passes {
	struct findings *f;
	struct span *windows;   /* by the record */
	uint64_t *lost_ns;      /* by place of the task: it ran in the time in which records were lost */
	struct sweep sweep;
	struct sweep doubtful;  /* of all tasks that perhaps count, if anything is in doubt */
	struct chances chances;
	struct singles singles;
	struct wakings *wakings;
	struct hit_walk hits;
	int err;                /* of the wakings */
};

static void see_interval(void *passes, const struct interval *interval)
{
	struct passes *p = passes;

	singles_see(&p->singles, interval);
	profile_see(&p->f->profile, interval);
	cores_see(&p->f->cores, interval);
	turns_see(&p->f->turns, interval);
}

static void see_doubtful(void *passes, const struct interval *interval)
{
	struct passes *p = passes;

	chances_see(&p->chances, interval);
}

static void see_chances(void *passes, const struct moment *moment)
{
	struct passes *p = passes;

	bounds_see(&p->f->bounds, moment);
	turn_limits_see(&p->f->turn_limits, moment);
}

/* What of the trace is looked at, as times of the trace. */
static struct span span_looked_at(const struct findings *f)
{
	const struct findings_options *o = &f->options;

	return (struct span){ o->from_ns ? f->zero_ns + o->from_ns : 0,
			      o->to_ns ? f->zero_ns + o->to_ns : UINT64_MAX };
}

bool findings_know_idle(const struct findings *f)
{
	return trace_about(f->trace, "everyone");
}

bool findings_look_at(const struct findings *f, uint64_t time_ns)
{
	struct span span = span_looked_at(f);

	return time_ns >= span.from_ns && time_ns <= span.to_ns;
}

bool findings_look_at_wake(const struct findings *f, const struct wake *wake)
{
	/* Which numbers a trace holds there, nobody has looked at before. */
	return trace_has_thread(f->trace, wake->woken) &&
	       tasks_is_ours(&f->tasks, wake->woken) && findings_look_at(f, wake->time_ns);
}

static bool is_cut(const struct findings *f)
{
	return f->options.from_ns || f->options.to_ns;
}

/* Cuts the stretch to the span; false if nothing is left. One that is cut does not begin, or end, its run there. */
static bool cut_to(struct stretch *s, const struct span *span)
{
	if (s->to_ns <= span->from_ns || s->from_ns >= span->to_ns)
		return false;
	if (s->from_ns < span->from_ns) {
		s->from_ns = span->from_ns;
		s->begins_run = false;
	}
	if (s->to_ns > span->to_ns) {
		s->to_ns = span->to_ns;
		s->ends_run = false;
	}
	return true;
}

/* Cuts what is there, and leaves out what has nothing in the span; returns how many are left. */
static size_t cut_all_to(struct stretch *stretches, size_t nr, const struct span *span)
{
	size_t nr_left = 0;

	for (size_t i = 0; i < nr; i++)
		if (cut_to(&stretches[i], span))
			stretches[nr_left++] = stretches[i];
	return nr_left;
}

/* Calls see for some of the stretches at a time. */
static int walk(const struct findings *f, void (*see)(void *arg, struct stretch *stretches, size_t nr),
		void *arg)
{
	struct timeline *timeline = timeline_open(f->trace, &f->tasks);
	struct span span = span_looked_at(f);
	struct stretch stretches[WALK_STRETCHES];
	uint64_t seen = 0, told = 0;
	int err = timeline_skip_to(timeline, span.from_ns), got = 0;

	while (!err && (got = timeline_next(timeline, stretches, WALK_STRETCHES)) > 0 &&
	       stretches[0].from_ns <= span.to_ns) {
		seen += got;
		if (f->options.progress && seen - told >= PROGRESS_RUNS)
			f->options.progress(f->options.progress_arg, told = seen,
					    trace_end_count(f->trace, "runs"));
		see(arg, stretches, is_cut(f) ? cut_all_to(stretches, got, &span) : (size_t)got);
	}
	timeline_close(timeline);
	return err ? err : got < 0 ? got : 0;
}

struct single_walk {
	void (*see)(void *arg, const struct stretch *s);
	void *arg;
};

static void see_each(void *single_walk, struct stretch *stretches, size_t nr)
{
	const struct single_walk *w = single_walk;

	for (size_t i = 0; i < nr; i++)
		w->see(w->arg, &stretches[i]);
}

int findings_walk(const struct findings *f, void (*see)(void *arg, const struct stretch *s), void *arg)
{
	struct single_walk w = { see, arg };

	return walk(f, see_each, &w);
}

static void see_who(void *arg, struct stretch *stretches, size_t nr)
{
	struct passes *p = arg;

	audit_see(&p->f->audit, stretches, nr);
	tally_see(&p->f->tally, stretches, nr);
}

static void see_who_again(void *arg, struct stretch *stretches, size_t nr)
{
	struct passes *p = arg;

	tally_see(&p->f->tally, stretches, nr);
}

/* Of the stretches, leaves those of tasks that count, but for what is `covered'; returns how many they are. */
static size_t keep_counted(const struct tally *tally, struct stretch *stretches, size_t nr)
{
	size_t nr_kept = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct stretch *s = &stretches[i];

		if (s->task == NO_TASK || s->covered || !tally->tasks[s->task].counts)
			continue;
		if (nr_kept < i)
			stretches[nr_kept] = *s;
		nr_kept++;
	}
	return nr_kept;
}

static void see_bounds(struct passes *p, const struct stretch *stretches, size_t nr)
{
	const struct counting *counting = p->f->doubts.counting;

	for (const struct stretch *s = stretches; s < stretches + nr; s++)
		if (s->task != NO_TASK && !s->covered && counting[s->task].perhaps)
			sweep_see(&p->doubtful, s, 1);
}

/* The pairs look at the sweep whenever a window begins or ends, so that it must not be ahead of them. */
static void see_turns(struct passes *p, const struct stretch *stretches, size_t nr)
{
	while (nr) {
		uint64_t before_ns = pairs_move_to(&p->f->pairs, stretches->from_ns);
		size_t nr_here = 0;

		while (nr_here < nr && stretches[nr_here].from_ns < before_ns)
			nr_here++;
		pairs_see(&p->f->pairs, stretches, nr_here);
		sweep_see(&p->sweep, stretches, nr_here);
		stretches += nr_here;
		nr -= nr_here;
	}
}

static void see_waits(struct passes *p, const struct stretch *stretches, size_t nr)
{
	struct wake wake;
	int got;

	if (!trace_nr_wake_streams(p->f->trace)) {
		waits_see(&p->f->waits, stretches, nr);
		return;
	}
	for (size_t i = 0; i < nr; i++) {
		while ((got = wakings_next(p->wakings, stretches[i].from_ns, &wake)) > 0)
			waits_see_wake(&p->f->waits, &wake);
		p->err = got < 0 ? got : p->err;
		waits_see(&p->f->waits, &stretches[i], 1);
	}
}

static void see_how(void *arg, struct stretch *stretches, size_t nr)
{
	struct passes *p = arg;

	see_waits(p, stretches, nr);
	hit_walk_see(&p->hits, stretches, nr);
	if (p->f->doubts.nr)
		see_bounds(p, stretches, nr);
	nr = keep_counted(&p->f->tally, stretches, nr);
	see_turns(p, stretches, nr);
	witnesses_see(&p->f->witnesses, stretches, nr);
	if (p->f->options.columns)
		raster_see(&p->f->raster, stretches, nr);
}

static void see_hit(void *arg, const struct placed_hit *placed)
{
	struct findings *f = ((struct passes *)arg)->f;

	hit_counts_see(&f->hits, &f->tasks, placed);
	if (f->options.columns)
		raster_see_hit(&f->raster, placed->hit->probe, placed->hit->time_ns);
}

/*
 * Times are given since the begin of the first task that counts, which is known only when all has been seen. And a task
 * is part-way in the cut if it is so in the whole, whether or not it runs in the cut.
 */
static int find_who_in_cut(struct passes *p)
{
	struct findings *f = p->f;
	struct tally whole = f->tally;
	struct span span;
	int err;

	f->zero_ns = whole.begin_ns;
	tally_begin(&f->tally, &f->tasks);
	for (size_t i = 0; i < whole.nr; i++) {
		f->tally.tasks[i].begin_ns = whole.tasks[i].begin_ns;
		f->tally.tasks[i].end_ns = whole.tasks[i].end_ns;
	}
	tally_release(&whole);
	err = walk(f, see_who_again, p);
	span = span_looked_at(f);
	tally_end(&f->tally, &f->tasks, f->options.small_share, span.from_ns, span.to_ns);
	return err;
}

/* One that was not sealed lasted at least as long as what is known of its tasks. */
static uint64_t length_looked_at(const struct findings *f)
{
	struct span span = span_looked_at(f);
	uint64_t begin_ns = trace_start_ns(f->trace), end_ns = trace_end_count(f->trace, "end_ns");

	end_ns = end_ns ? end_ns : f->tally.end_ns;
	begin_ns = begin_ns < span.from_ns ? span.from_ns : begin_ns;
	end_ns = end_ns > span.to_ns ? span.to_ns : end_ns;
	return less(end_ns, begin_ns);
}

static int find_who(struct passes *p)
{
	struct findings *f = p->f;
	struct findings_options asked = f->options;
	int err;

	audit_begin(&f->audit, f->trace);
	tally_begin(&f->tally, &f->tasks);
	f->options.from_ns = f->options.to_ns = 0;
	err = walk(f, see_who, p);
	f->options = asked;
	if (err)
		return err;
	audit_end(&f->audit, f->trace);
	tally_end(&f->tally, &f->tasks, f->options.small_share, 0, UINT64_MAX);
	order_build(&f->order, f->trace, &f->tasks, &f->tally, &f->audit);
	if (is_cut(f))
		err = find_who_in_cut(p);
	else
		f->zero_ns = f->tally.begin_ns;
	f->span_ns = length_looked_at(f);
	tally_set_idle(&f->tally, f->span_ns);
	return err;
}

static void see_lost(void *arg, struct stretch *stretches, size_t nr)
{
	struct passes *p = arg;
	struct span lost = { p->f->audit.lost_from_ns, p->f->audit.lost_to_ns };

	nr = cut_all_to(stretches, nr, &lost);
	for (const struct stretch *s = stretches; s < stretches + nr; s++)
		if (s->task != NO_TASK && !s->covered)
			p->lost_ns[s->task] += s->to_ns - s->from_ns;
}

static int find_doubts(struct passes *p)
{
	struct findings *f = p->f;
	struct span span = span_looked_at(f);
	int err = 0;

	if (f->audit.lost_to_ns) {
		p->lost_ns = xcalloc(f->tasks.nr, sizeof(*p->lost_ns));
		err = walk(f, see_lost, p);
	}
	doubts_build(&f->doubts, &f->audit, &f->tasks, &f->tally, &span, f->options.small_share,
		     p->lost_ns);
	p->windows = xcalloc(f->tasks.nr, sizeof(*p->windows));
	for (size_t i = 0; i < f->tasks.nr; i++)
		p->windows[i] = (struct span){ f->tally.tasks[i].begin_ns, f->tally.tasks[i].end_ns };
	return err;
}

/* How many there are in the machine, as far as the trace says: 0 if it does not. */
static size_t nr_machine_cpus(const struct trace *trace)
{
	size_t nr = cpulist_count(trace_about(trace, "cpus"));

	return nr && nr < trace_nr_cpus(trace) ? trace_nr_cpus(trace) : nr;
}

static void begin_bounds(struct passes *p)
{
	struct findings *f = p->f;

	sweep_begin(&p->doubtful, f->doubts.widest.from_ns, f->doubts.widest.to_ns, f->tally.nr_cpus, see_doubtful, p);
	chances_begin(&p->chances, &f->doubts, &f->tally, see_chances, p);
	bounds_begin(&f->bounds, &f->doubts, f->options.guard_ns, nr_machine_cpus(f->trace));
	turn_limits_begin(&f->turn_limits, &f->doubts, &f->tally);
}

static void begin_how(struct passes *p)
{
	struct findings *f = p->f;
	const uint64_t *unknown_ns = f->doubts.nr ? f->doubts.unknown_ns : NULL;

	if (f->doubts.nr)
		begin_bounds(p);
	sweep_begin(&p->sweep, f->tally.begin_ns, f->tally.end_ns, f->tally.nr_cpus, see_interval, p);
	singles_begin(&p->singles, f->tally.nr, f->options.guard_ns);
	turns_begin(&f->turns, &f->tally);
	profile_begin(&f->profile, &f->tally, f->options.guard_ns);
	cores_begin(&f->cores, f->trace, f->options.guard_ns);
	pairs_begin(&f->pairs, &f->tally, p->windows, unknown_ns, f->options.turns_share);
	pairs_want_singles(&f->pairs, &p->singles, &p->sweep);
	witnesses_begin(&f->witnesses, &f->tally, f->audit.repair_worst_ns);
	waits_begin(&f->waits, f->trace, &f->tasks, &f->tally);
	if (f->options.columns)
		raster_begin(&f->raster, &f->tally, f->options.columns, f->options.rows,
			     trace_nr_probes(f->trace));
	hit_counts_begin(&f->hits);
	p->wakings = wakings_open(f->trace);
	hit_walk_begin(&p->hits, f, NULL, see_hit, p);
}

static void end_bounds(struct passes *p)
{
	struct findings *f = p->f;

	if (!f->doubts.nr) {
		bounds_of_profile(&f->bounds, &f->profile);
		turn_limits_of_pairs(&f->turn_limits, &f->pairs);
		return;
	}
	sweep_end(&p->doubtful);
	chances_end(&p->chances);
	bounds_end(&f->bounds);
	turn_limits_end(&f->turn_limits);
}

static void end_how(struct passes *p)
{
	struct findings *f = p->f;

	wakings_close(p->wakings);
	pairs_end(&f->pairs);
	sweep_end(&p->sweep);
	singles_end(&p->singles, f->tally.end_ns);
	pairs_sum_up_singles(&f->pairs, &p->singles);
	profile_end(&f->profile, &p->singles, &f->pairs);
	singles_release(&p->singles);
	cores_end(&f->cores);
	turns_end(&f->turns);
	end_bounds(p);
	witnesses_end(&f->witnesses);
	waits_end(&f->waits);
	hit_counts_end(&f->hits);
}

static int find_how(struct passes *p)
{
	int err, hits_err;

	begin_how(p);
	err = walk(p->f, see_how, p);
	hits_err = hit_walk_end(&p->hits);
	end_how(p);
	return err ? err : p->err ? p->err : hits_err;
}

static void judge(struct passes *p)
{
	struct findings *f = p->f;
	struct verdict_figures figures = {
		.anybody_surely_ran = f->doubts.anybody_ran,
		.anybody_perhaps_ran = f->bounds.busy_ns.high,
		.overlap_low = f->bounds.overlap.low,
		.overlap_high = f->bounds.overlap.high,
		.interleaving_low = f->turn_limits.interleaving.low,
		.interleaving_high = f->turn_limits.interleaving.high,
	};

	f->possible = verdict_possible(&figures, f->options.threshold);
	f->verdict = verdict_of(f->possible);
}

int findings_build(struct findings *f, const struct trace *trace,
		   const struct findings_options *options)
{
	struct passes p = { .f = f };
	int err;

	*f = (struct findings){ .trace = trace, .options = *options };
	err = tasks_build(&f->tasks, trace, options->by, &f->options.only);
	if (!err)
		err = find_who(&p);
	if (!err)
		err = find_doubts(&p);
	if (!err)
		err = find_how(&p);
	if (!err)
		judge(&p);
	free(p.windows);
	free(p.lost_ns);
	if (err)
		findings_release(f);
	return err;
}

void findings_release(struct findings *f)
{
	hit_counts_release(&f->hits);
	raster_release(&f->raster);
	waits_release(&f->waits);
	profile_release(&f->profile);
	pairs_release(&f->pairs);
	turn_limits_release(&f->turn_limits);
	doubts_release(&f->doubts);
	order_release(&f->order);
	audit_release(&f->audit);
	tally_release(&f->tally);
	tasks_release(&f->tasks);
}
