// SPDX-License-Identifier: GPL-2.0-or-later
/* findings.c - everything that is found out about a trace, in one struct: what the views show */
#include "analysis/findings.h"

#include <stdlib.h>

#include "analysis/how.h"
#include "analysis/walk.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "trace/stint.h"

const struct findings_options findings_defaults = {
	.by = BY_DEFAULT,
	.threshold = 50000,
	.turns_share = 50000,
	.small_share = 100,
	.guard_ns = 2000,
	.sort = "cpu",
	.top = 20,
};

static void see_who(void *arg, struct stretch *stretches, size_t nr)
{
	struct findings *f = arg;

	audit_see(&f->audit, stretches, nr);
	tally_see(&f->tally, stretches, nr);
}

static void see_who_again(void *arg, struct stretch *stretches, size_t nr)
{
	struct findings *f = arg;

	tally_see(&f->tally, stretches, nr);
}

static void see_who_by_stint(void *arg, const struct stint *stint, uint32_t cpu)
{
	struct findings *f = arg;

	audit_see_stint(&f->audit, stint, cpu);
	tally_see_stint(&f->tally, stint, f->tasks.of_thread[stint->thread], cpu);
}

/* By sums of runs, if these will do; else by the runs. */
static int see_all(struct findings *f)
{
	int err;

	audit_begin(&f->audit, f->trace);
	tally_begin(&f->tally, &f->tasks);
	if (trace_has_stints(f->trace) && !timeline_cuts(f->trace, &f->tasks)) {
		err = walk_stints(f, see_who_by_stint, f);
		if (err || !audit_is_muddled(&f->audit))
			return err;
		audit_release(&f->audit);
		audit_begin(&f->audit, f->trace);
		tally_release(&f->tally);
		tally_begin(&f->tally, &f->tasks);
	}
	return walk_stretches(f, see_who, f);
}

/*
 * Times are given since the begin of the first task that counts, which is known only when all has been seen. And a task
 * is part-way in the cut if it is so in the whole, whether or not it runs in the cut.
 */
static int find_who_in_cut(struct findings *f)
{
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
	err = walk_stretches(f, see_who_again, f);
	span = walk_span(f);
	tally_end(&f->tally, &f->tasks, f->options.small_share, span.from_ns, span.to_ns);
	return err;
}

static uint64_t length_looked_at(const struct findings *f)
{
	struct span span = walk_span(f);

	return less(least(trace_end_ns(f->trace), span.to_ns), most(trace_start_ns(f->trace), span.from_ns));
}

static int find_who(struct findings *f)
{
	struct findings_options asked = f->options;
	int err;

	f->options.from_ns = f->options.to_ns = 0;
	err = see_all(f);
	f->options = asked;
	if (err)
		return err;
	audit_see_marks(&f->audit, &f->tasks, f->trace);
	audit_end(&f->audit, f->trace);
	tally_end(&f->tally, &f->tasks, f->options.small_share, 0, UINT64_MAX);
	order_build(&f->order, f->trace, &f->tasks, &f->tally, &f->audit);
	if (walk_is_cut(f))
		err = find_who_in_cut(f);
	else
		f->zero_ns = f->tally.begin_ns;
	f->span_ns = length_looked_at(f);
	tally_set_idle(&f->tally, f->span_ns);
	return err;
}

struct lost_time {
	struct span span;
	uint64_t *ran_ns;       /* by place of the task: so long it ran in it by the record */
};

static void see_lost(void *arg, struct stretch *stretches, size_t nr)
{
	const struct lost_time *lost = arg;

	nr = walk_cut(stretches, nr, &lost->span);
	for (const struct stretch *s = stretches; s < stretches + nr; s++)
		if (s->task != NO_TASK && !s->covered)
			lost->ran_ns[s->task] += s->to_ns - s->from_ns;
}

static int find_doubts(struct findings *f)
{
	struct lost_time lost = { .span = { f->audit.lost_from_ns, f->audit.lost_to_ns } };
	struct span span = walk_span(f);
	int err = 0;

	if (f->audit.lost_to_ns) {
		lost.ran_ns = xcalloc(f->tasks.nr, sizeof(*lost.ran_ns));
		err = walk_stretches(f, see_lost, &lost);
	}
	doubts_build(&f->doubts, &f->audit, &f->tasks, &f->tally, &span, f->options.small_share,
		     lost.ran_ns);
	free(lost.ran_ns);
	return err;
}

bool findings_know_idle(const struct findings *f)
{
	return trace_about(f->trace, "everyone");
}

static void judge(struct findings *f)
{
	struct verdict_figures figures;

	f->stolen = stolen_find(f);
	figures = (struct verdict_figures){
		.anybody_surely_ran = f->doubts.anybody_ran,
		.anybody_perhaps_ran = f->bounds.busy_ns.high,
		.overlap_low = f->stolen.overlap_low,
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
	int err;

	*f = (struct findings){ .trace = trace, .options = *options };
	err = tasks_build(&f->tasks, trace, options->by, &f->options.only);
	if (!err)
		err = find_who(f);
	if (!err)
		err = find_doubts(f);
	if (!err)
		err = find_how(f);
	if (!err)
		judge(f);
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
