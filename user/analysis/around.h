/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * around.h - what must be read besides the time that is looked at, to know what each thread did while it was on no CPU in that
 *
 * The last run before that time of each thread that comes back, the first one after it of each thread that had been there, and those of
 * each CPU. Stints tell where they are, and are few; so the rest of the trace can be left out, by its index.
 */
#ifndef EXECTRACE_AROUND_H
#define EXECTRACE_AROUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"

struct stint;

/* Of one thread. */
struct around_thread {
	uint64_t left_ns;       /* its latest stint that began before the time that is looked at: then, */
	uint32_t left_cpu;      /* on this CPU; UINT32_MAX: there was none */
	enum {
		AROUND_UNMET,
		AROUND_MET,
		AROUND_BACK,    /* met again since that time began: where it had left before is known to be needed */
		AROUND_PAST,    /* met after it */
	} is;
};

/* Of one CPU. */
struct around_cpu {
	struct span *spans;     /* what is to be read of it: in order, and apart from one another, after around_end() */
	size_t nr, spans_cap;
	uint64_t before_ns;     /* the begin of its latest stint before that time; UINT64_MAX: there was none */
	bool is_past;           /* the first one after it has been seen */
};

struct around {
	struct span span;       /* what is looked at */
	struct around_thread *threads;  /* by number */
	uint32_t nr_threads;
	struct around_cpu *cpus;        /* by place */
	size_t nr_cpus;
};

void around_begin(struct around *a, const struct span *span, uint32_t nr_threads, size_t nr_cpus);

/* The next stint of the trace, in the order of their begins, on the CPU at this place. */
void around_see(void *around, const struct stint *stint, uint32_t cpu);

void around_end(struct around *a);
void around_release(struct around *a);

#endif
