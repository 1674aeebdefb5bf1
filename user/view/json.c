// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * json.c - everything that was found out, as one JSON document
 *
 * include/exectrace/report.schema.json describes it. Times are whole ns of CLOCK_MONOTONIC, shares are in millionths
 * (ppm). Members are added, never renamed; what would break a reader raises the number of the schema.
 */
#include "lib/json.h"

#include "analysis/expect.h"
#include "analysis/findings.h"
#include "trace/reader.h"
#include "view/export.h"
#include "view/json_lists.h"

#define SCHEMA 1

static void put_trace(struct json *j, const struct findings *f)
{
	json_object(j, "trace");
	json_text(j, "title", trace_about(f->trace, "title"));
	json_text(j, "kernel", trace_about(f->trace, "kernel"));
	json_text(j, "backend", trace_about(f->trace, "backend"));
	json_text(j, "backend_because", trace_about(f->trace, "backend_because"));
	json_text(j, "workload", trace_about(f->trace, "workload"));
	json_text(j, "model", trace_about(f->trace, "model"));
	json_number(j, "start_ns", trace_start_ns(f->trace));
	json_number(j, "start_unix_ns", trace_start_unix_ns(f->trace));
	json_bool(j, "sealed", trace_sealed(f->trace));
	json_end(j);
}

static void put_options(struct json *j, const struct findings_options *o)
{
	static const char *const by[] = {
		[BY_DEFAULT] = "task", [BY_THREAD] = "thread", [BY_PROCESS] = "process",
	};

	json_object(j, "options");
	json_text(j, "by", by[o->by]);
	json_array(j, "only");
	for (size_t i = 0; i < o->only.nr; i++)
		json_text(j, NULL, o->only.names[i]);
	json_end(j);
	json_number(j, "from_ns", o->from_ns);
	json_number(j, "to_ns", o->to_ns);
	json_number(j, "threshold_ppm", o->threshold);
	json_number(j, "guard_ns", o->guard_ns);
	json_end(j);
}

/* A figure, and the bounds between which it lies if the trace has gaps. */
static void put_bounded(struct json *j, const char *key, uint32_t value, uint32_t low, uint32_t high)
{
	json_object(j, key);
	json_number(j, "ppm", value);
	json_number(j, "low_ppm", low);
	json_number(j, "high_ppm", high);
	json_end(j);
}

static void put_verdict(struct json *j, const struct findings *f)
{
	json_text(j, "verdict", verdict_name(f->verdict));
	put_bounded(j, "overlap", profile_overlap(&f->profile), f->bounds.overlap.low,
		    f->bounds.overlap.high);
	put_bounded(j, "interleaving", f->pairs.interleaving, f->turn_limits.interleaving.low,
		    f->turn_limits.interleaving.high);
	json_number(j, "average_parallelism_ppm", profile_average(&f->profile));
	json_number(j, "peak", f->profile.peak);
}

static void put_profile(struct json *j, const struct profile *p)
{
	json_object(j, "profile");
	json_number(j, "parallel_ns", p->parallel_ns);
	json_number(j, "taking_turns_ns", p->turns_ns);
	json_number(j, "alone_ns", p->alone_ns);
	json_number(j, "nobody_ns", p->nobody_ns);
	json_number(j, "span_ns", profile_span_ns(p));
	json_number(j, "busy_ns", profile_busy_ns(p));
	json_number(j, "running_ns", p->running_ns);
	json_end(j);
}

static void put_appearances(struct json *j, const char *key, const struct findings *f,
			    const struct appearance *appearances, unsigned nr)
{
	json_array(j, key);
	for (unsigned i = 0; i < nr; i++) {
		json_object(j, NULL);
		json_task(j, "task", appearances[i].task);
		json_number(j, "cpu", trace_cpu(f->trace, appearances[i].cpu));
		json_number(j, "from_ns", appearances[i].from_ns);
		json_number(j, "to_ns", appearances[i].to_ns);
		json_end(j);
	}
	json_end(j);
}

/* Both, whatever the verdict is: an overlap that is too short for it is there as well. None is an empty list. */
static void put_witness(struct json *j, const struct findings *f)
{
	const struct witnesses *w = &f->witnesses;

	json_object(j, "witness");
	put_appearances(j, "overlap", f, w->overlap, w->has_overlap ? 2 : 0);
	put_appearances(j, "turns", f, w->turns, w->has_turns ? 3 : 0);
	json_end(j);
}

