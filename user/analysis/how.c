// SPDX-License-Identifier: GPL-2.0-or-later
/* how.c - the second pass: how did the tasks run, in turns, together, waiting? */
#include "analysis/how.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/chances.h"
#include "analysis/findings.h"
#include "analysis/hit_walk.h"
#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/singles.h"
#include "analysis/sweep.h"
#include "analysis/walk.h"
#include "lib/cpulist.h"
#include "lib/mem.h"
#include "model/placing.h"
#include "model/timeline.h"
#include "model/wakings.h"
#include "trace/hit.h"
#include "trace/reader.h"
#include "trace/wake.h"

/* What is needed besides the findings themselves. */
struct second_pass {
	struct findings *f;
	struct span span;       /* what is looked at */
	struct span *windows;   /* by place of the task, by the record; */
	bool *counts;           /* and whether it counts */
	struct serial serial;
	struct relay relay;
	struct sweep sweep;
	bool is_one_sweep;      /* what is in doubt does not change which tasks count, */
	struct sweep doubtful;  /* or else the sweep of those that perhaps count */
	struct chances chances;
	struct singles singles;
	bool has_plain_waits;   /* stretches are whole runs of tasks that are threads, and there are no wake-ups: */
	bool waits_with_others; /* so the waits may see stretches together with the others, if all of these count */
	struct wakings *wakings;
	struct hit_walk hits;
	int err;                /* of the wakings */
};

static void see_intervals(void *arg, const struct interval *intervals, size_t nr)
{
	struct second_pass *p = arg;

	singles_see(&p->singles, intervals, nr);
	profile_see(&p->f->profile, intervals, nr);
	cores_see(&p->f->cores, intervals, nr);
	turns_see(&p->f->turns, intervals, nr);
	if (p->f->doubts.nr && p->is_one_sweep)
		chances_see(&p->chances, intervals, nr);
}

static bool see_serial_chances(struct second_pass *p, const struct serial *serial)
{
	struct findings *f = p->f;

	if (!chances_can_see_serial(&p->chances, serial) || !bounds_can_see_serial(&f->bounds, serial) ||
	    !turn_limits_can_see_serial(&f->turn_limits, serial))
		return false;
	chances_see_serial(&p->chances, serial);
	bounds_see_serial(&f->bounds, serial);
	turn_limits_see_serial(&f->turn_limits, serial);
	return true;
}

/* The profile asks only for the degree, and has been told of this one. */
static bool see_serial_intervals(void *arg, const struct serial *serial)
{
	struct second_pass *p = arg;

	if (p->f->doubts.nr && p->is_one_sweep && !see_serial_chances(p, serial))
		return false;
	singles_see_serial(&p->singles, serial);
	cores_see_serial(&p->f->cores, serial);
	turns_see_serial(&p->f->turns, serial);
	return true;
}

static bool see_relay_chances(struct second_pass *p, const struct relay *relay)
{
	struct findings *f = p->f;

	if (!chances_can_see_relay(&p->chances, relay) || !turn_limits_can_see_relay(&f->turn_limits, relay))
		return false;
	chances_see_relay(&p->chances, relay);
	bounds_see_relay(&f->bounds, relay);
	turn_limits_see_relay(&f->turn_limits, relay);
	return true;
}

/* Whoever asks only for the degree has been told of this one, which goes on. */
static bool see_relay_intervals(void *arg, const struct relay *relay)
{
	struct second_pass *p = arg;

	if (!turns_can_see_relay(&p->f->turns, relay) ||
	    (p->f->doubts.nr && p->is_one_sweep && !see_relay_chances(p, relay)))
		return false;
	cores_see_relay(&p->f->cores, relay);
	turns_see_relay(&p->f->turns, relay);
	return true;
}

static void see_doubtful(void *arg, const struct interval *intervals, size_t nr)
{
	struct second_pass *p = arg;

	chances_see(&p->chances, intervals, nr);
}

static void see_chances(void *arg, const struct moment *moment)
{
	struct second_pass *p = arg;

	bounds_see(&p->f->bounds, moment);
	turn_limits_see(&p->f->turn_limits, moment);
}

