/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hit.h - one time that a thread passed a probe, as it goes into a trace and comes out of it */
#ifndef EXECTRACE_HIT_H
#define EXECTRACE_HIT_H

#include <stdbool.h>
#include <stdint.h>

#include <exectrace/trace_file.h>

struct hit {
	uint64_t time_ns;       /* CLOCK_MONOTONIC */
	uint32_t thread;        /* number in the trace */
	uint16_t probe;         /* the K of "probe.K", from 0 */
	uint16_t strings;       /* bit i: argument i is a string; the first such is texts[0] */
	uint16_t nr_args;
	int64_t args[TRACE_MAX_HIT_ARGS];
	char texts[TRACE_MAX_HIT_TEXTS][TRACE_MAX_HIT_TEXT];    /* bytes of any kind, ended by a 0 */
};

/* Argument i is a string; the texts of a hit are in the order of these. */
static inline bool hit_is_string(const struct hit *hit, unsigned i)
{
	return hit->strings >> i & 1;
}

#endif
