// SPDX-License-Identifier: GPL-2.0-or-later
/* series.c - the same program recorded several times, one after the other, and what was found out about each */
#include "cmd/series.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "analysis/findings.h"
#include "capture/session.h"
#include "cmd/output.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "trace/reader.h"

/* While a repeat is recorded, its session takes the signals; in between, they are noted here. */
static volatile sig_atomic_t stop_came;

static const int stops[] = { SIGINT, SIGTERM, SIGQUIT, SIGHUP };
#define NR_STOPS (sizeof(stops) / sizeof(stops[0]))

static void note_stop(int signal)
{
	(void)signal;
	stop_came = 1;
}

/* What is ignored stays so. */
static void take_stops(struct sigaction before[NR_STOPS])
{
	struct sigaction note = { .sa_handler = note_stop, .sa_flags = SA_RESTART };

	stop_came = 0;
	for (size_t i = 0; i < NR_STOPS; i++) {
		sigaction(stops[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(stops[i], &note, NULL);
	}
}

static void give_stops_back(const struct sigaction before[NR_STOPS])
{
	for (size_t i = 0; i < NR_STOPS; i++)
		sigaction(stops[i], &before[i], NULL);
}

int series_look_at(const struct series *s, int fd, const char *name, const struct session_result *result)
{
	struct findings findings;
	struct trace *trace;
	int err = trace_open(&trace, fd, name);

	if (err)
		return err;
	err = findings_build(&findings, trace, s->options);
	if (!err) {
		err = s->see(s->arg, &findings, result);
		findings_release(&findings);
	}
	trace_free(trace);
	return err;
}

/* One that was interrupted, or that could not begin, leaves no trace behind. */
static int record_into(const struct series *s, struct output *output, struct series_result *r)
{
	struct session session = *s->session;
	struct session_result result;
	int err;

	session.fd = output->fd;
	session.name = output->name;
	err = session_record(&session, &result);
	if (!err) {
		r->interrupted = result.interrupted;
		r->began = result.began || r->interrupted;
		r->error = result.error;
	}
	if (err || !result.began || result.interrupted) {
		output_discard(output);
		return err;
	}
	r->nr_done++;
	return series_look_at(s, output->fd, output->name, &result);
}

static int record_one(const struct series *s, struct series_result *r)
{
	char *path = s->output ? xasprintf("%s.%u", s->output, r->nr_done + 1) : NULL;
	struct output output;
	int err = output_open(&output, path, s->owner);

	if (!err)
		err = output_check_file(&output, "a series looks at what it recorded");
	if (!err)
		err = record_into(s, &output, r);
	err = output_close(&output, err);
	free(path);
	return err;
}

int series_record(const struct series *s, struct series_result *result)
{
	struct sigaction before[NR_STOPS];
	int err = 0;

	*result = (struct series_result){ .began = true };
	take_stops(before);
	while (!err && result->began && !result->interrupted && result->nr_done < s->nr) {
		if (s->progress)
			s->progress(s->arg, result->nr_done, s->nr);
		err = record_one(s, result);
		result->interrupted |= stop_came && result->nr_done < s->nr;
	}
	if (s->progress)
		s->progress(s->arg, result->nr_done, s->nr);
	give_stops_back(before);
	return err;
}
