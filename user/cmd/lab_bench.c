// SPDX-License-Identifier: GPL-2.0-or-later
/* lab_bench.c - where the experiments of labs are made */
#include "cmd/lab_bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/repeats.h"
#include "capture/cpus.h"
#include "capture/session.h"
#include "capture/usage.h"
#include "cmd/describe.h"
#include "cmd/lab_place.h"
#include "lib/bytes.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "trace/facts.h"
#include "trace/reader.h"
#include "view/picture.h"
#include "workload/work.h"
#include "workload/workload.h"

int bench_prepare(struct bench *b, const char *backend, const char *cpus, unsigned work_ms, unsigned columns)
{
	int err = readiness_choose(&b->source, backend, &(struct source_options){ 0 }, b->because);

	if (!err)
		err = cpus_choose(&b->cpus, cpus);
	if (err)
		return err;
	caller_find(&b->caller);
	b->work_ms = work_ms;
	b->turns = work_ms * work_turns_per_ms();
	b->columns = columns;
	return 0;
}

/* What is to be run, and how. */
struct recipe {
	struct job job;
	struct workload_job workload;   /* the job's, if that is a built-in program; else that is NULL */
	enum lab_place place;
	enum tasks_by by;
	const char *title;
	const char *const *only;
};

static int look_at(const struct bench *b, const struct recipe *r, struct showing *s)
{
	struct findings_options options = findings_defaults;
	int err = trace_open(&s->trace, s->output.fd, s->output.name);

	options.by = r->by;
	options.only.names = r->only;
	while (r->only && r->only[options.only.nr])
		options.only.nr++;
	options.small_share = LAB_SMALL_SHARE;
	options.columns = b->columns;
	options.rows = PICTURE_MAX_ROWS / 2;
	if (!err)
		err = findings_build(&s->findings, s->trace, &options);
	s->is_built = !err;
	return err;
}

static void describe(struct bytes *about, const struct recipe *r, const struct cpulist *cpus)
{
	char list[128];

	facts_put(about, "title", r->title);
	facts_put(about, "allowed_cpus", cpulist_format(cpus, list, sizeof(list)));
	if (r->workload.workload)
		describe_workload(about, r->workload.workload, r->workload.plan.nr_tasks);
}

static int record(const struct bench *b, const struct recipe *r, const struct cpulist *cpus, struct showing *s)
{
	struct bytes about = { 0 };
	struct caller caller = b->caller;
	struct job job = r->job;
	struct session session = { .job = &job, .source = b->source, .because = b->because,
				   .caller = &caller, .about = &about };
	struct usage before = usage_now(cpus), after;
	int err = output_open(&s->output, NULL, &caller);

	job.as = &caller;
	job.cpus = cpus;
	job.is_output_aside = true;
	session.fd = s->output.fd;
	session.name = s->output.name;
	describe(&about, r, cpus);
	if (!err)
		err = session_record(&session, &s->result);
	after = usage_now(cpus);
	s->others = usage_of_others(&before, &after);
	bytes_release(&about);
	if (!err && s->result.interrupted)
		return -EINTR;
	if (!err && !s->result.began)
		return fail(s->result.error, "cannot run %s", r->job.argv ? r->job.argv[0] : "the program");
	if (!err && !s->result.ended)
		return -EINTR;
	return err ? err : look_at(b, r, s);
}

static int run_recipe(const struct bench *b, struct recipe *r, struct showing **out)
{
	struct showing *s = xcalloc(1, sizeof(*s));
	struct cpulist *cpus = xcalloc(1, sizeof(*cpus));
	int err;

	place_choose(cpus, r->place, &b->cpus);
	r->workload.plan.cpus = cpus->cpu;
	r->workload.plan.nr_cpus = cpus->nr;
	err = record(b, r, cpus, s);
	free(cpus);
	if (err)
		showing_free(s);
	else
		*out = s;
	return err;
}

