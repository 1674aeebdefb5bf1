/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * roster_counts.h - what the kernel counts for a thread: where we begin to count along, and what it has to come to
 *
 * Departures are the kernel's count of switch-outs (record.h), delay and CPU time sums over a thread's life.
 */
#ifndef EXECTRACE_ROSTER_COUNTS_H
#define EXECTRACE_ROSTER_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include <exectrace/trace_file.h>

struct roster_thread;
struct run_record;
struct thread_event;

/* From here on its runs are counted: it has left a CPU so often. */
void counts_begin(struct roster_thread *thread, const struct thread_event *event, uint32_t departures);

/* The same, with this run as the first. */
void counts_begin_with(struct roster_thread *thread, const struct run_record *record);

/* For its TRACE_THREAD_END. Where a count of the kernel's is expected, one that has not come is said to be missing. */
struct trace_thread_event counts_at_end(const struct roster_thread *thread, bool expects_counts);

#endif
