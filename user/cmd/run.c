// SPDX-License-Identifier: GPL-2.0-or-later
/* run.c - exectrace run: run a built-in workload, record how the kernel ran it, say what happened */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/cpus.h"
#include "capture/readiness.h"
#include "capture/session.h"
#include "cmd/cmd.h"
#include "cmd/describe.h"
#include "cmd/observing.h"
#include "cmd/output.h"
#include "cmd/repeating.h"
#include "cmd/series.h"
#include "cmd/show.h"
#include "cmd/stats.h"
#include "lib/bytes.h"
#include "lib/caller.h"
#include "lib/cpulist.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/nearest.h"
#include "lib/opt.h"
#include "trace/facts.h"
#include "workload/work.h"
#include "workload/workload.h"

struct run_options {
	unsigned nr_tasks;
	unsigned work_ms;
	const char *cpus;
	bool jitter;
	const char *output;
	unsigned nr_repeats;    /* 0: once, and that is shown as it is */
	const char *backend;
	bool stats;
	uint64_t ring_bytes;
};

static int refuse_workload(const char *name)
{
	struct nearest nearest = { 0 };
	struct bytes list = { 0 };

	for (const struct workload *const *w = workloads; *w; w++) {
		nearest_consider(&nearest, name, (*w)->name);
		bytes_put(&list, ", ", w == workloads ? 0 : 2);
		bytes_put(&list, (*w)->name, strlen((*w)->name));
	}
	bytes_put(&list, "", 1);
	if (nearest.best)
		refuse("there is no workload '%s'; did you mean '%s'? (there are: %s)", name,
		       nearest.best, (char *)list.data);
	else
		refuse("there is no workload '%s' (there are: %s)", name, (char *)list.data);
	bytes_release(&list);
	return -EINVAL;
}

static int choose_workload(const struct workload **workload, int argc, char **argv, int first)
{
	if (argc - first != 1)
		return refuse("run takes one workload, as in: exectrace run parallel");
	*workload = workload_find(argv[first]);
	return *workload ? 0 : refuse_workload(argv[first]);
}

static int check_jitter(const struct workload *workload, bool jitter)
{
	if (!jitter || workload_takes_jitter(workload))
		return 0;
	return refuse("--jitter is for workloads that are written async: the tasks of %s begin one after the other, whatever they wait for",
		      workload->name);
}

/* What was recorded is read back. */
static int check_output(const char *output)
{
	return output && !strcmp(output, "-") ? refuse("run looks at what it recorded: -o takes a file, not -") : 0;
}

static int check_cpus(const struct workload *workload, const struct cpulist *cpus)
{
	if (cpus->nr >= workload->min_cpus)
		return 0;
	return refuse("%s needs at least %u CPUs, and there is %u to use: nothing can run in parallel there (try: exectrace run async-pool)",
		      workload->name, workload->min_cpus, cpus->nr);
}

static void describe(struct bytes *about, const struct workload *workload,
		     const struct run_options *o, const struct cpulist *cpus)
{
	char list[128];
	char *title = xasprintf("run %s: %u task%s, %u ms of work each,%s CPU%s %s", workload->name,
				o->nr_tasks, o->nr_tasks == 1 ? "" : "s", o->work_ms, o->jitter ? " jitter," : "",
				cpus->nr == 1 ? "" : "s", cpulist_format(cpus, list, sizeof(list)));

	facts_put(about, "title", title);
	describe_workload(about, workload, o->nr_tasks);
	facts_put_count(about, "work_ms", o->work_ms);
	if (o->jitter)
		facts_put(about, "jitter", "1");
	facts_put(about, "allowed_cpus", list);
	free(title);
}

/* Returns an exit status, or a negative errno. */
static int cannot_start(int error, const struct show *show)
{
	if (error != -EINTR)
		return fail(error, "cannot start the workload");
	warn("interrupted before the workload was started");
	return expecting_is_wanted(&show->expecting) ? error : EXIT_INTERRUPTED;
}

static int record_repeats(const struct session *session, const struct run_options *o, struct show *show)
{
	struct series series = { .session = session, .nr = o->nr_repeats, .output = o->output,
				 .owner = session->caller };
	struct series_result result;
	int status = repeating_record(show, &series, "the workload", &result);

	return status >= 0 && !result.began ? cannot_start(result.error, show) : status;
}

