/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * random_trace.h - a trace of any length, of threads that share CPUs at random
 *
 * The same numbers always make the same trace. No thread is on two CPUs at once, and nothing is missing that was not
 * asked to be, so what exectrace must say of completeness is known.
 */
#ifndef EXECTRACE_TOOLS_RANDOM_TRACE_H
#define EXECTRACE_TOOLS_RANDOM_TRACE_H

#include <stdbool.h>

struct trace_writer;

struct random_trace {
	unsigned nr_runs, nr_cpus, nr_threads;
	bool mixed;             /* runs of all lengths, and threads that block; else a storm of yields */
	unsigned move;          /* one run in so many is the thread's last on its CPU; 0: none */
	unsigned repair;        /* one in so many has a switch-in that was restored; 0: none */
	unsigned lose;          /* one in so many is left out; 0: none */
	unsigned seed;
};

/* Writes threads and runs; what the trace is to say at its end is in end[size]. */
void random_trace_write(const struct random_trace *r, struct trace_writer *w, char *end, unsigned size);

#endif
