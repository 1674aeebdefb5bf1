// SPDX-License-Identifier: GPL-2.0-or-later
/* bytes.c - numbers to bytes and back */
#include "lib/bytes.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

void bytes_put(struct bytes *b, const void *data, size_t nr)
{
	if (!nr)
		return;
	GROW(b->data, b->nr + nr);
	memcpy(b->data + b->nr, data, nr);
	b->nr += nr;
}

void bytes_put_varint_slowly(struct bytes *b, uint64_t n)
{
	GROW(b->data, b->nr + MAX_VARINT_BYTES);
	b->nr = put_varint(b->data + b->nr, n) - b->data;
}

void bytes_release(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){ 0 };
}

uint64_t read_varint_slowly(struct reading *r)
{
	uint64_t n = 0;

	for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
		uint8_t byte = *r->at++;

		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return n;
	}
	r->bad = true;
	r->at = r->end;
	return 0;
}

const uint8_t *read_bytes(struct reading *r, size_t nr)
{
	const uint8_t *at = r->at;

	if (nr > (size_t)(r->end - r->at)) {
		r->bad = true;
		r->at = r->end;
		return NULL;
	}
	r->at += nr;
	return at;
}
