// SPDX-License-Identifier: GPL-2.0-or-later
/* tsc.c - the processor's time stamp counter, told as CLOCK_MONOTONIC */
#include "capture/tsc.h"

#include <errno.h>
#include <string.h>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

#include <exectrace/mark.h>

#include "lib/clock.h"
#include "lib/file.h"

/* The best of so many looks counts: whoever is interrupted between the clocks does not see them at the same time. */
#define TRIES 5

/* More than can come between two readings of a clock, each time. */
#define ASLEEP_NS 100000000

static bool can_be_read(void)
{
#if defined(__x86_64__) || defined(__i386__)
	unsigned eax, ebx, ecx, edx;

	/* "Intel 64 and IA-32 Architectures Software Developer's Manual", CPUID, leaf 80000001H: RDTSCP. */
	return __get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) && edx & 1U << 27;
#else
	return false;
#endif
}

bool tsc_is_the_clock(void)
{
	char name[16];

	return can_be_read() &&
	       read_small_file(name, sizeof(name), "/sys/devices/system/clocksource/clocksource0/current_clocksource") &&
	       !strcmp(name, "tsc");
}

static void forget_every_second(struct tsc *t)
{
	/* The first and the last one stay. */
	t->nr /= 2;
	for (size_t i = 1; i < t->nr; i++)
		t->looks[i] = t->looks[2 * i + 1];
}

static double slope(const struct tsc_look *a, const struct tsc_look *b)
{
	return (double)(b->ns - a->ns) / (double)(b->ticks - a->ticks);
}

void tsc_add_look(struct tsc *t, struct tsc_look look)
{
	/* A processor may begin anew when it is suspended: of before, nothing can be told any more. */
	if (t->nr && look.ticks <= t->looks[t->nr - 1].ticks)
		t->nr = 0;
	if (t->nr == TSC_MOST_LOOKS)
		forget_every_second(t);
	t->looks[t->nr++] = look;
	if (t->nr > 1)
		t->ns_per_tick = slope(&t->looks[t->nr - 2], &t->looks[t->nr - 1]);
}

void tsc_look(struct tsc *t)
{
	struct tsc_look look = { .asleep_ns = UINT64_MAX };
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		uint64_t before = exectrace_ticks(), ns = now_on(CLOCK_MONOTONIC), took = exectrace_ticks() - before;
		uint64_t asleep_ns = now_on(CLOCK_BOOTTIME) - ns;

		if (took < best) {
			best = took;
			look.ticks = before + took / 2;
			look.ns = ns;
		}
		if (asleep_ns < look.asleep_ns)
			look.asleep_ns = asleep_ns;
	}
	tsc_add_look(t, look);
}

/* The first look that is not before `ticks', of which there is one. */
static size_t find(const struct tsc *t, uint64_t ticks)
{
	size_t from = 0, to = t->nr - 1;

	while (from < to) {
		size_t middle = (from + to) / 2;

		if (t->looks[middle].ticks < ticks)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

int tsc_date(const struct tsc *t, uint64_t ticks, uint64_t *ns)
{
	const struct tsc_look *a, *b;
	bool is_recent;
	size_t i;

	if (!t->nr || ticks > t->looks[t->nr - 1].ticks)
		return 0;
	/* Nearly always it was since the last time. */
	is_recent = t->nr > 1 && ticks > t->looks[t->nr - 2].ticks;
	i = is_recent ? t->nr - 1 : find(t, ticks);
	if (!i)
		return -ERANGE;
	a = &t->looks[i - 1];
	b = &t->looks[i];
	if (b->asleep_ns > a->asleep_ns + ASLEEP_NS)
		return -ERANGE;
	*ns = a->ns + (uint64_t)((double)(ticks - a->ticks) * (is_recent ? t->ns_per_tick : slope(a, b)));
	return 1;
}
