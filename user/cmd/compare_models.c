// SPDX-License-Identifier: GPL-2.0-or-later
/* compare_models.c - every built-in workload on one CPU, on two, ..., several times each */
#include "cmd/compare_models.h"

#include <stdio.h>
#include <stdlib.h>

#include "analysis/findings.h"
#include "analysis/matrix.h"
#include "capture/cpus.h"
#include "capture/readiness.h"
#include "capture/session.h"
#include "capture/usage.h"
#include "cmd/describe.h"
#include "cmd/document.h"
#include "cmd/progress.h"
#include "cmd/series.h"
#include "lib/bytes.h"
#include "lib/caller.h"
#include "lib/cpulist.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/term.h"
#include "trace/facts.h"
#include "view/matrix.h"
#include "workload/work.h"
#include "workload/workload.h"

/* 1, 2, 4, ... CPUs, and all: no machine has more columns. */
#define MAX_COLUMNS 16

/* If others had so much of the CPUs, a run may not show what the program can do: there is another one, up to so many. */
#define BUSY      100000
#define MAX_TRIES 3

struct place {
	struct cpulist cpus;
	char name[128];
};

struct comparison {
	const struct models_options *options;
	const struct findings_options *look;
	struct matrix matrix;
	struct matrix_row *rows;
	struct matrix_column columns[MAX_COLUMNS];
	struct place *places;   /* of the columns */
	struct caller caller;
	const struct source_kind *source;
	char because[READINESS_TEXT];
	uint64_t turns;
	unsigned nr_done;
};

static void add_column(struct comparison *c, const struct cpulist *usable, unsigned nr_cpus)
{
	struct place *place = &c->places[c->matrix.nr_columns];

	cpus_spread(&place->cpus, usable, nr_cpus);
	cpulist_format(&place->cpus, place->name, sizeof(place->name));
	c->columns[c->matrix.nr_columns++] = (struct matrix_column){ nr_cpus, place->name };
}

static void choose_columns(struct comparison *c, const struct cpulist *usable)
{
	unsigned most = usable->nr;

	/* More CPUs than tasks show nothing new, unless somebody wants to see that. */
	if (!c->options->cpus && most > c->options->nr_tasks)
		most = c->options->nr_tasks;
	c->places = xcalloc(MAX_COLUMNS, sizeof(*c->places));
	for (unsigned nr = 1; nr < most; nr *= 2)
		add_column(c, usable, nr);
	add_column(c, usable, most);
}

static void choose_rows(struct comparison *c)
{
	size_t nr = 0;

	while (workloads[nr])
		nr++;
	c->rows = xcalloc(nr, sizeof(*c->rows));
	for (size_t row = 0; row < nr; row++)
		c->rows[row] = (struct matrix_row){ workloads[row]->name, workloads[row]->model };
	c->matrix.nr_rows = nr;
}

static int prepare(struct comparison *c)
{
	const struct models_options *o = c->options;
	struct cpulist *usable = xcalloc(1, sizeof(*usable));
	int err = cpus_choose(usable, o->cpus);

	if (!err)
		err = readiness_choose(&c->source, o->backend, &(struct source_options){ 0 }, c->because);
	if (!err) {
		caller_find(&c->caller);
		choose_columns(c, usable);
		choose_rows(c);
		c->matrix.rows = c->rows;
		c->matrix.columns = c->columns;
		c->matrix.nr_tasks = o->nr_tasks;
		c->matrix.work_ms = o->work_ms;
		c->matrix.nr_repeats = o->nr_repeats;
		matrix_begin(&c->matrix);
		c->turns = o->work_ms * work_turns_per_ms();
	}
	free(usable);
	return err;
}

/* One run, and how much others had of its CPUs meanwhile. */
struct trial {
	struct repeats *cell;
	const struct cpulist *cpus;
	struct usage before;
	uint32_t others;
};

