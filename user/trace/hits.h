/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hits.h - the payload of a block of probe hits, packed and unpacked
 *
 * The format is described at "HITS" in trace_file.h. No I/O, no messages.
 */
#ifndef EXECTRACE_HITS_H
#define EXECTRACE_HITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes;
struct hit;

/* Appends nr (1 to TRACE_MAX_BLOCK_HITS) hits, in the order of time, to out. */
void hits_pack(struct bytes *out, const struct hit *hits, size_t nr);

/* Unpacks nr hits from a payload of any origin. False if it is not what trace_file.h describes. */
bool hits_unpack(const uint8_t *payload, size_t bytes, uint64_t first_ns, struct hit *hits, size_t nr);

#endif
