/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * written_marks.h - marks as a traced program writes them (mark.h), and as they go into a trace (trace_file.h)
 *
 * In a trace they are all of one length, little-endian, and by CLOCK_MONOTONIC. The program is not trusted: whether they are marks
 * at all, is for mark_take() to say.
 */
#ifndef EXECTRACE_WRITTEN_MARKS_H
#define EXECTRACE_WRITTEN_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tsc;

struct translation {
	size_t read, made;      /* bytes */
	bool is_bad;            /* the last of those that were read cannot be a mark */
};

/* Where the reading of a thread's marks has got to. */
struct written_marks {
	const struct tsc *tsc;  /* what they are by; NULL: CLOCK_MONOTONIC */
	uint64_t last;          /* the time of the last one, by that */
};

/*
 * Translates the marks that the bytes begin with, up to the first that is not there yet, not all there, or whose time is not known
 * yet. `to' has room for twice as many bytes.
 */
struct translation written_marks_translate(struct written_marks *w, const uint8_t *from, size_t bytes, uint8_t *to);

#endif
