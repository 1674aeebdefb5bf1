/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * runs.h - the payload of a block of runs, packed and unpacked
 *
 * The format is described at "RUNS" in trace_file.h. No I/O, no messages.
 */
#ifndef EXECTRACE_RUNS_H
#define EXECTRACE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/run.h"

struct bytes;
struct stints;

/* Memory for packing, worth keeping from block to block. */
struct runs_packer;

struct runs_packer *runs_packer_create(void);
void runs_packer_free(struct runs_packer *p);

/* Appends nr (1 to TRACE_MAX_BLOCK_RUNS) runs of one CPU, in order and not overlapping, to out; and sums them up. */
void runs_pack(struct runs_packer *p, struct bytes *out, const struct run *runs, size_t nr, struct stints *stints);

/*
 * Unpacks nr runs from a payload of any origin, of a file of this version. False if it is not what trace_file.h describes: then
 * what is in runs means nothing. True: the runs are in order and do not overlap. Sums them up, too, unless stints are NULL.
 */
bool runs_unpack(const uint8_t *payload, size_t bytes, unsigned version, uint64_t first_ns, struct run *runs, size_t nr,
		 struct stints *stints);

#endif