static void put_order(struct json *j, const char *key, const struct order *o, const uint32_t *order)
{
	json_array(j, key);
	for (size_t i = 0; i < o->nr; i++)
		json_task(j, NULL, o->tasks[order[i]].task);
	json_end(j);
}

/* The tasks in the order in which the program starts them, in which they began and ended; and what that says of the model. */
static void put_model(struct json *j, const struct findings *f)
{
	const struct order *o = &f->order;

	json_object(j, "programming_model");
	json_text(j, "verdict", o->model == MODEL_NONE ? NULL : model_name(o->model));
	json_array(j, "tasks");
	for (size_t i = 0; i < o->nr; i++)
		json_task(j, NULL, o->tasks[i].task);
	json_end(j);
	put_order(j, "begun", o, o->begun);
	put_order(j, "ended", o, o->ended);
	json_bool(j, "certain", o->is_certain);
	json_task(j, "earlier", o->has_overlap ? o->tasks[o->earlier].task : NO_TASK);
	json_task(j, "later", o->has_overlap ? o->tasks[o->later].task : NO_TASK);
	json_end(j);
}

static void put_notes(struct json *j, const struct findings *f)
{
	const struct witnesses *w = &f->witnesses;

	json_object(j, "notes");
	json_bool(j, "virtual_machine", trace_about(f->trace, "virtual"));
	json_number(j, "steal_ns", trace_end_count(f->trace, "steal_ns"));
	json_number(j, "stolen_from_tasks_ns", f->stolen.ns);
	json_number(j, "certain_overlap_ppm", f->stolen.overlap_low);
	json_number(j, "quota_millicpus", trace_about_count(f->trace, "quota_millicpus"));
	json_number(j, "paused_ns", trace_end_count(f->trace, "paused_ns"));
	json_bool(j, "overlap_on_one_core",
		  w->has_overlap && trace_same_core(f->trace, w->overlap[0].cpu, w->overlap[1].cpu));
	json_end(j);
}

static void put_expectation(struct json *j, const struct findings *f, const struct expectation *e)
{
	static const char *const doubts[] = {
		[DOUBT_GAPS] = "gaps", [DOUBT_NOTHING_RAN] = "nothing ran", [DOUBT_CPUS] = "cpus",
		[DOUBT_MARKS] = "marks",
	};
	struct outcome outcome = expectation_judge(e, f);

	json_object(j, NULL);
	json_text(j, "claim", e->text);
	json_text(j, "answer", answer_name(outcome.answer));
	json_text(j, "doubt", doubts[outcome.doubt]);
	json_text(j, "of", e->word ? e->word->subject->name : e->metric->name);
	if (e->word)
		json_text(j, "found", e->word->subject->found(f));
	else
		json_measured(j, &outcome.measured);
	json_end(j);
}

static void put_expectations(struct json *j, const struct findings *f)
{
	if (!f->options.nr_expectations)
		return;
	json_array(j, "expectations");
	for (size_t i = 0; i < f->options.nr_expectations; i++)
		put_expectation(j, f, &f->options.expectations[i]);
	json_end(j);
}

static int write_json(const struct findings *f, FILE *out)
{
	struct json j;

	json_begin(&j, out, true);
	json_object(&j, NULL);
	json_number(&j, "schema", SCHEMA);
	put_trace(&j, f);
	put_options(&j, &f->options);
	json_number(&j, "zero_ns", f->zero_ns);
	json_number(&j, "looked_at_ns", f->span_ns);
	put_verdict(&j, f);
	put_profile(&j, &f->profile);
	put_witness(&j, f);
	put_model(&j, f);
	put_expectations(&j, f);
	json_certificate(&j, f);
	put_notes(&j, f);
	json_tasks(&j, f);
	json_cpus(&j, f);
	json_pairs(&j, f);
	json_why(&j, f);
	json_wakers(&j, f);
	json_probes(&j, f);
	json_end(&j);
	return 0;
}

const struct exporter exporter_json = {
	.name = "json",
	.help = "all that report says, as one JSON document (report.schema.json describes it)",
	.write = write_json,
};
