/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark_block.h - the payload of a block of marks, packed and unpacked
 *
 * The format is described at "MARKS" in trace_file.h. No I/O, no messages.
 */
#ifndef EXECTRACE_MARK_BLOCK_H
#define EXECTRACE_MARK_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/bytes.h"
#include "trace/columns.h"

struct trace_mark;

enum mark_column { MARK_WHAT, MARK_TASK, MARK_GAP, NR_MARK_COLUMNS };

/* So many are unpacked at a time: all threads that marked are read at once. */
#define MARKS_AT_ONCE 16

/* A payload that is being unpacked: private to mark_block.c. All zero, it has no marks. */
struct mark_block {
	struct column_reading columns[NR_MARK_COLUMNS];
	bool is_old;            /* of a version before 3: */
	struct reading rest;    /* then the marks, else the names */
	uint64_t time_ns;       /* of the last one that was taken */
	uint32_t task;
	uint32_t nr_left;       /* not unpacked yet */
	uint32_t at, nr;        /* of those that have been */
	uint64_t numbers[NR_MARK_COLUMNS][MARKS_AT_ONCE];
};

/* Appends marks, as mark_take() takes them, to out; none is earlier than the one before, or than first_ns. */
void marks_pack(struct bytes *out, const void *marks, size_t bytes, uint64_t first_ns);

/*
 * Begins to unpack nr marks from a payload of any origin, which must stay, of a file of this version. False: it is not what
 * trace_file.h describes, or longer than so many can be.
 */
bool mark_block_begin(struct mark_block *b, const struct bytes *payload, unsigned version, uint64_t first_ns, uint32_t nr);

/* 1: *mark is the next one. 0: there are no more. -EBADMSG: the payload is not what trace_file.h describes. */
int mark_block_next(struct mark_block *b, struct trace_mark *mark);

#endif
