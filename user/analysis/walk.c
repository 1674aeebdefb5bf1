// SPDX-License-Identifier: GPL-2.0-or-later
/* walk.c - along the timeline, through the part of it that is looked at */
#include "analysis/walk.h"

#include "analysis/around.h"
#include "analysis/findings.h"
#include "model/stint_line.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "trace/stint.h"
#include "trace/wake.h"

/* So many stretches at a time, at most: few enough for the nearest cache, while one analysis after the other looks at them. */
#define WALK_STRETCHES 256

/* How often progress is told of: some milliseconds apart. */
#define PROGRESS_RUNS (1U << 16)

struct span walk_span(const struct findings *f)
{
	const struct findings_options *o = &f->options;

	return (struct span){ o->from_ns ? f->zero_ns + o->from_ns : 0,
			      o->to_ns ? f->zero_ns + o->to_ns : UINT64_MAX };
}

bool findings_look_at(const struct findings *f, uint64_t time_ns)
{
	struct span span = walk_span(f);

	return time_ns >= span.from_ns && time_ns <= span.to_ns;
}

bool findings_look_at_wake(const struct findings *f, const struct wake *wake)
{
	/* Which numbers a trace holds there, nobody has looked at before. */
	return trace_has_thread(f->trace, wake->woken) &&
	       tasks_is_ours(&f->tasks, wake->woken) && findings_look_at(f, wake->time_ns);
}

bool walk_is_cut(const struct findings *f)
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

size_t walk_cut(struct stretch *stretches, size_t nr, const struct span *span)
{
	size_t nr_left = 0;

	for (size_t i = 0; i < nr; i++)
		if (cut_to(&stretches[i], span))
			stretches[nr_left++] = stretches[i];
	return nr_left;
}

/* How far a walk has come. */
struct progress {
	uint64_t seen, told;
};

static void see_progress(const struct findings *f, struct progress *p, uint64_t nr)
{
	p->seen += nr;
	if (f->options.progress && p->seen - p->told >= PROGRESS_RUNS)
		f->options.progress(f->options.progress_arg, p->told = p->seen, trace_end_count(f->trace, "runs"));
}

/* Along the timeline, which is closed in the end. */
static int walk_along(const struct findings *f, struct timeline *timeline,
		      void (*see)(void *arg, struct stretch *stretches, size_t nr), void *arg)
{
	struct stretch stretches[WALK_STRETCHES];
	struct progress progress = { 0 };
	int got;

	while ((got = timeline_next(timeline, stretches, WALK_STRETCHES)) > 0) {
		see_progress(f, &progress, got);
		see(arg, stretches, got);
	}
	timeline_close(timeline);
	return got;
}

struct cut_walk {
	struct span span;
	void (*see)(void *arg, struct stretch *stretches, size_t nr);
	void *arg;
};

static void see_cut(void *cut_walk, struct stretch *stretches, size_t nr)
{
	const struct cut_walk *w = cut_walk;

	w->see(w->arg, stretches, walk_cut(stretches, nr, &w->span));
}

int walk_stretches(const struct findings *f, void (*see)(void *arg, struct stretch *stretches, size_t nr),
		void *arg)
{
	struct timeline *timeline = timeline_open(f->trace, &f->tasks);
	struct cut_walk w = { walk_span(f), see, arg };

	if (!walk_is_cut(f))
		return walk_along(f, timeline, see, arg);
	for (size_t i = 0; i < trace_nr_cpus(f->trace); i++)
		timeline_keep_to(timeline, i, &w.span, 1);
	return walk_along(f, timeline, see_cut, &w);
}

int walk_stints(const struct findings *f, void (*see)(void *arg, const struct stint *stint, uint32_t cpu), void *arg)
{
	struct stint_line *line = stint_line_open(f->trace);
	struct progress progress = { 0 };
	const struct stint *stint;
	uint32_t cpu;
	int got;

	while ((got = stint_line_next(line, &stint, &cpu)) > 0) {
		see_progress(f, &progress, stint->nr);
		see(arg, stint, cpu);
	}
	stint_line_close(line);
	return got;
}

int walk_around(const struct findings *f, void (*see)(void *arg, struct stretch *stretches, size_t nr), void *arg)
{
	struct timeline *timeline;
	struct around around;
	struct span span = walk_span(f);
	int err;

	around_begin(&around, &span, trace_nr_threads(f->trace), trace_nr_cpus(f->trace));
	err = walk_stints(f, around_see, &around);
	around_end(&around);
	if (!err) {
		timeline = timeline_open(f->trace, &f->tasks);
		for (size_t i = 0; i < around.nr_cpus; i++)
			timeline_keep_to(timeline, i, around.cpus[i].spans, around.cpus[i].nr);
		err = walk_along(f, timeline, see, arg);
	}
	around_release(&around);
	return err;
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

	return walk_stretches(f, see_each, &w);
}