/* Records it once, and shows the trace. Returns an exit status, or a negative errno. */
static int record_and_show(struct session session, const struct run_options *o, struct show *show)
{
	struct session_result result;
	struct output output;
	int err = output_open(&output, o->output, session.caller);

	if (!err)
		err = output_check_file(&output, "run looks at what it recorded");
	if (err)
		return output_close(&output, err);
	session.fd = output.fd;
	session.name = output.name;
	session.is_last = true;
	err = session_record(&session, &result);
	if (err ? !result.total.runs : !result.began)
		output_discard(&output);
	if (!err && !result.began)
		err = cannot_start(result.error, show);
	if (!err)
		err = show_trace(show, output.fd, output.name, NULL);
	if (!err)
		expecting_judge_end(&show->expecting, "the workload", &result);
	if (!err && o->stats)
		stats_show(&result);
	err = output_close(&output, err);
	if (err)
		return err;
	/* Its status has its part in the answer to what was expected. */
	return expecting_is_wanted(&show->expecting) ? 0 : session_status(&result);
}

static int run_workload(const struct workload *workload, const struct run_options *o,
			const struct cpulist *cpus, struct show *show)
{
	struct workload_job job = {
		.workload = workload,
		.plan = { .nr_tasks = o->nr_tasks, .cpus = cpus->cpu, .nr_cpus = cpus->nr,
			  .jitter = o->jitter },
	};
	struct bytes about = { 0 };
	struct caller caller;
	struct job child = { .main = workload_main, .arg = &job, .as = &caller };
	char because[READINESS_TEXT];
	struct session session = { .job = &child, .because = because, .caller = &caller, .about = &about,
				   .observe = { .stats = o->stats, .ring_bytes = o->ring_bytes } };
	int status = readiness_choose(&session.source, o->backend, &session.observe, because);

	unsigned short *own;

	if (status)
		return status;
	caller_find(&caller);
	describe(&about, workload, o, cpus);
	job.plan.own = own = cpus_by_core(cpus);
	job.plan.turns = o->work_ms * work_turns_per_ms();
	status = o->nr_repeats ? record_repeats(&session, o, show) : record_and_show(session, o, show);
	bytes_release(&about);
	free(own);
	return status;
}

static const char *const parts[] = { "summary", NULL };
static const char *const no_parts[] = { NULL };

/* The same, and what was expected. Where the CPUs do not do, nothing can come of that. */
static int run_and_judge(const struct workload *workload, const struct run_options *o,
			 const struct cpulist *cpus, struct show *show)
{
	bool is_expecting = expecting_is_wanted(&show->expecting);
	int status = check_cpus(workload, cpus);

	if (status && is_expecting) {
		expecting_give_up(&show->expecting, "there are too few CPUs for the workload");
		show->views = no_parts;
		return show_end(show, 0);
	}
	if (!status)
		status = run_workload(workload, o, cpus, show);
	return is_expecting ? show_end(show, status) : status;
}

static int run_run(struct command *self, int argc, char **argv)
{
	struct run_options o = { .nr_tasks = 2, .work_ms = 50 };
	struct show show = SHOW_DEFAULTS;
	struct opt opts[] = {
		OPT_UINT('n', "tasks", "N", &o.nr_tasks, 1, WORKLOAD_MAX_TASKS, "how many tasks (default 2)"),
		OPT_UINT('w', "work", "MS", &o.work_ms, 1, 60000,
			 "CPU time that each task takes (default 50)"),
		OPT_STRING('c', "cpus", "LIST", &o.cpus, "CPUs to use, as in 0,1 or 0-3 (default: all)"),
		OPT_FLAG('j', "jitter", &o.jitter,
			 "if written async: tasks begin after random waits of 50 us to 1 ms, as for a disk or a network"),
		OPT_STRING('o', "output", "FILE", &o.output, "keep the trace"),
		REPEATING_OPTION(&o.nr_repeats),
		OPT_BACKEND(&o.backend),
		OPT_BUFFER(&o.ring_bytes),
		OPT_STATS(&o.stats),
		SHOW_OPTIONS,
		OPT_END
	};
	const struct workload *workload = NULL;
	struct cpulist *cpus;
	bool done;
	int first = command_parse(self, argc, argv, opts, false, &done);
	int status;

	if (first < 0 || done) {
		show_release(&show);
		return done ? EXIT_YES : (int)self->trouble;
	}
	show.views = parts;
	cpus = xcalloc(1, sizeof(*cpus));
	status = choose_workload(&workload, argc, argv, first);
	if (!status)
		status = check_jitter(workload, o.jitter);
	if (!status)
		status = check_output(o.output);
	if (!status)
		status = cpus_choose(cpus, o.cpus);
	if (!status)
		status = o.nr_repeats ? repeating_begin(&show, o.nr_repeats) : show_begin(&show, o.output);
	if (!status)
		status = run_and_judge(workload, &o, cpus, &show);
	free(cpus);
	show_release(&show);
	return status < 0 ? (int)self->trouble : status;
}

const struct command command_run = {
	.name = "run",
	.args = "WORKLOAD [OPTION]...",
	.summary = "run a built-in workload, and say how the kernel ran it",
	.details = EXPECT_DETAILS,
	.trouble = EXIT_OWN_TROUBLE,
	.observes = true,
	.run = run_run,
};
