// SPDX-License-Identifier: GPL-2.0-or-later
/* visits.c - what of the kernel's rings can be taken, and when */
#include "capture/visits.h"

#include <stdlib.h>
#include <string.h>

#include "capture/hooks.h"
#include "lib/mem.h"
#include "lib/number.h"

/* A ring is to be visited six times before a storm fills it, as dense as any seen on a virtual CPU of 2.5 GHz, */
#define DENSEST_NS      900
#define NR_WHILE_FILLED 6

/* or more often, if more than a quarter of it fills up meanwhile. But not all the time. */
#define LEAST_PAUSE_NS 500000

void visits_build(struct visits *v, const struct hooks *hooks)
{
	*v = (struct visits){ .hooks = hooks, .seen = xcalloc(hooks->nr_cpus, sizeof(*v->seen)),
			      .ready = xcalloc(hooks->nr_cpus, sizeof(*v->ready)) };
}

void visits_release(struct visits *v)
{
	free(v->seen);
	free(v->ready);
	*v = (struct visits){ 0 };
}

/* Once detached, nothing is in the midst of telling. */
static bool is_waiting_for_events(const struct visits *v)
{
	return __atomic_load_n(&v->hooks->attached, __ATOMIC_ACQUIRE) && hooks_events_taken(v->hooks) < v->events_awaited;
}

bool visits_begin(struct visits *v)
{
	if (is_waiting_for_events(v))
		return false;
	v->busiest = 0;
	for (unsigned cpu = 0; cpu < v->hooks->nr_cpus; cpu++) {
		v->ready[cpu] = v->seen[cpu];
		v->seen[cpu] = __atomic_load_n(&hooks_ring(v->hooks, cpu)->head, __ATOMIC_ACQUIRE);
		v->busiest = most(v->busiest, v->seen[cpu] - v->ready[cpu]);
	}
	v->events_awaited = hooks_events_begun(v->hooks);
	return true;
}

size_t visits_take(struct visits *v, unsigned cpu, struct run_record *out, size_t max)
{
	struct ring *ring = hooks_ring(v->hooks, cpu);
	__u64 nr_records = v->hooks->nr_records;
	__u64 tail = ring->tail;
	__u64 left = v->ready[cpu] - tail;
	size_t nr = left < max ? left : max;
	size_t at = tail & (nr_records - 1);
	size_t first = nr < nr_records - at ? nr : nr_records - at;

	memcpy(out, &ring->records[at], first * sizeof(*out));
	memcpy(out + first, ring->records, (nr - first) * sizeof(*out));
	__atomic_store_n(&ring->tail, tail + nr, __ATOMIC_RELEASE);
	return nr;
}

__u64 visits_pause_ns(struct visits *v, __u64 most_ns)
{
	__u64 nr_records = v->hooks->nr_records, quarter = nr_records / 4;
	__u64 longest_ns = least(most_ns, most(nr_records * DENSEST_NS / NR_WHILE_FILLED, LEAST_PAUSE_NS));
	__u64 before_ns = v->pause_ns ? v->pause_ns : longest_ns;

	if (v->busiest > quarter)
		v->pause_ns = most(before_ns * quarter / v->busiest, LEAST_PAUSE_NS);
	else
		v->pause_ns = least(before_ns + before_ns / 4, longest_ns);
	return v->pause_ns;
}
