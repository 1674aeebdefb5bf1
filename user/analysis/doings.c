// SPDX-License-Identifier: GPL-2.0-or-later
/* doings.c - what a CPU was doing: whose threads were on it, or nobody's */
#include "analysis/doings.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/number.h"

void doings_begin(struct doings *d)
{
	*d = (struct doings){ .goes_on = NR_DOING_KINDS };
}

void doings_release(struct doings *d)
{
	free(d->ring);
	*d = (struct doings){ 0 };
}

void doings_change(struct doings *d, enum doing_kind kind, uint32_t thread)
{
	if (!d->ring)
		d->ring = xcalloc(DOINGS_HISTORY, sizeof(*d->ring));
	d->latest = &d->ring[d->nr++ % DOINGS_HISTORY];
	d->latest->from_ns = d->to_ns;
	d->latest->kind = kind;
	d->latest->thread = thread;
	memcpy(d->latest->before_ns, d->ns, sizeof(d->latest->before_ns));
	d->goes_on = kind == DOING_OTHERS ? NR_DOING_KINDS : kind;
}

/* The first that is remembered of those that went on after this time. */
static size_t first_after(const struct doings *d, uint64_t time_ns)
{
	size_t oldest = d->nr > DOINGS_HISTORY ? d->nr - DOINGS_HISTORY : 0;
	size_t first = d->nr - 1;

	while (first > oldest && d->ring[first % DOINGS_HISTORY].from_ns > time_ns)
		first--;
	return first;
}

/* Until now; likewise. */
static uint64_t since(const struct doings *d, uint64_t from_ns, uint64_t ns[NR_DOING_KINDS])
{
	const struct doing *first = &d->ring[first_after(d, from_ns) % DOINGS_HISTORY];

	for (int kind = 0; kind < NR_DOING_KINDS; kind++)
		ns[kind] = d->ns[kind] - first->before_ns[kind];
	ns[first->kind] -= less(from_ns, first->from_ns);
	return less(first->from_ns, from_ns);
}

uint64_t doings_between(const struct doings *d, uint64_t from_ns, uint64_t to_ns, uint64_t ns[NR_DOING_KINDS])
{
	uint64_t forgotten_ns = since(d, from_ns, ns), later_ns[NR_DOING_KINDS];

	if (to_ns >= d->to_ns)
		return forgotten_ns;
	forgotten_ns -= since(d, to_ns, later_ns);
	for (int kind = 0; kind < NR_DOING_KINDS; kind++)
		ns[kind] -= later_ns[kind];
	return forgotten_ns;
}

void doings_of_others(const struct doings *d, uint64_t from_ns, uint64_t to_ns,
		      void (*fn)(void *arg, uint32_t thread, uint64_t ns), void *arg)
{
	to_ns = least(to_ns, d->to_ns);
	for (size_t i = d->nr, first = first_after(d, from_ns); i-- > first;) {
		const struct doing *doing = &d->ring[i % DOINGS_HISTORY];
		uint64_t begin_ns = most(doing->from_ns, from_ns);

		if (doing->kind == DOING_OTHERS && begin_ns < to_ns)
			fn(arg, doing->thread, to_ns - begin_ns);
		to_ns = least(to_ns, begin_ns);
	}
}
