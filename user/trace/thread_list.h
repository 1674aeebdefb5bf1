/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread_list.h - who the threads of a trace are, by the events that tell of them */
#ifndef EXECTRACE_THREAD_LIST_H
#define EXECTRACE_THREAD_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include <exectrace/trace_file.h>

#include "trace/reader.h"

/* Zero-initialise; thread_list_release() at the end. */
struct thread_list {
	struct trace_thread *all;       /* by number, less 1 */
	size_t nr, all_cap;
	size_t nr_known;        /* that are introduced */
	size_t nr_names;        /* of all threads, but for the first of each */
};

/*
 * Takes in an event of any origin. False: it is at no time that there can be, or its thread has no number, or one so high that
 * others must be missing: threads are introduced in the order of their numbers, or nearly so.
 */
bool thread_list_take(struct thread_list *l, const struct trace_thread_event *event);

void thread_list_release(struct thread_list *l);

#endif
