// SPDX-License-Identifier: GPL-2.0-or-later
/* unpacker.c - checks the sums of a trace file, and undoes the packing of its blocks */
#include "trace/unpacker.h"

#include <stdlib.h>

#include <libdeflate.h>

#include "lib/bytes.h"
#include "lib/mem.h"
#include "lib/msan.h"

struct unpacker {
	struct libdeflate_decompressor *inflater;
	struct bytes stored;
};

struct unpacker *unpacker_create(void)
{
	struct unpacker *u = xcalloc(1, sizeof(*u));

	/* It fails for want of memory alone. */
	u->inflater = or_out_of_memory(libdeflate_alloc_decompressor());
	return u;
}

void unpacker_free(struct unpacker *u)
{
	if (!u)
		return;
	libdeflate_free_decompressor(u->inflater);
	bytes_release(&u->stored);
	free(u);
}

uint8_t *unpacker_stored(struct unpacker *u, size_t bytes)
{
	GROW(u->stored.data, bytes + 1);
	u->stored.nr = bytes;
	return u->stored.data;
}

bool unpacker_unpack(struct unpacker *u, const struct trace_block_header *header, struct bytes *payload)
{
	/* Where the size is known, anything of another size is refused. */
	size_t *const exactly = NULL;

	if (!crc_is(header->payload_crc, u->stored.data, u->stored.nr))
		return false;
	/* Of nothing, there is a place, too. */
	GROW(payload->data, header->raw_bytes + 1);
	payload->nr = 0;
	if (header->packing == TRACE_PLAIN) {
		bytes_put(payload, u->stored.data, u->stored.nr);
		return header->raw_bytes == header->stored_bytes;
	}
	payload->nr = header->raw_bytes;
	if (header->packing != TRACE_ZLIB ||
	    libdeflate_zlib_decompress(u->inflater, u->stored.data, u->stored.nr, payload->data, payload->nr,
				       exactly) != LIBDEFLATE_SUCCESS)
		return false;
	is_written(payload->data, payload->nr);
	return true;
}

bool crc_is(uint32_t crc, const void *data, size_t bytes)
{
	return libdeflate_crc32(0, data, bytes) == crc;
}
