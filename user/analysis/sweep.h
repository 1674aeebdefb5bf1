/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sweep.h - through time, from change to change of who is on a CPU
 *
 * Fed with stretches in the order of their beginnings, it tells for each interval in which nothing changes which of
 * the tasks that count are on CPUs. The intervals follow one another without a gap.
 */
#ifndef EXECTRACE_SWEEP_H
#define EXECTRACE_SWEEP_H

#include <stddef.h>
#include <stdint.h>

struct stretch;
struct tally;

struct active {
	uint32_t task;
	uint32_t cpu;           /* place of the CPU */
	uint64_t to_ns;         /* until when */
};

/* From from_ns to to_ns (always later), exactly these are on CPUs, in the order in which they came. */
typedef void sweep_fn(void *arg, uint64_t from_ns, uint64_t to_ns, const struct active *active,
		      size_t nr);

struct sweep {
	sweep_fn *fn;
	void *arg;
	uint64_t now_ns;        /* intervals have been told until then, */
	struct active *active;  /* and from then on these are on CPUs, and whoever comes at that time */
	size_t nr, active_cap;
	uint64_t next_ns;       /* when the first of them leaves; UINT64_MAX: there is none */
	uint64_t end_ns;
};

/* Goes from the first window of the tally to the end of its last one. */
void sweep_begin(struct sweep *s, const struct tally *tally, sweep_fn *fn, void *arg);

/* Stretches of tasks that count, none of them `covered'. */
void sweep_see(struct sweep *s, const struct stretch *stretches, size_t nr);

/* Tells the intervals that have ended by this time; nothing that has not been seen began before it. */
void sweep_catch_up(struct sweep *s, uint64_t time_ns);

/* Goes on to the end, and frees what there is to free. */
void sweep_end(struct sweep *s);

#endif
