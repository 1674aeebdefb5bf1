// SPDX-License-Identifier: GPL-2.0-or-later
/* task_column.c - the figures of a task, as a table of columns */
#include "analysis/task_column.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "analysis/share.h"
#include "lib/mem.h"

static uint64_t cpu_time(const struct findings *f, uint32_t task)
{
	return f->tally.tasks[task].running_ns;
}

static uint64_t waited(const struct findings *f, uint32_t task)
{
	return waits_sum(f->waits.tasks[task], WAITS_READY);
}

static uint64_t blocked(const struct findings *f, uint32_t task)
{
	return waits_sum(f->waits.tasks[task], WAITS_BLOCKED);
}

static uint64_t runs(const struct findings *f, uint32_t task)
{
	return f->tally.tasks[task].nr_stretches;
}

static uint64_t voluntary(const struct findings *f, uint32_t task)
{
	return f->tally.tasks[task].nr_voluntary;
}

static uint64_t involuntary(const struct findings *f, uint32_t task)
{
	return f->tally.tasks[task].nr_involuntary;
}

static uint64_t moves(const struct findings *f, uint32_t task)
{
	return f->tally.tasks[task].nr_migrations;
}

static uint64_t cpus(const struct findings *f, uint32_t task)
{
	return f->tally.tasks[task].nr_cpus;
}

static uint64_t together(const struct findings *f, uint32_t task)
{
	return in_millionths(f->profile.together_ns[task], f->tally.tasks[task].running_ns);
}

const struct task_column task_columns[] = {
	{ "cpu", "CPU time", "time on CPUs", UNIT_NS, cpu_time },
	{ "waited", "waited", "time ready to run, without a CPU", UNIT_NS, waited },
	{ "blocked", "blocked", "time part-way, but not able to run", UNIT_NS, blocked },
	{ "runs", "runs", "stays on a CPU", UNIT_COUNT, runs },
	{ "voluntary", "gave up", "times it left a CPU to wait for something", UNIT_COUNT, voluntary },
	{ "involuntary", "driven", "times it left a CPU still able to run", UNIT_COUNT, involuntary },
	{ "moves", "moves", "times it came back on another CPU", UNIT_COUNT, moves },
	{ "cpus", "CPUs", "how many CPUs it was on", UNIT_COUNT, cpus },
	{ "together", "together", "share of its CPU time in which others that count ran too", UNIT_SHARE,
	  together },
	{ 0 },
};

const struct task_column *task_column_find(const char *name)
{
	for (const struct task_column *column = task_columns; column->name; column++)
		if (!strcmp(column->name, name))
			return column;
	return NULL;
}

struct ordering {
	const struct findings *f;
	const struct task_column *by;   /* NULL: by name */
};

static int by_column(const void *a, const void *b, void *arg)
{
	const struct ordering *o = arg;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	uint64_t value_x = o->by ? o->by->value(o->f, x) : 0, value_y = o->by ? o->by->value(o->f, y) : 0;
	int names = strcmp(o->f->tasks.list[x].name, o->f->tasks.list[y].name);

	if (value_x != value_y)
		return value_x > value_y ? -1 : 1;
	if (names)
		return names;
	return x < y ? -1 : x > y;
}

uint32_t *task_order(const struct findings *f, const struct task_column *by, size_t *nr)
{
	struct ordering ordering = { f, by };
	uint32_t *order = xcalloc(f->tasks.nr, sizeof(*order));

	*nr = 0;
	for (uint32_t i = 0; i < f->tasks.nr; i++)
		if (f->tally.tasks[i].nr_stretches)
			order[(*nr)++] = i;
	qsort_r(order, *nr, sizeof(*order), by_column, &ordering);
	return order;
}
