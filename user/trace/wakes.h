/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wakes.h - the payload of a block of wake-ups, packed and unpacked
 *
 * The format is described at "WAKES" in trace_file.h. No I/O, no messages.
 */
#ifndef EXECTRACE_WAKES_H
#define EXECTRACE_WAKES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes;
struct wake;

/* Appends nr (1 to TRACE_MAX_BLOCK_RUNS) wake-ups of one CPU, in order, to out. */
void wakes_pack(struct bytes *out, const struct wake *wakes, size_t nr);

/* Unpacks nr wake-ups from a payload of any origin. False if it is not what trace_file.h describes. */
bool wakes_unpack(const uint8_t *payload, size_t bytes, uint64_t first_ns, struct wake *wakes, size_t nr);

#endif