static void see_plain(void *arg, const struct interval *intervals, const size_t *nr_surely, size_t nr)
{
	struct second_pass *p = arg;

	bounds_see_plain(&p->f->bounds, intervals, nr_surely, nr);
	turn_limits_see_plain(&p->f->turn_limits, intervals, nr);
}

static bool is_counted(const bool *counts, const struct stretch *s)
{
	return s->task != NO_TASK && counts[s->task] && !s->covered;
}

/* So many stretches, from the first on, are of tasks that count, and not `covered': mostly, all. */
static size_t count_counted(const bool *counts, const struct stretch *stretches, size_t nr)
{
	size_t nr_counted = 0;

	while (nr_counted < nr && is_counted(counts, &stretches[nr_counted]))
		nr_counted++;
	return nr_counted;
}

/* Of the stretches, of which the first ones are such, leaves those that are; returns how many they are. */
static size_t keep_counted(const bool *counts, struct stretch *stretches, size_t nr, size_t nr_kept)
{
	for (size_t i = nr_kept; i < nr; i++)
		if (is_counted(counts, &stretches[i]))
			stretches[nr_kept++] = stretches[i];
	return nr_kept;
}

static void see_bounds(struct second_pass *p, const struct stretch *stretches, size_t nr)
{
	const struct counting *counting = p->f->doubts.counting;

	for (const struct stretch *s = stretches; s < stretches + nr; s++)
		if (s->task != NO_TASK && !s->covered && counting[s->task].perhaps)
			sweep_see(&p->doubtful, s, 1);
}

static void see_some(struct second_pass *p, const struct stretch *stretches, size_t nr)
{
	struct findings *f = p->f;

	pairs_see(&f->pairs, stretches, nr);
	sweep_see(&p->sweep, stretches, nr);
	witnesses_see(&f->witnesses, stretches, nr);
	if (f->options.columns)
		raster_see(&f->raster, stretches, nr);
	if (p->waits_with_others)
		waits_see(&f->waits, stretches, nr);
}

static void see_serial(struct second_pass *p, const struct stretch *stretches, size_t nr)
{
	struct findings *f = p->f;

	serial_sum_up(&p->serial, stretches, nr);
	pairs_see_serial(&f->pairs, &p->serial);
	sweep_see_serial(&p->sweep, &p->serial);
	witnesses_see_serial(&f->witnesses, &p->serial);
	if (f->options.columns)
		raster_see_serial(&f->raster, &p->serial);
	if (p->waits_with_others)
		waits_see_serial(&f->waits, &p->serial);
}

static void see_relay(struct second_pass *p)
{
	struct findings *f = p->f;

	pairs_see_relay(&f->pairs, &p->relay);
	sweep_see_relay(&p->sweep, &p->relay);
	witnesses_see_relay(&f->witnesses, &p->relay);
	if (f->options.columns)
		raster_see_relay(&f->raster, &p->relay);
	if (p->waits_with_others)
		waits_see_relay(&f->waits, &p->relay);
	serial_pass_by(&p->serial, p->relay.until_ns);
}

/* The pairs look at the sweep whenever a window begins or ends, so that it must not be ahead of them. */
static void see_between_windows(struct second_pass *p, const struct stretch *stretches, size_t nr, bool are_serial)
{
	while (nr) {
		uint64_t before_ns = pairs_move_to(&p->f->pairs, stretches->from_ns);
		size_t nr_here = stretches_before(stretches, nr, before_ns);

		if (are_serial && nr_here > 2)
			see_serial(p, stretches, nr_here);
		else
			see_some(p, stretches, nr_here);
		stretches += nr_here;
		nr -= nr_here;
	}
}

/* These see as many of the next stretches as are alike, and return how many. */
static size_t see_if_relay(struct second_pass *p, const struct stretch *stretches, size_t nr)
{
	uint64_t before_ns = pairs_move_to(&p->f->pairs, stretches->from_ns);
	size_t nr_here = relay_sum_up(&p->relay, stretches, stretches_before(stretches, nr, before_ns));

	if (nr_here)
		see_relay(p);
	return nr_here;
}

