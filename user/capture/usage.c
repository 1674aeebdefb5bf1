// SPDX-License-Identifier: GPL-2.0-or-later
/* usage.c - how much of some CPUs did others have, while a program of ours ran? */
#include "capture/usage.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/cpulist.h"

/* What a line of /proc/stat says of a CPU: user nice system idle iowait irq softirq steal, in ticks of USER_HZ */
struct cpu_ticks {
	unsigned cpu;
	unsigned long long user, nice, system, irq, softirq, steal;
};

static bool parse_ticks(const char *line, struct cpu_ticks *t)
{
	return sscanf(line, "cpu%u %llu %llu %llu %*u %*u %llu %llu %llu", &t->cpu, &t->user, &t->nice,
		      &t->system, &t->irq, &t->softirq, &t->steal) == 7;
}

/* CPU time that anybody, a hypervisor too, has used on these CPUs since the machine booted; in steps of 10 ms or so. */
static uint64_t used_ns(const struct cpulist *cpus)
{
	FILE *f = fopen("/proc/stat", "re");
	unsigned long long ticks = 0;
	struct cpu_ticks t;
	char *line = NULL;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0 && !strncmp(line, "cpu", 3))
		if (parse_ticks(line, &t) && cpulist_has(cpus, t.cpu))
			ticks += t.user + t.nice + t.system + t.irq + t.softirq + t.steal;
	if (f)
		fclose(f);
	free(line);
	return ticks * (1000000000ULL / sysconf(_SC_CLK_TCK));
}

static uint64_t ns_of(int who)
{
	struct rusage r;

	getrusage(who, &r);
	return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000000000ULL +
	       (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1000ULL;
}

struct usage usage_now(const struct cpulist *cpus)
{
	return (struct usage){
		.at_ns = now_on(CLOCK_MONOTONIC),
		.all_ns = used_ns(cpus),
		.own_ns = ns_of(RUSAGE_SELF) + ns_of(RUSAGE_CHILDREN),
		.nr_cpus = cpus->nr,
	};
}

uint32_t usage_of_others(const struct usage *before, const struct usage *after)
{
	uint64_t all_ns = after->all_ns - before->all_ns, own_ns = after->own_ns - before->own_ns;
	uint64_t there_ns = (after->at_ns - before->at_ns) * after->nr_cpus;

	return all_ns > own_ns && there_ns ? (all_ns - own_ns) * 1000000 / there_ns : 0;
}
