// SPDX-License-Identifier: GPL-2.0-or-later
/* columns.c - numbers of one kind together, as blocks of runs and of wake-ups store them */
#include "trace/columns.h"

#include <endian.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/number.h"

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

void columns_put(struct bytes *out, struct bytes *varints, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		column_put(out, &varints[i]);
		bytes_release(&varints[i]);
	}
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

typedef uint8_t bytes_8 __attribute__((vector_size(8)));
typedef uint16_t words_8 __attribute__((vector_size(16)));

/* To be made vectors of by the compiler: with a pointer that nothing else points to, and from a vector, it does so. */
static void widen(words_8 words, uint64_t *restrict numbers)
{
	for (int i = 0; i < 8; i++)
		numbers[i] = words[i];
}

/* Eight varints of one byte each. */
static void take_bytes(const uint8_t *at, uint64_t *numbers)
{
	bytes_8 bytes;

	memcpy(&bytes, at, sizeof(bytes));
	widen(__builtin_convertvector(bytes, words_8), numbers);
}

/* Eight varints of two bytes each. */
static void take_words(const uint8_t *at, uint64_t *numbers)
{
	words_8 words;

	memcpy(&words, at, sizeof(words));
	if (__BYTE_ORDER == __BIG_ENDIAN)
		words = words << 8 | words >> 8;
	widen((words & 0x7f) | (words & 0x7f00) >> 1, numbers);
}

/* All its bytes in one, by or. */
static uint64_t fold(uint64_t word)
{
	word |= word >> 32;
	word |= word >> 16;
	return (word | word >> 8) & 0xff;
}

/*
 * Eight varints that are as long as one another, and the next eight: most numbers come in such company. Returns how many of nr it
 * took; there are less than eight, or 16 bytes, or the next ones are not alike. *bits gets all bits that may be set in them.
 */
static size_t take_alike(struct reading *r, uint64_t *numbers, size_t nr, uint64_t *bits)
{
	const uint8_t *at = r->at, *end = r->end;
	uint64_t bytes = 0, words = 0;
	size_t i = 0;

	for (; i + 8 <= nr && end - at >= 16; i += 8) {
		uint64_t word = load(at), tops = word & TOP_BITS;

		if (!word) {
			memset(numbers + i, 0, 8 * sizeof(*numbers));
			at += 8;
		} else if (!tops) {
			take_bytes(at, numbers + i);
			bytes |= word;
			at += 8;
		} else if (tops == TOP_BITS_OF_4 && (load(at + 8) & TOP_BITS) == TOP_BITS_OF_4) {
			take_words(at, numbers + i);
			words = 0x3fff;
			at += 16;
		} else {
			break;
		}
	}
	r->at = at;
	*bits |= fold(bytes) | words;
	return i;
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

uint64_t column_take(struct column_reading *column, uint64_t *numbers, size_t nr)
{
	struct reading r = column->bytes;
	uint64_t bits = 0;
	size_t i = 0;

	if (column->all_zero) {
		memset(numbers, 0, nr * sizeof(*numbers));
		return 0;
	}
	while (i < nr && r.end - r.at >= 16) {
		size_t until;

		i += take_alike(&r, numbers + i, nr - i, &bits);
		/* Then those that were in its way: some of the next eight. */
		for (until = least(i + 4, nr); i < until && r.end - r.at >= 8; i++)
			bits |= numbers[i] = take_one(&r, load(r.at));
	}
	for (; i < nr; i++)
		bits |= numbers[i] = read_varint(&r);
	column->bytes = r;
	return bits;
}

bool column_within(const uint64_t *numbers, size_t nr, uint64_t limit)
{
	for (size_t i = 0; i < nr; i++)
		if (numbers[i] > limit)
			return false;
	return true;
}
