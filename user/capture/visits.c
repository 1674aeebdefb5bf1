// SPDX-License-Identifier: GPL-2.0-or-later
/* visits.c - what of the kernel's rings can be taken, and when */
#include "capture/visits.h"

#include <stdlib.h>
#include <string.h>

#include "capture/hooks.h"
#include "lib/mem.h"

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
	for (unsigned cpu = 0; cpu < v->hooks->nr_cpus; cpu++) {
		v->ready[cpu] = v->seen[cpu];
		v->seen[cpu] = __atomic_load_n(&hooks_ring(v->hooks, cpu)->head, __ATOMIC_ACQUIRE);
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
