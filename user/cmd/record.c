// SPDX-License-Identifier: GPL-2.0-or-later
/* record.c - exectrace record: record any program, from its start or as it is running */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/cpus.h"
#include "capture/readiness.h"
#include "capture/session.h"
#include "capture/targets.h"
#include "cmd/cmd.h"
#include "cmd/observing.h"
#include "cmd/output.h"
#include "cmd/probing.h"
#include "cmd/progress.h"
#include "cmd/repeating.h"
#include "cmd/series.h"
#include "cmd/show.h"
#include "cmd/stats.h"
#include "lib/bytes.h"
#include "lib/caller.h"
#include "lib/cpulist.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/mem.h"
#include "lib/opt.h"
#include "trace/facts.h"

struct pids {
	pid_t *list;
	size_t nr, list_cap;
};

struct record_options {
	const char *output;
	struct pids pids;
	const char *cgroup;
	bool everyone;
	bool wakers;
	struct probing probing;
	bool as_root;
	const char *backend;
	bool stats;
	uint64_t ring_bytes;
	uint64_t duration_ns;
	unsigned nr_repeats;    /* 0: once */
};

static int parse_pids(const struct opt *o, const char *text)
{
	struct pids *pids = o->value;
	char *copy = xstrdup(text), *rest = copy, *word;
	unsigned long pid;
	int err = 0;

	while (!err && (word = strsep(&rest, ","))) {
		if (parse_number(word, 1, 1 << 22, &pid)) {
			GROW(pids->list, pids->nr + 1);
			pids->list[pids->nr++] = pid;
		} else {
			err = refuse("--%s takes process ids, as in 12,345, not '%s'", o->name, text);
		}
	}
	free(copy);
	return err;
}

static bool goes_to_stdout(const struct record_options *o)
{
	return o->output && !strcmp(o->output, "-");
}

static int check_what(const struct record_options *o, bool has_command, const struct show *show)
{
	int nr_running = (o->pids.nr > 0) + (o->cgroup != NULL) + o->everyone;

	if (nr_running > 1)
		return refuse("record takes one of -p, --cgroup and -a");
	if (o->pids.nr && has_command)
		return refuse("record takes a command or -p, not both");
	if (!nr_running && !has_command)
		return refuse("record what? A command, as in: exectrace record -- make -j2; or -p PID, --cgroup PATH, -a");
	if (goes_to_stdout(o) && show_is_wanted(show))
		return refuse("what was recorded is read back for --expect and --json: -o takes a file, not -");
	if (o->nr_repeats && !has_command)
		return refuse("--repeat takes a command to be run again, and what is running already cannot be");
	if (goes_to_stdout(o) && isatty(STDOUT_FILENO))
		return refuse("a trace is nothing for a terminal: name a file, or send it through a pipe");
	return 0;
}

static void put_command(struct bytes *title, char **command)
{
	bytes_put(title, "record", 6);
	for (; command && *command; command++) {
		bytes_put(title, " ", 1);
		bytes_put(title, *command, strlen(*command));
	}
}

/* Those that the command may use are those that we may; whether it makes use of them is its own affair. */
static void describe_cpus(struct bytes *about)
{
	struct cpulist *cpus = xcalloc(1, sizeof(*cpus));
	char list[1024];

	if (!cpus_usable(cpus))
		facts_put(about, "allowed_cpus", cpulist_format(cpus, list, sizeof(list)));
	free(cpus);
}

static void describe(struct bytes *about, const struct record_options *o, char **command)
{
	struct bytes title = { 0 };

	put_command(&title, command);
	for (size_t i = 0; i < o->pids.nr; i++) {
		char pid[24];
		int length = snprintf(pid, sizeof(pid), "%s%d", i ? "," : " -p ", (int)o->pids.list[i]);

		bytes_put(&title, pid, length);
	}
	if (o->cgroup) {
		bytes_put(&title, " --cgroup ", 10);
		bytes_put(&title, o->cgroup, strlen(o->cgroup));
	}
	if (o->everyone)
		bytes_put(&title, " -a", 3);
	bytes_put(&title, "", 1);
	facts_put(about, "title", (const char *)title.data);
	if (command)
		describe_cpus(about);
	if (o->wakers)
		facts_put(about, "wakers", "1");
	if (o->everyone)
		facts_put(about, "everyone", "1");
	probing_describe(&o->probing, about);
	bytes_release(&title);
}

