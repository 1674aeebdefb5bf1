/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_ring.h - the memory into which the kernel writes one CPU's perf records
 *
 * It belongs to an event that has nothing recorded; those that have are directed to it (PERF_EVENT_IOC_SET_OUTPUT).
 */
#ifndef EXECTRACE_PERF_RING_H
#define EXECTRACE_PERF_RING_H

#include <linux/perf_event.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct perf_ring {
	unsigned cpu;
	int fd;                 /* the event that owns the ring */
	struct perf_event_mmap_page *page;
	uint64_t bytes;         /* of its records */
};

/* perf_event_open(2); -errno if it cannot. */
int perf_event_open(const struct perf_event_attr *attr, pid_t tid, int cpu);

/* Counts nothing, records nothing, and is as much as an ordinary user may have. Its times are CLOCK_MONOTONIC. */
struct perf_event_attr perf_event_plain(void);

/* Of so many bytes, a power of two, or a page if that is more. 0 or a negative errno; says nothing. */
int perf_ring_open(struct perf_ring *ring, unsigned cpu, size_t bytes);
void perf_ring_close(struct perf_ring *ring);

/* Hands out all records that are there, and frees their room. A record's payload follows its header. */
void perf_ring_take(struct perf_ring *ring, void (*fn)(const struct perf_event_header *, void *), void *arg);

#endif
