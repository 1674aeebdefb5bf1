/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cores.h - of the time in parallel, how much was on distinct cores?
 *
 * Two threads of one core (SMT) are two CPUs to the kernel, but they share what computes. So a program may be parallel and
 * hardly faster. Of the time at degree 2 or more, the guard applied as in profile.h:
 *
 *	one_core_ns     all tasks that were on CPUs were on threads of one core
 *	shared_ns       some two of them were, whatever the others were on: at least one_core_ns
 *
 * The rest of the former is time on distinct cores. A CPU of which the trace does not tell the core counts as one.
 */
#ifndef EXECTRACE_CORES_H
#define EXECTRACE_CORES_H

#include <stddef.h>
#include <stdint.h>

struct interval;
struct relay;
struct serial;
struct trace;

struct cores {
	uint64_t one_core_ns, shared_ns;

	struct cores_state *state; /* private to cores.c */
};

/* Fed by a sweep: the next intervals of it; or what it tells in their place. */
void cores_begin(struct cores *c, const struct trace *trace, uint64_t guard_ns);
void cores_see(struct cores *c, const struct interval *intervals, size_t nr);
void cores_see_serial(struct cores *c, const struct serial *serial);
void cores_see_relay(struct cores *c, const struct relay *relay);
void cores_end(struct cores *c);

#endif
