/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marks.h - one mark out of bytes of any origin, as trace_file.h lays them out
 */
#ifndef EXECTRACE_MARKS_H
#define EXECTRACE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reading;

#define MARK_NAME_MAX 64

/* A name of so many bytes, and the zeros after it. */
static inline size_t mark_padded(size_t length)
{
	return (length + 15) & ~(size_t)15;
}

struct trace_mark {
	uint64_t time_ns;       /* CLOCK_MONOTONIC */
	uint32_t task;          /* number, unique in its process */
	uint32_t kind;          /* enum exectrace_mark_kind */
	uint32_t name_bytes;    /* of BEGIN; else 0 */
	char name[MARK_NAME_MAX + 1];   /* bytes of any kind, and a zero */
};

/* A kind, and the bytes of a name << 8, that go together. */
bool mark_is_good(uint32_t what);

/*
 * Takes the mark that the bytes begin with, and moves past it. 1: *mark is it. 0: there is none yet (no more
 * bytes, or zeros, or the rest of it is missing): nothing moved. -EBADMSG: what is there is no mark.
 */
int mark_take(struct reading *bytes, struct trace_mark *mark);

#endif