/* Where the exit status is the answer to what was expected, it tells of no more than trouble. */
static int cannot_run(const char *command, int error, bool is_expecting)
{
	if (error == -EINTR)
		warn("interrupted before %s was run", command);
	else
		fail(error, "cannot run %s", command);
	if (is_expecting)
		return error;
	return error == -EINTR ? EXIT_INTERRUPTED : error == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

static void tell_end(const struct session *session, const struct session_result *result)
{
	struct text runs, lost, size;

	if (session->progress)
		progress_clear();
	fprintf(stderr, "exectrace: %s, %s lost, %s in %s\n",
		fmt_counted(&runs, result->total.runs, "run"), fmt_count(&lost, result->total.lost),
		fmt_bytes(&size, result->total.bytes), session->name);
	if (session->job && !result->ended)
		fprintf(stderr, "exectrace: the command is still running\n");
}

/* Returns an exit status, or a negative errno. */
static int record_into(struct output *output, struct session *session, struct show *show)
{
	bool is_expecting = expecting_is_wanted(&show->expecting);
	struct session_result result;
	int err;

	session->fd = output->fd;
	session->name = output->name;
	if (progress_wanted(session->job))
		session->progress = progress_show;
	err = session_record(session, &result);
	/* What there is up to the trouble is worth keeping, if there is anything. */
	if (err && !result.total.runs)
		output_discard(output);
	if (err)
		return err;
	if (session->job && !result.began) {
		output_discard(output);
		return cannot_run(session->job->argv[0], result.error, is_expecting);
	}
	if (isatty(STDERR_FILENO))
		tell_end(session, &result);
	if (session->observe.stats)
		stats_show(&result);
	if (show_is_wanted(show))
		err = show_trace(show, output->fd, output->name, NULL);
	if (err)
		return err;
	if (session->job)
		expecting_judge_end(&show->expecting, "the command", &result);
	return session->job && !is_expecting ? session_status(&result) : EXIT_YES;
}

/* The same, but several times. Their traces are kept if that is asked for. */
static int record_repeats(const struct session *session, const struct record_options *o, struct caller *owner,
			  struct show *show)
{
	struct series series = { .session = session, .nr = o->nr_repeats, .output = o->output, .owner = owner };
	struct series_result result;
	int status = repeating_record(show, &series, "the command", &result);

	if (status < 0 || result.began)
		return status;
	return cannot_run(session->job->argv[0], result.error, expecting_is_wanted(&show->expecting));
}

static int record_once(struct session *session, const struct record_options *o, struct caller *owner,
		       struct show *show)
{
	struct output output;
	int err = output_open(&output, o->output ? o->output : DEFAULT_TRACE, owner);

	if (!err && show_is_wanted(show))
		err = output_check_file(&output, "what was recorded is read back for --expect and --json");
	if (!err)
		err = record_into(&output, session, show);
	return output_close(&output, err);
}

static int record(const struct record_options *o, char **command, struct show *show)
{
	struct bytes about = { 0 };
	struct caller caller, ourselves;
	char because[READINESS_TEXT];
	struct job job = { .argv = command, .as = o->as_root ? &ourselves : &caller,
			   .is_output_aside = show_is_on_stdout(show) || goes_to_stdout(o) };
	struct session session = {
		.job = command ? &job : NULL,
		.pids = o->pids.list,
		.nr_pids = o->pids.nr,
		.cgroup = o->cgroup,
		.because = because,
		.caller = o->as_root ? &ourselves : &caller,
		.observe = { .wakes = o->wakers, .everyone = o->everyone, .stats = o->stats,
			     .ring_bytes = o->ring_bytes, .probes = o->probing.specs, .nr_probes = o->probing.nr },
		.is_last = !o->nr_repeats,
		.duration_ns = o->duration_ns,
		.about = &about,
	};
	int err = o->cgroup ? targets_find_cgroup(&session.observe.cgroup_id, o->cgroup) : 0;

	if (!err)
		err = readiness_choose(&session.source, o->backend, &session.observe, because);
	if (err)
		return err;
	caller_find(&caller);
	ourselves = (struct caller){ .uid = geteuid(), .gid = getegid() };
	describe(&about, o, command);
	err = o->nr_repeats ? record_repeats(&session, o, &caller, show) : record_once(&session, o, &caller, show);
	bytes_release(&about);
	return err;
}

static void release(struct record_options *o)
{
	free(o->pids.list);
	probing_release(&o->probing);
}

static int run_record(struct command *self, int argc, char **argv)
{
	static const char *const no_views[] = { NULL };
	struct record_options o = { 0 };
	struct show show = SHOW_DEFAULTS;
	struct opt opts[] = {
		OPT_STRING('o', "output", "FILE", &o.output,
			   "where the trace goes; - is standard output (default " DEFAULT_TRACE ")"),
		OPT_PARSED('p', "pid", "PID,...", &o.pids, parse_pids,
			   "record these processes, with all their threads and descendants"),
		OPT_STRING(0, "cgroup", "PATH", &o.cgroup, "record the processes in this cgroup (of version 1: those that are in it when this begins)"),
		OPT_FLAG('a', "all", &o.everyone, "record the whole machine"),
		OPT_FLAG(0, "wakers", &o.wakers, "record who wakes whom, too"),
		OPT_USDT(&o.probing),
		OPT_TIME_LIMIT('d', "duration", "TIME", &o.duration_ns, "stop after this time, as in 10s or 500ms"),
		REPEATING_OPTION(&o.nr_repeats),
		OPT_BACKEND(&o.backend),
		OPT_BUFFER(&o.ring_bytes),
		OPT_STATS(&o.stats),
		OPT_FLAG(0, "as-root", &o.as_root, "run the command as root even if called through sudo"),
		SHOW_JUDGE_OPTIONS,
		SHOW_LOOK_OPTIONS,
		OPT_END
	};
	bool done;
	int first = command_parse(self, argc, argv, opts, true, &done);
	char **command;
	int status;

	if (first < 0 || done) {
		release(&o);
		show_release(&show);
		return done ? EXIT_YES : (int)self->trouble;
	}
	command = first < argc ? argv + first : NULL;
	show.views = no_views;
	status = check_what(&o, command, &show);
	if (!status)
		status = probing_find(&o.probing, command ? command[0] : NULL, o.pids.nr ? o.pids.list[0] : 0);
	if (!status)
		status = o.nr_repeats ? repeating_begin(&show, o.nr_repeats) : show_begin(&show, o.output ? o.output : DEFAULT_TRACE);
	if (!status)
		status = record(&o, command, &show);
	if (expecting_is_wanted(&show.expecting))
		status = show_end(&show, status);
	release(&o);
	show_release(&show);
	return status < 0 ? (int)self->trouble : status;
}

const struct command command_record = {
	.name = "record",
	.args = "[OPTION]... [--] COMMAND [ARGUMENT]...",
	.summary = "record any program, from its start or as it is running",
	.details = "The command runs as the user who called sudo, and its exit status is passed on: 125 is trouble of exectrace,\n"
		   "126 and 127 mean that the command cannot be run or found. Ctrl-C goes to the command; a second one ends the\n"
		   "recording. With -p, --cgroup and -a, Ctrl-C ends it. A trace that is there already is kept as FILE.old. Where the trace, or what\n"
		   "--json tells of it, goes to standard output, what the command writes there goes to standard error.\n"
		   EXPECT_DETAILS
		   "The command is expected to succeed, too. What is looked at is what --expect and --json look at, not what is recorded.\n",
	.trouble = EXIT_OWN_TROUBLE,
	.observes = true,
	.run = run_record,
};
