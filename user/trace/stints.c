// SPDX-License-Identifier: GPL-2.0-or-later
/* stints.c - blocks of runs summed up, and the payload of a block of these sums */
#include "trace/stints.h"

#include "trace/columns.h"

enum column { THREAD, DEPARTURES, MORE, VOLUNTARY, GAP, LENGTH, RUNNING, WAIT, NR_COLUMNS };

/* With one of these, a run is not like another. */
#define FLAGS_OF_ITS_OWN (TRACE_RUN_IN_REPAIRED | TRACE_RUN_IN_ESTIMATED | TRACE_RUN_OUT_EDGE)

void stints_begin(struct stints *s)
{
	s->nr = 0;
	s->are_too_many = false;
	s->nr_threads = 0;
}

void stints_know_threads(struct stints *s, size_t nr)
{
	for (; s->nr_threads < nr; s->nr_threads++)
		s->latest[s->nr_threads] = NULL;
}

struct stint *stints_add(struct stints *s, const struct run *run)
{
	struct stint *stint = &s->list[s->nr];

	if (s->nr < TRACE_MAX_BLOCK_STINTS)
		s->nr++;
	else
		s->are_too_many = true;
	*stint = (struct stint){
		.from_ns = run->in_ns,
		.thread = run->thread,
		.departures = run->departures,
	};
	return stint;
}

bool stints_are_whole(const struct stints *s)
{
	uint32_t flags = 0;

	for (size_t i = 0; i < s->nr; i++)
		flags |= s->list[i].flags;
	return !s->are_too_many && !(flags & FLAGS_OF_ITS_OWN);
}

void stints_pack(struct bytes *out, const struct stints *s, uint64_t first_ns)
{
	uint64_t n[NR_COLUMNS][TRACE_MAX_BLOCK_STINTS];
	struct bytes column = { 0 };

	for (size_t i = 0; i < s->nr; i++) {
		const struct stint *stint = &s->list[i];

		n[THREAD][i] = stint->thread;
		n[DEPARTURES][i] = stint->departures;
		n[MORE][i] = stint->nr - 1;
		n[VOLUNTARY][i] = stint->nr_voluntary;
		n[GAP][i] = stint->from_ns - (i ? stint[-1].from_ns : first_ns);
		n[LENGTH][i] = stint->to_ns - stint->from_ns;
		n[RUNNING][i] = stint->running_ns;
		n[WAIT][i] = stint->wait_ns;
	}
	for (int i = 0; i < NR_COLUMNS; i++) {
		column.nr = 0;
		column_add(&column, n[i], s->nr);
		column_put(out, &column);
	}
	bytes_release(&column);
}

/* Makes the next one of these numbers; the one before it began at from_ns. False: there is no such stint. */
static bool make_stint(struct stint *stint, const uint64_t n[NR_COLUMNS], uint64_t from_ns)
{
	if (!n[THREAD] || n[THREAD] > TRACE_MAX_THREADS || n[DEPARTURES] > UINT32_MAX ||
	    n[MORE] >= TRACE_MAX_BLOCK_RUNS || n[VOLUNTARY] > n[MORE] + 1 || n[GAP] > TRACE_MAX_NS - from_ns ||
	    n[LENGTH] > TRACE_MAX_NS - from_ns - n[GAP] || n[RUNNING] > n[LENGTH])
		return false;
	*stint = (struct stint){
		.from_ns = from_ns + n[GAP],
		.to_ns = from_ns + n[GAP] + n[LENGTH],
		.running_ns = n[RUNNING],
		.wait_ns = n[WAIT],
		.thread = n[THREAD],
		.departures = n[DEPARTURES],
		.nr = n[MORE] + 1,
		.nr_voluntary = n[VOLUNTARY],
	};
	return true;
}

bool stints_unpack(const uint8_t *payload, size_t bytes, uint64_t first_ns, struct stint *stints, size_t nr)
{
	struct reading reading = { payload, payload + bytes, false };
	struct column_reading columns[NR_COLUMNS];

	if (!nr || nr > TRACE_MAX_BLOCK_STINTS || first_ns > TRACE_MAX_NS)
		return false;
	columns_begin(columns, NR_COLUMNS, &reading);
	for (size_t i = 0; i < nr; i++) {
		uint64_t n[NR_COLUMNS];

		for (int column = 0; column < NR_COLUMNS; column++)
			column_take(&columns[column], &n[column], 1);
		if (!make_stint(&stints[i], n, i ? stints[i - 1].from_ns : first_ns))
			return false;
	}
	return columns_are_good(columns, NR_COLUMNS);
}

bool stints_equal(const struct stint *a, const struct stint *b, size_t nr)
{
	bool equal = true;

	for (size_t i = 0; i < nr; i++)
		equal &= a[i].from_ns == b[i].from_ns && a[i].to_ns == b[i].to_ns &&
			 a[i].running_ns == b[i].running_ns && a[i].wait_ns == b[i].wait_ns &&
			 a[i].thread == b[i].thread && a[i].departures == b[i].departures &&
			 a[i].nr == b[i].nr && a[i].nr_voluntary == b[i].nr_voluntary;
	return equal;
}
