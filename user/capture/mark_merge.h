/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark_merge.h - one order of the marks that a thread makes in several files
 *
 * A thread has a file for each implementation of the contract that marks in it: a module of its language, a library's copy of
 * mark.h. What is taken from these is held until all is there that was made before it.
 */
#ifndef EXECTRACE_MARK_MERGE_H
#define EXECTRACE_MARK_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/bytes.h"

struct marks_found;

/* What has been taken from a file, in order. Zero-initialise; held_marks_release() at the end. */
struct held_marks {
	struct bytes marks;
	size_t merged;          /* so many bytes of them have been handed on, */
	size_t at;              /* and are among what is being put in order: private to mark_merge.c */
};

void held_marks_put(struct held_marks *h, const struct marks_found *found);
void held_marks_release(struct held_marks *h);

/* Bytes that are still held. */
static inline size_t held_marks_nr(const struct held_marks *h)
{
	return h->marks.nr - h->merged;
}

/*
 * Hands on what is held of these files of one thread, up to this time, in order. Whose it is, says `of'. What fn does not take (false)
 * is held on. False: there was such.
 */
bool mark_merge(struct held_marks *const *files, size_t nr, uint64_t until_ns, const struct marks_found *of,
		bool (*fn)(const struct marks_found *, void *), void *arg);

#endif
