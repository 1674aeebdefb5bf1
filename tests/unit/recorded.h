/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recorded.h - a recording that a test makes by hand: thread events and run records in, a trace out
 *
 *	begin();
 *	event(THREAD_BORN, ID(10, 1), 0xaa, 10, 0);
 *	record(0, ID(10, 1), 0xaa, 1000, 2000, 1);
 *	take(true);
 *	finish();
 *	CHECK(run_of(0, 0, &run) && run.thread == 1);
 *	end();
 */
#ifndef EXECTRACE_TESTS_RECORDED_H
#define EXECTRACE_TESTS_RECORDED_H

#include <stdbool.h>
#include <stdint.h>

#include <exectrace/record.h>

#include "capture/intake.h"
#include "capture/roster.h"
#include "capture/roster_entries.h"
#include "trace/reader.h"
#include "trace/run.h"

/* When the recording begins. */
#define START_NS 100

/* The run queue's clock is that far behind ours here. */
#define CLOCK_OFFSET 5000

#define ID(tid, generation) ((tid) | (generation) * ID_GENERATION | ID_TRACED | ID_INTRODUCED)

extern struct roster *roster;
extern struct intake *intake;
extern struct trace *trace;     /* after finish() */

void begin(void);

/* As struct thread_event has it; the thread is called "thread". */
void event(uint32_t kind, uint32_t id, uint64_t task, uint32_t tgid, uint32_t other);

/* A record of this CPU, into the batch; it may be changed until take(). At most 64 of them. */
struct run_record *record(unsigned cpu, uint32_t id, uint64_t task, uint64_t in_ns, uint64_t out_ns,
			  uint32_t departures);

/* The batch goes in, as one visit; it may be the last one. */
void take(bool last);

/* Seals the trace at 1 ms, and opens it. */
void finish(void);

/* The i-th run of a CPU in it. False if there is none. */
bool run_of(unsigned cpu, unsigned i, struct run *out);

void end(void);

#endif