static size_t see_others(struct second_pass *p, const struct stretch *stretches, size_t nr)
{
	bool are_serial;
	size_t nr_here = serial_see(&p->serial, stretches, nr, &are_serial);

	if (!are_serial)
		nr_here = relay_pass_by(&p->relay, stretches, nr_here);
	see_between_windows(p, stretches, nr_here, are_serial);
	return nr_here;
}

static void see_counted(struct second_pass *p, const struct stretch *stretches, size_t nr)
{
	while (nr) {
		size_t nr_here = relay_is_likely(&p->relay) ? see_if_relay(p, stretches, nr) : 0;

		if (!nr_here)
			nr_here = see_others(p, stretches, nr);
		stretches += nr_here;
		nr -= nr_here;
	}
}

static void see_waits(struct second_pass *p, const struct stretch *stretches, size_t nr)
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

/* Stretches that are looked at; the waits have seen them already, or see them with the others. */
static void see_all(struct second_pass *p, struct stretch *stretches, size_t nr, size_t nr_counted)
{
	hit_walk_see(&p->hits, stretches, nr);
	if (!p->is_one_sweep)
		see_bounds(p, stretches, nr);
	see_counted(p, stretches, keep_counted(p->counts, stretches, nr, nr_counted));
}

static void see_how(void *arg, struct stretch *stretches, size_t nr)
{
	struct second_pass *p = arg;
	size_t nr_counted = count_counted(p->counts, stretches, nr);

	p->waits_with_others = nr_counted == nr && p->has_plain_waits;
	if (!p->waits_with_others)
		see_waits(p, stretches, nr);
	see_all(p, stretches, nr, nr_counted);
}

/* A wait may have begun before what is looked at, and end after it. */
static void see_how_in_cut(void *arg, struct stretch *stretches, size_t nr)
{
	struct second_pass *p = arg;

	see_waits(p, stretches, nr);
	nr = walk_cut(stretches, nr, &p->span);
	see_all(p, stretches, nr, count_counted(p->counts, stretches, nr));
}

static void see_hit(void *arg, const struct placed_hit *placed)
{
	struct findings *f = ((struct second_pass *)arg)->f;

	hit_counts_see(&f->hits, &f->tasks, placed);
	if (f->options.columns)
		raster_see_hit(&f->raster, placed->hit->probe, placed->hit->time_ns);
}

/* How many there are in the machine, as far as the trace says: 0 if it does not. */
static size_t nr_machine_cpus(const struct trace *trace)
{
	size_t nr = cpulist_count(trace_about(trace, "cpus"));

	return nr && nr < trace_nr_cpus(trace) ? trace_nr_cpus(trace) : nr;
}

static bool count_for_certain(const struct findings *f)
{
	for (size_t i = 0; i < f->tally.nr; i++)
		if (f->doubts.counting[i].perhaps != f->tally.tasks[i].counts)
			return false;
	return true;
}

/* All who ask for the intervals of a sweep are content with more time at both ends, in which nobody is on a CPU. */
static void begin_sweeps(struct second_pass *p)
{
	struct findings *f = p->f;
	struct span counted = { f->tally.begin_ns, f->tally.end_ns }, widest = f->doubts.widest;

	p->is_one_sweep = count_for_certain(f);
	if (p->is_one_sweep && f->doubts.nr)
		counted = widest;
	sweep_begin(&p->sweep, counted.from_ns, counted.to_ns, f->tally.nr_cpus,
		    &(struct sweep_fns){ see_intervals, see_serial_intervals, see_relay_intervals, p });
	if (!p->is_one_sweep)
		sweep_begin(&p->doubtful, widest.from_ns, widest.to_ns, f->tally.nr_cpus,
			    &(struct sweep_fns){ see_doubtful, NULL, NULL, p });
}

static void begin_bounds(struct second_pass *p)
{
	struct findings *f = p->f;

	chances_begin(&p->chances, &f->doubts, &f->tally, see_chances, see_plain, p);
	bounds_begin(&f->bounds, &f->doubts, f->options.guard_ns, nr_machine_cpus(f->trace));
	turn_limits_begin(&f->turn_limits, &f->doubts, &f->tally);
}