static int run_workload(const struct bench *b, const struct lab_experiment *e, struct showing **s)
{
	struct recipe r = {
		.workload = { e->workload, { .nr_tasks = e->nr_tasks, .turns = b->turns } },
		.place = e->place, .title = e->label, .only = e->only,
	};

	r.job = (struct job){ .main = workload_main, .arg = &r.workload };
	return run_recipe(b, &r, s);
}

static int run_command(const struct bench *b, const struct lab_experiment *e, struct showing **s)
{
	struct recipe r = { .place = e->place, .title = e->label, .only = e->only };
	char **argv;
	size_t nr = 0;
	int err;

	while (e->command[nr])
		nr++;
	argv = xcalloc(nr + 3, sizeof(*argv));
	for (size_t i = 0; i < nr; i++)
		argv[i] = xstrdup(e->command[i]);
	argv[nr] = xasprintf("%u", e->nr_tasks);
	argv[nr + 1] = xasprintf("%u", b->work_ms);
	r.job.argv = argv;
	err = run_recipe(b, &r, s);
	for (size_t i = 0; i < nr + 2; i++)
		free(argv[i]);
	free(argv);
	return err;
}

static int run_once(const struct bench *b, const struct lab_experiment *e, struct showing **s)
{
	int err = e->workload ? run_workload(b, e, s) : run_command(b, e, s);

	if (err || !(*s)->result.wait_status)
		return err;
	showing_free(*s);
	return refuse("the program of the experiment failed: %s", e->label);
}

static uint64_t wall_of(const struct showing *s)
{
	return profile_span_ns(&s->findings.profile);
}

/* Whatever disturbs a run makes it longer. */
static bool is_better(const struct lab_experiment *e, const struct showing *s, const struct showing *best)
{
	if (!best)
		return true;
	return e->nr_tries ? wall_of(s) < wall_of(best) : s->others < best->others;
}

/* Until there were enough runs that others left alone, whatever these have shown; but not for ever. */
static int run_best(const struct bench *b, const struct lab_experiment *e, struct showing **s)
{
	unsigned wanted = e->nr_tries ? e->nr_tries : 1, most = wanted + BENCH_MAX_TRIES - 1;
	struct showing *best = NULL, *worse;
	int err = 0;

	for (unsigned i = 0, nr_quiet = 0; !err && i < most && nr_quiet < wanted; i++) {
		err = run_once(b, e, &worse);
		if (err)
			break;
		nr_quiet += worse->others < BENCH_BUSY;
		if (is_better(e, worse, best)) {
			struct showing *other = best;

			best = worse;
			worse = other;
		}
		showing_free(worse);
	}
	if (err)
		showing_free(best);
	else
		*s = best;
	return err;
}

/* What varies is to be seen, so no run is left out. */
static int run_repeats(const struct bench *b, const struct lab_experiment *e, struct showing **s)
{
	struct repeats *repeats = xcalloc(1, sizeof(*repeats));
	struct showing *last = NULL;
	int err = 0;

	for (unsigned i = 0; !err && i < e->nr_repeats; i++) {
		showing_free(last);
		last = NULL;
		err = run_once(b, e, &last);
		if (!err)
			repeats_add(repeats, &last->findings);
	}
	if (err) {
		repeats_release(repeats);
		free(repeats);
		return err;
	}
	last->repeats = repeats;
	*s = last;
	return 0;
}

int bench_experiment(const struct bench *b, const struct lab_experiment *e, struct showing **s)
{
	return e->nr_repeats ? run_repeats(b, e, s) : run_best(b, e, s);
}

int bench_trial(const struct bench *b, enum lab_place place, enum tasks_by by, const char *title, char **command,
		struct showing **s)
{
	struct recipe r = { .job = { .argv = command }, .place = place, .by = by, .title = title };

	return run_recipe(b, &r, s);
}

void showing_free(struct showing *s)
{
	if (!s)
		return;
	if (s->is_built)
		findings_release(&s->findings);
	trace_free(s->trace);
	output_close(&s->output, 0);
	if (s->repeats)
		repeats_release(s->repeats);
	free(s->repeats);
	free(s);
}
