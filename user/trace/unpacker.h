/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unpacker.h - checks the sums of a trace file, and undoes the packing of its blocks
 *
 * libdeflate, not zlib: the sizes are known beforehand, and then it is three times as fast.
 */
#ifndef EXECTRACE_UNPACKER_H
#define EXECTRACE_UNPACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <exectrace/trace_file.h>

struct bytes;

/* Memory for unpacking, worth keeping from block to block; for one at a time. */
struct unpacker;

struct unpacker *unpacker_create(void);
void unpacker_free(struct unpacker *u);

/* Where the caller is to put what is stored of a block, of as many bytes. */
uint8_t *unpacker_stored(struct unpacker *u, size_t bytes);

/* Puts what is stored there into *payload, unpacked. False if it is not what the header says. */
bool unpacker_unpack(struct unpacker *u, const struct trace_block_header *header, struct bytes *payload);

/* The CRC-32 of the data is this one. */
bool crc_is(uint32_t crc, const void *data, size_t bytes);

#endif
