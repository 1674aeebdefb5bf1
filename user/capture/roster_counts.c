// SPDX-License-Identifier: GPL-2.0-or-later
/* roster_counts.c - what the kernel counts for a thread: where we begin to count along, and what it has to come to */
#include "capture/roster_counts.h"

#include <exectrace/record.h>

#include "capture/roster_entries.h"

void counts_begin(struct roster_thread *thread, const struct thread_event *event, uint32_t departures)
{
	thread->departures = departures;
	thread->delay_ns = event->delay_ns;
	thread->exec_ns = thread->first_exec_ns = event->exec_ns;
}

void counts_begin_with(struct roster_thread *thread, const struct run_record *record)
{
	thread->departures = record->departures - 1;
	thread->delay_ns = record->delay_ns;
	thread->exec_ns = thread->first_exec_ns = record->exec_ns;
}

static uint32_t max(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* After the exit one more has to follow. */
static bool is_last_awaited(const struct roster_thread *thread)
{
	return thread->exited && !thread->gone && !thread->lingers && !thread->died;
}

/* How often the kernel has switched it out, as far as that is known to be. */
static uint32_t final_departures(const struct roster_thread *thread)
{
	if (!is_last_awaited(thread))
		return max(thread->known_departures, thread->departures);
	return max(thread->exit_departures, thread->departures) + !thread->left_on_cpu;
}

struct trace_thread_event counts_at_end(const struct roster_thread *thread, bool expects_counts)
{
	return (struct trace_thread_event){
		.departures = final_departures(thread),
		.cpu_ns = thread->exec_ns - thread->first_exec_ns,
		.flags = expects_counts && !thread->counted ? TRACE_THREAD_UNCOUNTED : 0,
	};
}
