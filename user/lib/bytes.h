/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bytes.h - numbers to bytes and back
 *
 * Varints are LEB128: seven bits a byte, least significant first, the top bit set on all but the last.
 * Zigzag makes small negative numbers small: 0, -1, 1, -2 become 0, 1, 2, 3.
 */
#ifndef EXECTRACE_BYTES_H
#define EXECTRACE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that grow. Zero-initialise; bytes_release() at the end; reuse by setting nr to 0. */
struct bytes {
	uint8_t *data;
	size_t nr;
	size_t data_cap;
};

/* What a varint takes at most. */
#define MAX_VARINT_BYTES 10

/* Puts the varint of n there, and returns where it ends. */
static inline uint8_t *put_varint(uint8_t *at, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		*at++ = n | 0x80;
	*at++ = n;
	return at;
}

void bytes_put(struct bytes *b, const void *data, size_t nr);
void bytes_put_varint_slowly(struct bytes *b, uint64_t n);
void bytes_release(struct bytes *b);

/* Most varints are a byte long. */
static inline void bytes_put_varint(struct bytes *b, uint64_t n)
{
	if (n < 0x80 && b->nr < b->data_cap)
		b->data[b->nr++] = n;
	else
		bytes_put_varint_slowly(b, n);
}

/*
 * Reading: past the end, or a varint of more than 64 bits, gives 0 and sets `bad', which stays set, so that
 * one look at the end of a parse is enough. Does not own the memory.
 */
struct reading {
	const uint8_t *at;
	const uint8_t *end;
	bool bad;
};

uint64_t read_varint_slowly(struct reading *r);

static inline uint64_t read_varint(struct reading *r)
{
	return r->at < r->end && *r->at < 0x80 ? *r->at++ : read_varint_slowly(r);
}

/* The next nr bytes; NULL and `bad' if there are not as many. */
const uint8_t *read_bytes(struct reading *r, size_t nr);

static inline uint64_t zigzag(int64_t n)
{
	return (uint64_t)n << 1 ^ -(uint64_t)(n < 0);
}

static inline int64_t unzigzag(uint64_t n)
{
	return (int64_t)(n >> 1) ^ -(int64_t)(n & 1);
}

#endif
