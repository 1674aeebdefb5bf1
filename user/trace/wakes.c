// SPDX-License-Identifier: GPL-2.0-or-later
/* wakes.c - the payload of a block of wake-ups, packed and unpacked */
#include "trace/wakes.h"

#include <exectrace/trace_file.h>

#include "lib/number.h"
#include "trace/columns.h"
#include "trace/wake.h"

enum column { GAP, WOKEN, WAKER, NR_COLUMNS };

void wakes_pack(struct bytes *out, const struct wake *wakes, size_t nr)
{
	struct bytes columns[NR_COLUMNS] = { 0 };
	uint64_t last_ns = wakes[0].time_ns;

	for (size_t i = 0; i < nr; i++) {
		const struct wake *wake = &wakes[i];

		bytes_put_varint(&columns[GAP], wake->time_ns - last_ns);
		bytes_put_varint(&columns[WOKEN], wake->woken);
		bytes_put_varint(&columns[WAKER], wake->from_interrupt ? 0 : (uint64_t)wake->waker + 1);
		last_ns = wake->time_ns;
	}
	columns_put(out, columns, NR_COLUMNS);
}

static bool take_chunk(struct column_reading *columns, uint64_t *last_ns, struct wake *wakes, size_t nr)
{
	uint64_t numbers[NR_COLUMNS][COLUMN_CHUNK];

	for (int i = 0; i < NR_COLUMNS; i++)
		column_take(&columns[i], numbers[i], nr);
	for (size_t i = 0; i < nr; i++) {
		uint64_t gap = numbers[GAP][i], woken = numbers[WOKEN][i], waker = numbers[WAKER][i];

		if (gap > TRACE_MAX_NS - *last_ns || woken > TRACE_MAX_THREADS ||
		    waker > TRACE_MAX_THREADS + 1)
			return false;
		*last_ns += gap;
		wakes[i] = (struct wake){ *last_ns, woken, waker ? waker - 1 : 0, !waker };
	}
	return true;
}

bool wakes_unpack(const uint8_t *payload, size_t bytes, uint64_t first_ns, struct wake *wakes, size_t nr)
{
	struct reading reading = { payload, payload + bytes, false };
	struct column_reading columns[NR_COLUMNS];
	uint64_t last_ns = first_ns;

	if (!nr || nr > TRACE_MAX_BLOCK_RUNS || first_ns > TRACE_MAX_NS)
		return false;
	columns_begin(columns, NR_COLUMNS, &reading);
	for (size_t at = 0; at < nr; at += COLUMN_CHUNK)
		if (!take_chunk(columns, &last_ns, wakes + at, least(nr - at, COLUMN_CHUNK)))
			return false;
	return columns_are_good(columns, NR_COLUMNS);
}
