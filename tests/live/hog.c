// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * hog.c - keeps a machine of two CPUs busy, so that other programs have only one at a time
 *
 *	hog FIRST-CPU SECOND-CPU MS
 *
 * At real-time priority it takes the one CPU for 10 ms, then the other, and so on: whoever else wants to run on both
 * has to take turns on what is left. Gives up after MS. Exits with 77 if it may not.
 */
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static void spin_until(uint64_t end_ns)
{
	while (now_ns() < end_ns)
		;
}

static int move_to(unsigned long cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

int main(int argc, char **argv)
{
	struct sched_param priority = { .sched_priority = 1 };
	uint64_t at_ns = now_ns(), end_ns;

	if (argc < 4 || sched_setscheduler(0, SCHED_FIFO, &priority))
		return 77;
	end_ns = at_ns + strtoul(argv[3], NULL, 10) * 1000000ULL;
	for (int side = 0; at_ns < end_ns; side ^= 1) {
		if (move_to(strtoul(argv[1 + side], NULL, 10)))
			return 77;
		at_ns += 10000000;
		spin_until(at_ns);
	}
	return 0;
}
