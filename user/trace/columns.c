// SPDX-License-Identifier: GPL-2.0-or-later
/* columns.c - numbers of one kind together, as blocks of runs and of wake-ups store them */
#include "trace/columns.h"

#include <endian.h>
#include <string.h>

#include "lib/mem.h"

#define TOP_BITS      0x8080808080808080ULL
/* The top bits of four varints of two bytes each. */
#define TOP_BITS_OF_4 0x0080008000800080ULL

void column_add(struct bytes *varints, const uint64_t *numbers, size_t nr)
{
	uint8_t *at;

	GROW(varints->data, varints->nr + nr * MAX_VARINT_BYTES);
	at = varints->data + varints->nr;
	for (size_t i = 0; i < nr; i++)
		at = put_varint(at, numbers[i]);
	varints->nr = at - varints->data;
}

void column_put(struct bytes *out, const struct bytes *varints)
{
	size_t nr = 0;

	for (size_t i = 0; i < varints->nr && !nr; i++)
		if (varints->data[i])
			nr = varints->nr;
	bytes_put_varint(out, nr);
	bytes_put(out, varints->data, nr);
}

static struct column_reading begin(struct reading *payload)
{
	uint64_t nr = read_varint(payload);
	const uint8_t *at = read_bytes(payload, nr);

	return (struct column_reading){ .bytes = { at, at ? at + nr : NULL, payload->bad }, .all_zero = !nr };
}

void columns_begin(struct column_reading *columns, size_t nr, struct reading *payload)
{
	for (size_t i = 0; i < nr; i++)
		columns[i] = begin(payload);
}

bool columns_are_good(const struct column_reading *columns, size_t nr)
{
	bool bad = false;

	for (size_t i = 0; i < nr; i++)
		bad |= columns[i].bytes.bad;
	return !bad;
}

/* The first eight bytes as a number, the first of them lowest. */
static uint64_t load(const uint8_t *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return le64toh(word);
}

/* Eight varints of one byte, or four of two: most numbers come in such company. Returns how many it took. */
static size_t take_alike(struct reading *r, uint64_t word, uint64_t *numbers)
{
	uint64_t tops = word & TOP_BITS;

	if (!tops) {
		for (int i = 0; i < 8; i++)
			numbers[i] = r->at[i];
		r->at += 8;
		return 8;
	}
	if (tops != TOP_BITS_OF_4)
		return 0;
	word = (word & 0x007f007f007f007fULL) | (word & 0x7f007f007f007f00ULL) >> 1;
	for (int i = 0; i < 4; i++)
		numbers[i] = word >> 16 * i & 0x3fff;
	r->at += 8;
	return 4;
}

/* What is in the lower seven bits of each byte, side by side. */
static uint64_t join_sevens(uint64_t word)
{
	word = (word & 0x007f007f007f007fULL) | (word & 0x7f007f007f007f00ULL) >> 1;
	word = (word & 0x00003fff00003fffULL) | (word & 0x3fff00003fff0000ULL) >> 2;
	return (word & 0x000000000fffffffULL) | (word & 0x0fffffff00000000ULL) >> 4;
}

/* Of which length it is no branch asks, but for the shortest and the longest: that could not be foretold. */
static uint64_t take_one(struct reading *r, uint64_t word)
{
	uint64_t ends = ~word & TOP_BITS;
	int bits;

	if (!(word & 0x80)) {
		r->at++;
		return word & 0x7f;
	}
	if (!ends)
		return read_varint_slowly(r);
	bits = __builtin_ctzll(ends) + 1;
	r->at += bits / 8;
	return join_sevens(word & UINT64_MAX >> (64 - bits));
}

void column_take(struct column_reading *column, uint64_t *numbers, size_t nr)
{
	struct reading r = column->bytes;
	size_t i = 0;

	if (column->all_zero) {
		memset(numbers, 0, nr * sizeof(*numbers));
		return;
	}
	while (i < nr && r.end - r.at >= 8) {
		uint64_t word = load(r.at);
		size_t taken = nr - i >= 8 ? take_alike(&r, word, numbers + i) : 0;

		if (taken)
			i += taken;
		else
			numbers[i++] = take_one(&r, word);
	}
	for (; i < nr; i++)
		numbers[i] = read_varint(&r);
	column->bytes = r;
}

bool column_within(const uint64_t *numbers, size_t nr, uint64_t limit)
{
	uint64_t bits = 0;
	size_t i = 0;

	/* Mostly the bits of all of them together tell. */
	for (; i + 4 <= nr; i += 4)
		bits |= numbers[i] | numbers[i + 1] | numbers[i + 2] | numbers[i + 3];
	for (; i < nr; i++)
		bits |= numbers[i];
	if (bits <= limit)
		return true;
	for (i = 0; i < nr; i++)
		if (numbers[i] > limit)
			return false;
	return true;
}