static int see_trial(void *arg, const struct findings *f, const struct session_result *result)
{
	struct trial *t = arg;
	struct usage after = usage_now(t->cpus);

	if (session_status(result))
		return refuse("the workload failed: exit status %d", session_status(result));
	t->others = usage_of_others(&t->before, &after);
	repeats_add(t->cell, f);
	return 0;
}

static int try_once(struct comparison *c, size_t row, size_t column, struct trial *t)
{
	struct workload_job workload = {
		workloads[row],
		{ .nr_tasks = c->options->nr_tasks, .turns = c->turns, .cpus = t->cpus->cpu, .nr_cpus = t->cpus->nr },
	};
	struct job job = { .main = workload_main, .arg = &workload, .as = &c->caller, .cpus = t->cpus };
	struct bytes about = { 0 };
	struct session session = { .job = &job, .source = c->source, .because = c->because,
				   .caller = &c->caller, .about = &about };
	struct series series = { .session = &session, .nr = 1, .owner = &c->caller,
				 .options = c->look, .see = see_trial, .arg = t };
	struct series_result result;
	int err;

	t->cell = matrix_cell(&c->matrix, row, column);
	describe_workload(&about, workloads[row], c->options->nr_tasks);
	facts_put(&about, "allowed_cpus", c->places[column].name);
	t->before = usage_now(t->cpus);
	err = series_record(&series, &result);
	bytes_release(&about);
	if (!err && !result.began)
		err = fail(result.error, "cannot start the workload %s", workloads[row]->name);
	if (!err && result.interrupted)
		err = refuse("interrupted: not all of the matrix is there");
	return err;
}

static void show_progress(const struct comparison *c)
{
	size_t nr = c->matrix.nr_rows * c->matrix.nr_columns * c->options->nr_repeats;

	if (progress_wanted(NULL))
		fprintf(stderr, "\r\033[Kexectrace: %u of %zu runs", c->nr_done, nr);
}

/* One more run in one cell; on a busy machine, some. */
static int fill_cell(struct comparison *c, size_t row, size_t column)
{
	struct trial t = { .cpus = &c->places[column].cpus, .others = BUSY };
	uint32_t least = UINT32_MAX;
	int err = 0;

	for (unsigned nr = 0; !err && nr < MAX_TRIES && t.others >= BUSY; nr++) {
		show_progress(c);
		err = try_once(c, row, column, &t);
		least = t.others < least ? t.others : least;
	}
	if (least >= BUSY && least > c->matrix.others)
		c->matrix.others = least;
	c->nr_done++;
	return err;
}

/* In rounds, so that what disturbs the machine for a while disturbs all cells alike. */
static int fill(struct comparison *c)
{
	int err = 0;

	for (unsigned round = 0; !err && round < c->options->nr_repeats; round++)
		for (size_t row = 0; !err && row < c->matrix.nr_rows; row++)
			for (size_t column = 0; !err && column < c->matrix.nr_columns; column++)
				err = fill_cell(c, row, column);
	if (progress_wanted(NULL))
		progress_clear();
	return err;
}

static int write_json(const struct comparison *c)
{
	struct document document;
	int err = document_open(&document, c->options->json_path, false);

	if (err)
		return err;
	matrix_write_json(&c->matrix, document.out);
	return document_close(&document, 0);
}

static int show(const struct comparison *c)
{
	struct term term;

	if (c->options->json_path)
		return write_json(c);
	term_look(&term, stdout);
	matrix_show(&c->matrix, &term, stdout);
	return 0;
}

int compare_models(const struct models_options *o, const struct findings_options *look)
{
	struct comparison *c = xcalloc(1, sizeof(*c));
	int err;

	c->options = o;
	c->look = look;
	err = prepare(c);
	if (!err)
		err = fill(c);
	if (!err)
		err = show(c);
	matrix_release(&c->matrix);
	free(c->places);
	free(c->rows);
	free(c);
	return err;
}
