// SPDX-License-Identifier: GPL-2.0-or-later
/* hits.c - the payload of a block of probe hits, packed and unpacked */
#include "trace/hits.h"

#include <string.h>

#include "trace/columns.h"
#include "trace/hit.h"

/* Those before VALUES have a number for each hit. */
enum column { GAP, THREAD, PROBE, ARGS, STRINGS, VALUES, TEXTS, NR_COLUMNS };

static void put_args(struct bytes *columns, const struct hit *hit)
{
	unsigned nr_texts = 0;

	for (unsigned i = 0; i < hit->nr_args; i++) {
		const char *text = hit->texts[nr_texts];

		if (!hit_is_string(hit, i)) {
			bytes_put_varint(&columns[VALUES], zigzag(hit->args[i]));
			continue;
		}
		bytes_put_varint(&columns[VALUES], strlen(text));
		bytes_put(&columns[TEXTS], text, strlen(text));
		nr_texts++;
	}
}

void hits_pack(struct bytes *out, const struct hit *hits, size_t nr)
{
	struct bytes columns[NR_COLUMNS] = { 0 };
	uint64_t last_ns = hits[0].time_ns;

	for (size_t i = 0; i < nr; i++) {
		bytes_put_varint(&columns[GAP], hits[i].time_ns - last_ns);
		bytes_put_varint(&columns[THREAD], hits[i].thread);
		bytes_put_varint(&columns[PROBE], hits[i].probe);
		bytes_put_varint(&columns[ARGS], hits[i].nr_args);
		bytes_put_varint(&columns[STRINGS], hits[i].strings);
		put_args(columns, &hits[i]);
		last_ns = hits[i].time_ns;
	}
	columns_put(out, columns, NR_COLUMNS);
}

static bool take_text(struct column_reading *texts, uint64_t length, char *text)
{
	const uint8_t *bytes = length < TRACE_MAX_HIT_TEXT ? read_bytes(&texts->bytes, length) : NULL;

	if (!bytes)
		return false;
	memcpy(text, bytes, length);
	text[length] = '\0';
	return true;
}

static bool take_args(struct column_reading *columns, struct hit *hit)
{
	uint64_t values[TRACE_MAX_HIT_ARGS];
	unsigned nr_texts = 0;

	column_take(&columns[VALUES], values, hit->nr_args);
	for (unsigned i = 0; i < hit->nr_args; i++) {
		if (!hit_is_string(hit, i))
			hit->args[i] = unzigzag(values[i]);
		else if (nr_texts == TRACE_MAX_HIT_TEXTS ||
			 !take_text(&columns[TEXTS], values[i], hit->texts[nr_texts++]))
			return false;
	}
	return true;
}

/* What each hit has once, by column. */
struct heads {
	uint64_t of[VALUES][TRACE_MAX_BLOCK_HITS];
};

static bool are_heads(const struct heads *h, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!h->of[THREAD][i] || h->of[STRINGS][i] >> h->of[ARGS][i])
			return false;
	return true;
}

static bool take_heads(struct column_reading *columns, struct heads *h, size_t nr)
{
	static const uint64_t limits[VALUES] = {
		[GAP] = TRACE_MAX_NS, [THREAD] = TRACE_MAX_THREADS, [PROBE] = TRACE_MAX_PROBES - 1,
		[ARGS] = TRACE_MAX_HIT_ARGS, [STRINGS] = UINT16_MAX,
	};
	bool good = true;

	for (int i = 0; i < VALUES; i++)
		good &= column_take(&columns[i], h->of[i], nr) <= limits[i] || column_within(h->of[i], nr, limits[i]);
	return good && are_heads(h, nr);
}

bool hits_unpack(const uint8_t *payload, size_t bytes, uint64_t first_ns, struct hit *hits, size_t nr)
{
	struct reading reading = { payload, payload + bytes, false };
	struct column_reading columns[NR_COLUMNS];
	uint64_t last_ns = first_ns;
	struct heads h;

	if (!nr || nr > TRACE_MAX_BLOCK_HITS || first_ns > TRACE_MAX_NS)
		return false;
	columns_begin(columns, NR_COLUMNS, &reading);
	if (!take_heads(columns, &h, nr))
		return false;
	for (size_t i = 0; i < nr; i++) {
		if (h.of[GAP][i] > TRACE_MAX_NS - last_ns)
			return false;
		last_ns += h.of[GAP][i];
		hits[i] = (struct hit){ .time_ns = last_ns, .thread = h.of[THREAD][i],
					.probe = h.of[PROBE][i], .strings = h.of[STRINGS][i],
					.nr_args = h.of[ARGS][i] };
		if (!take_args(columns, &hits[i]))
			return false;
	}
	return columns_are_good(columns, NR_COLUMNS);
}
