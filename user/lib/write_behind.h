/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * write_behind.h - what goes into a file is written by a thread of its own: whoever has it waits for no disk
 *
 * A write(2) of a few KiB, into a file that is nowhere near any limit, was seen to take 0.4 s: the file system was writing out
 * what it had, at the priority of all threads, and a load at real-time priority let it have a twentieth of the time.
 */
#ifndef EXECTRACE_WRITE_BEHIND_H
#define EXECTRACE_WRITE_BEHIND_H

#include <stddef.h>

/* So many bytes may wait, and as many be on their way. */
#define WRITE_BEHIND_MAX ((size_t)16 << 20)

struct write_behind;

/*
 * Starts the thread, which calls prepare() first. The file stays the caller's, and nobody else may write to it. NULL: there can
 * be no thread. To be given back with write_behind_end().
 */
struct write_behind *write_behind_start(int fd, void (*prepare)(void));

/*
 * The next bytes, which the caller may forget. Waits while there is no room for them. 0, or the negative errno of a write that
 * has failed: of these bytes, or of earlier ones; nothing is written any more then.
 */
int write_behind_put(struct write_behind *w, const void *data, size_t bytes);

/* Waits until all is written, and ends the thread. 0, or the negative errno of the write that failed. NULL is fine. */
int write_behind_end(struct write_behind *w);

#endif
