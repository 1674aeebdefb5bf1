// SPDX-License-Identifier: GPL-2.0-or-later
/* raster.c - the timeline in cells: how long each task was on each CPU in each slice of the time */
#include "analysis/raster.h"

#include <stdlib.h>

#include "analysis/relay.h"
#include "analysis/serial.h"
#include "lib/mem.h"
#include "model/timeline.h"

struct raster_latest {
	uint64_t key;           /* as in places */
	struct raster_row *row; /* NULL: there is none for it */
};

static int by_running(const void *a, const void *b)
{
	const struct raster_row *x = a, *y = b;

	if (x->lane.running_ns != y->lane.running_ns)
		return x->lane.running_ns > y->lane.running_ns ? -1 : 1;
	return x->lane.task < y->lane.task ? -1 : x->lane.task > y->lane.task;
}

static int by_place(const void *a, const void *b)
{
	const struct raster_row *x = a, *y = b;

	if (x->lane.cpu != y->lane.cpu)
		return x->lane.cpu < y->lane.cpu ? -1 : 1;
	return x->lane.task < y->lane.task ? -1 : x->lane.task > y->lane.task;
}

static void choose_rows(struct raster *r, const struct tally *tally, size_t max_rows)
{
	r->rows = xcalloc(tally->nr_lanes, sizeof(*r->rows));
	for (size_t i = 0; i < tally->nr_lanes; i++)
		if (tally->tasks[tally->lanes[i].task].counts)
			r->rows[r->nr_rows++].lane = tally->lanes[i];
	qsort(r->rows, r->nr_rows, sizeof(*r->rows), by_running);
	while (r->nr_rows > max_rows) {
		r->left_out_ns += r->rows[--r->nr_rows].lane.running_ns;
		r->nr_left_out++;
	}
	qsort(r->rows, r->nr_rows, sizeof(*r->rows), by_place);
}

uint64_t raster_time_of(const struct raster *r, unsigned column)
{
	return r->from_ns + (unsigned __int128)(r->to_ns - r->from_ns) * column / r->nr_columns;
}

void raster_begin(struct raster *r, const struct tally *tally, unsigned nr_columns, size_t max_rows,
		  unsigned nr_probes)
{
	*r = (struct raster){ .from_ns = tally->begin_ns, .to_ns = tally->end_ns,
			      .nr_columns = nr_columns, .nr_probes = nr_probes };
	r->hits = xcalloc((size_t)nr_probes * nr_columns, sizeof(*r->hits));
	choose_rows(r, tally, max_rows);
	r->latest = xcalloc(tally->nr, sizeof(*r->latest));
	for (size_t i = 0; i < tally->nr; i++)
		r->latest[i].key = UINT64_MAX;
	for (size_t i = 0; i < r->nr_rows; i++) {
		struct raster_row *row = &r->rows[i];

		row->cells = xcalloc(nr_columns, sizeof(*row->cells));
		hash_put(&r->places, (uint64_t)row->lane.cpu << 32 | row->lane.task, i);
	}
	r->until_ns = raster_time_of(r, 1);
}

static unsigned column_of(const struct raster *r, uint64_t time_ns)
{
	uint64_t span_ns = r->to_ns - r->from_ns;
	unsigned column = (unsigned __int128)(time_ns - r->from_ns) * r->nr_columns / span_ns;

	/* Rounding down may miss the column that this time begins. */
	while (column + 1 < r->nr_columns && raster_time_of(r, column + 1) <= time_ns)
		column++;
	return column;
}

static struct raster_row *row_of(struct raster *r, uint32_t cpu, uint32_t task)
{
	uint64_t key = (uint64_t)cpu << 32 | task;
	struct raster_latest *latest = &r->latest[task];
	const uint32_t *place;

	if (latest->key != key) {
		place = hash_get(&r->places, key);
		*latest = (struct raster_latest){ key, place ? &r->rows[*place] : NULL };
	}
	return latest->row;
}

/* It goes on beyond the column that the latest one began in. */
static void fill_columns(struct raster *r, struct raster_row *row, uint64_t from_ns, uint64_t to_ns)
{
	/* All tasks that count are within, unless the file has changed since the first pass. */
	if (to_ns > r->to_ns || from_ns >= to_ns)
		return;
	while (r->until_ns <= from_ns)
		r->until_ns = raster_time_of(r, ++r->column + 1);
	for (unsigned column = r->column; from_ns < to_ns; column++) {
		uint64_t until_ns = column == r->column ? r->until_ns : raster_time_of(r, column + 1);

		until_ns = until_ns < to_ns ? until_ns : to_ns;
		row->cells[column] += until_ns - from_ns;
		from_ns = until_ns;
	}
}

void raster_see(struct raster *r, const struct stretch *stretches, size_t nr)
{
	for (const struct stretch *s = stretches; s < stretches + nr; s++) {
		struct raster_row *row = row_of(r, s->cpu, s->task);

		if (row && s->to_ns <= r->until_ns)
			row->cells[r->column] += s->to_ns - s->from_ns;
		else if (row)
			fill_columns(r, row, s->from_ns, s->to_ns);
	}
}

/* Within the column that is filled now. */
static void add(struct raster *r, uint32_t cpu, uint32_t task, uint64_t ns)
{
	struct raster_row *row = row_of(r, cpu, task);

	if (row)
		row->cells[r->column] += ns;
}

/* Those between are all on one CPU, and in the column that is filled now. */
static void see_sums(struct raster *r, const struct serial *serial)
{
	for (size_t i = 0; i < serial->nr_tasks; i++)
		add(r, serial->first[1].cpu, serial->tasks[i], serial->of_task[serial->tasks[i]].ns);
}

void raster_see_serial(struct raster *r, const struct serial *serial)
{
	raster_see(r, serial->first, 1);
	if (serial->are_on_one_cpu && serial->last[-1].to_ns <= r->until_ns)
		see_sums(r, serial);
	else
		raster_see(r, serial->first + 1, serial->last - 1 - serial->first);
	raster_see(r, serial->last, 1);
}

void raster_see_relay(struct raster *r, const struct relay *relay)
{
	if (relay->until_ns > r->until_ns) {
		raster_see(r, relay->stretches, relay->nr);
		return;
	}
	for (size_t i = 0; i < relay->nr_tasks; i++) {
		const struct relay_task *task = &relay->of_task[relay->tasks[i]];

		if (task->last)
			add(r, task->last->cpu, relay->tasks[i], task->ns);
	}
}

void raster_see_hit(struct raster *r, unsigned probe, uint64_t time_ns)
{
	if (probe < r->nr_probes && time_ns >= r->from_ns && time_ns < r->to_ns)
		r->hits[probe * r->nr_columns + column_of(r, time_ns)]++;
}

void raster_release(struct raster *r)
{
	free(r->hits);
	for (size_t i = 0; i < r->nr_rows; i++)
		free(r->rows[i].cells);
	free(r->rows);
	hash_release(&r->places);
	free(r->latest);
	*r = (struct raster){ 0 };
}
