// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * marks.c - what a mark costs the program that makes it
 *
 *	marks mark|probe|clock [N]      prints ns for each of N marks, the loop around them taken off
 *
 * mark: by mark.h. probe: by a nop, which is what a USDT probe is, and what a uprobe replaces. clock: no mark, but a
 * reading of CLOCK_MONOTONIC.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <exectrace/mark.h>

#include "lib/clock.h"

/* A symbol of its own, as a function may begin with another instruction (endbr64), which is dearer to replace. */
__attribute__((noinline)) static void probed(uint32_t task)
{
	__asm__ volatile(".globl bench_mark\n.type bench_mark, @function\nbench_mark: nop" : : "r"(task));
}

/* CPU time, so that a busy machine does not count. */
static uint64_t used_ns(void)
{
	return now_on(CLOCK_THREAD_CPUTIME_ID);
}

/* So that the compiler keeps a loop that does nothing else. */
static void nothing(void)
{
	__asm__ volatile("" : : : "memory");
}

static uint64_t time_of_loop(unsigned long nr, uint32_t task)
{
	uint64_t began_ns = used_ns();

	(void)task;
	for (unsigned long i = 0; i < nr; i++)
		nothing();
	return used_ns() - began_ns;
}

static uint64_t time_of_marks(unsigned long nr, uint32_t task)
{
	uint64_t began_ns = used_ns();

	for (unsigned long i = 0; i < nr; i += 2) {
		nothing();
		exectrace_suspend(task);
		nothing();
		exectrace_resume(task);
	}
	return used_ns() - began_ns;
}

static uint64_t time_of_probes(unsigned long nr, uint32_t task)
{
	uint64_t began_ns = used_ns();

	for (unsigned long i = 0; i < nr; i++) {
		nothing();
		probed(task);
	}
	return used_ns() - began_ns;
}

static uint64_t time_of_clocks(unsigned long nr, uint32_t task)
{
	uint64_t began_ns = used_ns();

	(void)task;
	for (unsigned long i = 0; i < nr; i++) {
		nothing();
		now_on(CLOCK_MONOTONIC);
	}
	return used_ns() - began_ns;
}

static const struct kind {
	const char *name;
	uint64_t (*time)(unsigned long nr, uint32_t task);
} kinds[] = {
	{ "mark", time_of_marks },
	{ "probe", time_of_probes },
	{ "clock", time_of_clocks },
};

int main(int argc, char **argv)
{
	unsigned long nr = argc > 2 ? strtoul(argv[2], NULL, 10) : 200000;
	uint32_t task = exectrace_begin("bench");
	double loop_ns = time_of_loop(nr, task);
	int status = 2;

	for (size_t i = 0; argc > 1 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, argv[1]))
			continue;
		printf("%.3f\n", (kinds[i].time(nr, task) - loop_ns) / nr);
		status = 0;
	}
	exectrace_end(task);
	return status;
}