static void begin_pairs(struct second_pass *p)
{
	struct findings *f = p->f;
	const struct pairs_plan plan = {
		.tally = &f->tally,
		.windows = p->windows,
		.unknown_ns = f->doubts.nr ? f->doubts.unknown_ns : NULL,
		.turns_share = f->options.turns_share,
		.singles = &p->singles,
		.sweep = &p->sweep,
	};

	pairs_begin(&f->pairs, &plan);
}

static void begin_waits(struct second_pass *p)
{
	struct findings *f = p->f;
	const char *backend = trace_about(f->trace, "backend");
	const struct waits_plan plan = {
		.tasks = &f->tasks,
		.tally = &f->tally,
		.cut = walk_is_cut(f) ? &p->span : NULL,
		.nr_threads = trace_nr_threads(f->trace),
		.nr_cpus = trace_nr_cpus(f->trace),
		.has_wakes = trace_nr_wake_streams(f->trace),
		.has_marks = f->tasks.nr_marked,
		.is_blind = backend && !strcmp(backend, "perf"),
	};

	p->has_plain_waits = !plan.has_wakes && !timeline_cuts(f->trace, &f->tasks);
	waits_begin(&f->waits, &plan);
}

static void begin_how(struct second_pass *p)
{
	struct findings *f = p->f;

	p->windows = xcalloc(f->tasks.nr, sizeof(*p->windows));
	p->counts = xcalloc(f->tasks.nr, sizeof(*p->counts));
	for (size_t i = 0; i < f->tasks.nr; i++) {
		p->windows[i] = (struct span){ f->tally.tasks[i].begin_ns, f->tally.tasks[i].end_ns };
		p->counts[i] = f->tally.tasks[i].counts;
	}
	if (f->doubts.nr)
		begin_bounds(p);
	serial_begin(&p->serial, f->tasks.nr);
	relay_begin(&p->relay, f->tasks.nr, f->tally.nr_cpus);
	begin_sweeps(p);
	singles_begin(&p->singles, f->tally.nr, f->options.guard_ns);
	turns_begin(&f->turns, p->windows, &f->tally);
	profile_begin(&f->profile, f->options.guard_ns);
	cores_begin(&f->cores, f->trace, f->options.guard_ns);
	begin_pairs(p);
	witnesses_begin(&f->witnesses, &f->tally, f->audit.repair_worst_ns);
	begin_waits(p);
	if (f->options.columns)
		raster_begin(&f->raster, &f->tally, f->options.columns, f->options.rows,
			     trace_nr_probes(f->trace));
	hit_counts_begin(&f->hits);
	p->wakings = wakings_open(f->trace);
	hit_walk_begin(&p->hits, f, NULL, see_hit, p);
}

static void end_bounds(struct second_pass *p)
{
	struct findings *f = p->f;

	if (!f->doubts.nr) {
		bounds_of_profile(&f->bounds, &f->profile);
		turn_limits_of_pairs(&f->turn_limits, &f->pairs);
		return;
	}
	if (!p->is_one_sweep)
		sweep_end(&p->doubtful);
	chances_end(&p->chances);
	bounds_end(&f->bounds);
	turn_limits_end(&f->turn_limits);
}

static void end_how(struct second_pass *p)
{
	struct findings *f = p->f;

	wakings_close(p->wakings);
	pairs_end(&f->pairs);
	sweep_end(&p->sweep);
	singles_end(&p->singles, f->tally.end_ns);
	pairs_sum_up_singles(&f->pairs, &p->singles);
	profile_end(&f->profile, &f->tally, &p->singles, &f->pairs);
	singles_release(&p->singles);
	cores_end(&f->cores);
	turns_end(&f->turns);
	end_bounds(p);
	witnesses_end(&f->witnesses);
	waits_end(&f->waits);
	hit_counts_end(&f->hits);
	serial_release(&p->serial);
	relay_release(&p->relay);
	free(p->windows);
	free(p->counts);
}

int find_how(struct findings *f)
{
	struct second_pass p = { .f = f, .span = walk_span(f) };
	int err, hits_err;

	begin_how(&p);
	err = walk_is_cut(f) ? walk_around(f, see_how_in_cut, &p) : walk_stretches(f, see_how, &p);
	hits_err = hit_walk_end(&p.hits);
	end_how(&p);
	return err ? err : p.err ? p.err : hits_err;
}
