/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.h - one stay of a thread on a CPU, as it goes into a trace and comes out of it */
#ifndef EXECTRACE_RUN_H
#define EXECTRACE_RUN_H

#include <stdint.h>

/* Goes with TRACE_RUN_NEXT_UNKNOWN. There is no thread with this number. */
#define RUN_NEXT_UNKNOWN UINT32_MAX

/* The bit of the state of a run with which its thread ended: the kernel's TASK_DEAD. */
#define RUN_STATE_DEAD 0x80

/* Times are ns of CLOCK_MONOTONIC; in <= out. trace_file.h says what each field means in full. */
struct run {
	uint64_t in_ns;
	uint64_t out_ns;
	uint64_t wait_ns;       /* had been runnable without a CPU since its last run */
	uint32_t thread;        /* number of the thread in the trace */
	uint32_t next;          /* number of the one that took the CPU; 0: the idle task; or RUN_NEXT_UNKNOWN */
	uint32_t departures;    /* the kernel's count of its switch-outs, this one included */
	uint16_t state;         /* it left in: 0 runnable, else TASK_* */
	uint16_t flags;         /* enum trace_run_flag */
};

#endif
