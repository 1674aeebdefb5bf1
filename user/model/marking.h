/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marking.h - which of its tasks a thread is working on, moment by moment
 *
 * Follows the marks of one thread forward in time. Tasks nest: the current one is the one that was begun or
 * resumed last and has not been suspended since, nor ended, in whatever thread.
 */
#ifndef EXECTRACE_MARKING_H
#define EXECTRACE_MARKING_H

#include <stddef.h>
#include <stdint.h>

struct marking;
struct tasks;
struct trace;

/* The marks of the i-th marking thread. Both must stay. To be given back with marking_close(). */
struct marking *marking_open(const struct trace *trace, const struct tasks *tasks, size_t i);
void marking_close(struct marking *m);

/*
 * The task that is current at this time, no earlier than that of the call before, or NO_TASK; and in *until_ns, when that may
 * change: at the thread's next mark after it, or when the task ends. Negative: the trace is damaged, which has been said.
 */
int marking_at(struct marking *m, uint64_t time_ns, uint32_t *task, uint64_t *until_ns);

#endif
