// SPDX-License-Identifier: GPL-2.0-or-later
/* repeating.c - --repeat: what commands that look at several repeats of a program have in common */
#include "cmd/repeating.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/repeats.h"
#include "capture/session.h"
#include "cmd/cmd.h"
#include "cmd/document.h"
#include "cmd/progress.h"
#include "cmd/series.h"
#include "cmd/show.h"
#include "cmd/stats.h"
#include "lib/err.h"
#include "lib/term.h"
#include "view/export.h"
#include "view/repeats.h"

struct repeating {
	struct show *show;
	struct repeats repeats;
	unsigned nr_wanted;
	bool stats;             /* of each repeat are told */
	unsigned nr_failed;     /* repeats in which the program did not succeed */
	unsigned first_failed;  /* the first of them, from 1, */
	int status;             /* and what the program exited with then */
};

int repeating_begin(struct show *show, unsigned nr)
{
	static const char *const all[] = { "repeats", NULL };

	if (show->view)
		return refuse("--view %s is of one trace, not of repeats", show->view);
	if (show->exporter && strcmp(show->exporter->name, "json"))
		return refuse("--%s is of one trace, not of repeats", show->exporter->name);
	show->views = all;
	show->expecting.nr_repeats = nr;
	return show_begin(show, NULL);
}

static int see(void *repeating, const struct findings *f, const struct session_result *result)
{
	struct repeating *r = repeating;
	int status = result ? session_status(result) : 0;

	repeats_add(&r->repeats, f);
	expecting_judge_repeat(&r->show->expecting, f, result);
	if (status && !r->nr_failed++) {
		r->first_failed = r->repeats.nr;
		r->status = status;
	}
	if (r->stats)
		stats_show(result);
	return 0;
}

static void tell_progress(void *repeating, unsigned nr_done, unsigned nr)
{
	(void)repeating;
	progress_repeats(nr_done, nr);
}

static int write_document(struct repeating *r)
{
	struct document document;
	int err = document_open(&document, r->show->export_path, false);

	if (err)
		return err;
	repeats_write_json(&r->repeats, r->nr_wanted, &r->show->expecting.answers, document.out);
	return document_close(&document, 0);
}

/* What there is, unless that is nothing. */
static int show_repeats(struct repeating *r, const char *program)
{
	struct term term;

	expecting_sum_up(&r->show->expecting, &r->repeats, program);
	if (!r->repeats.nr)
		return 0;
	if (r->show->exporter)
		return write_document(r);
	term_look(&term, stdout);
	repeats_show(&r->repeats, r->nr_wanted, r->show->verbose, &term, stdout);
	return 0;
}

static void tell_end(const struct repeating *r, const struct series_result *result, const char *program)
{
	if (result->interrupted)
		warn("interrupted when %u of %u repeats were done", result->nr_done, r->nr_wanted);
	if (r->nr_failed)
		warn("%s failed in %u of %u repeats; in repeat %u it exited with %d", program, r->nr_failed,
		     r->repeats.nr, r->first_failed, r->status);
}

int repeating_record(struct show *show, const struct series *asked, const char *program,
		     struct series_result *result)
{
	struct repeating r = { .show = show, .nr_wanted = asked->nr, .stats = asked->session->observe.stats };
	struct series series = *asked;
	int err = show_prepare(show);

	series.options = &show->options;
	series.see = see;
	series.progress = progress_wanted(asked->session->job) ? tell_progress : NULL;
	series.arg = &r;
	if (!err)
		err = series_record(&series, result);
	if (series.progress)
		progress_clear();
	if (!err && result->began)
		err = show_repeats(&r, program);
	if (!err && result->began)
		tell_end(&r, result, program);
	repeats_release(&r.repeats);
	if (err || !result->began || expecting_is_wanted(&show->expecting))
		return err;
	return result->interrupted ? EXIT_INTERRUPTED : r.status;
}

static int look_at(const struct series *series, const char *path)
{
	const char *name;
	int err, fd = show_open(path, &name);

	if (fd < 0)
		return fd;
	err = series_look_at(series, fd, name, NULL);
	close(fd);
	return err;
}

int repeating_report(struct show *show, char **paths, unsigned nr)
{
	struct repeating r = { .show = show, .nr_wanted = nr };
	struct series series = { .options = &show->options, .see = see, .arg = &r };
	int err = show_check_stdin(paths, nr);

	if (!err)
		err = show_prepare(show);
	for (unsigned i = 0; !err && i < nr; i++)
		err = look_at(&series, paths[i]);
	if (!err)
		err = show_repeats(&r, "the program");
	repeats_release(&r.repeats);
	return err;
}
