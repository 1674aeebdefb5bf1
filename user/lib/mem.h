/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mem.h - memory that is there, and arrays that grow
 *
 * Running out of memory ends the program with a line on stderr, and a status of its own: 125, unless memory_failure_is()
 * has said otherwise. What waits in stdout's buffer is not written any more: it might be taken for a result. What is registered
 * with atexit(3) is done. Nothing here returns NULL. What they return belongs to the caller, who frees it with free().
 */
#ifndef EXECTRACE_MEM_H
#define EXECTRACE_MEM_H

#include <stddef.h>
#include <stdio.h>

void memory_failure_is(int status);

/* For what others request: p, unless that is NULL. */
void *or_out_of_memory(void *p);

void *xcalloc(size_t nr, size_t size);
void *xrealloc(void *old, size_t nr, size_t size);
char *xstrdup(const char *s);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* What is written to the stream is a text, at *text (the caller's) and of *size bytes when end_text() has closed it. */
FILE *begin_text(char **text, size_t *size);
void end_text(FILE *stream);

/* Makes room for at least `need' elements of `size' bytes, by doubling; *cap is updated. */
void *grow_array(void *array, size_t *cap, size_t need, size_t size);

/*
 * GROW(events, nr + 1): room for that many elements; `events' is paired with `events_cap'. Mostly there is, and then it
 * costs a comparison.
 */
#define GROW(array, need) \
	((array) = (size_t)(need) <= (array##_cap) ? \
			   (array) : \
			   grow_array((array), &(array##_cap), (need), sizeof(*(array))))

#endif
