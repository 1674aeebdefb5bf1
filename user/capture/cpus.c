// SPDX-License-Identifier: GPL-2.0-or-later
/* cpus.c - which CPUs can be used, and which the user wants */
#include "capture/cpus.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cpulist.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/mem.h"

#define CPU_DIR "/sys/devices/system/cpu"

bool cpus_online(struct cpulist *online)
{
	char text[1024], *line = NULL;
	size_t size = 0;
	unsigned cpu;
	FILE *f;

	if (read_small_file(text, sizeof(text), CPU_DIR "/online") && cpulist_parse(online, text))
		return true;
	online->nr = 0;
	f = fopen("/proc/stat", "re");
	while (f && getline(&line, &size, f) > 0)
		if (sscanf(line, "cpu%u ", &cpu) == 1 && cpu < CPULIST_MAX)
			cpulist_append(online, cpu);
	if (f)
		fclose(f);
	free(line);
	return online->nr;
}

unsigned cpus_bound(void)
{
	struct cpulist *present = xcalloc(1, sizeof(*present));
	unsigned bound = 0;
	char text[1024];

	if (read_small_file(text, sizeof(text), CPU_DIR "/present") && cpulist_parse(present, text) && present->nr)
		bound = present->cpu[present->nr - 1] + 1;
	free(present);
	return bound;
}

int cpus_usable(struct cpulist *usable)
{
	size_t size = CPU_ALLOC_SIZE(CPULIST_MAX);
	cpu_set_t *set = CPU_ALLOC(CPULIST_MAX);
	int err = 0;

	usable->nr = 0;
	if (!set || sched_getaffinity(0, size, set))
		err = fail(-errno, "cannot find out which CPUs may be used");
	for (unsigned cpu = 0; !err && cpu < CPULIST_MAX; cpu++)
		if (CPU_ISSET_S(cpu, size, set))
			cpulist_append(usable, cpu);
	CPU_FREE(set);
	return err;
}

int cpus_keep_to(const struct cpulist *cpus)
{
	size_t size = CPU_ALLOC_SIZE(CPULIST_MAX);
	cpu_set_t *set = CPU_ALLOC(CPULIST_MAX);
	int err = 0;

	if (!set)
		return -ENOMEM;
	CPU_ZERO_S(size, set);
	for (unsigned i = 0; i < cpus->nr; i++)
		CPU_SET_S(cpus->cpu[i], size, set);
	if (sched_setaffinity(0, size, set))
		err = -errno;
	CPU_FREE(set);
	return err;
}

bool cpu_core(unsigned cpu, char *buf, size_t size)
{
	char package[16], core[16];

	if (!read_small_file(package, sizeof(package), CPU_DIR "/cpu%u/topology/physical_package_id", cpu) ||
	    !read_small_file(core, sizeof(core), CPU_DIR "/cpu%u/topology/core_id", cpu))
		return false;
	snprintf(buf, size, "%s.%s", package, core);
	return true;
}

/* Why a CPU cannot be used. */
static int refuse_cpu(unsigned cpu, const struct cpulist *usable)
{
	struct cpulist *there = xcalloc(1, sizeof(*there));
	char text[1024], names[128];
	const char *why = "this process may not run on it";

	cpulist_format(usable, names, sizeof(names));
	if (read_small_file(text, sizeof(text), CPU_DIR "/online") &&
	    cpulist_parse(there, text) && !cpulist_has(there, cpu))
		why = "it is offline";
	if (read_small_file(text, sizeof(text), CPU_DIR "/present") &&
	    cpulist_parse(there, text) && !cpulist_has(there, cpu))
		why = "there is no such CPU";
	free(there);
	return refuse("cannot use CPU %u: %s (usable: %s)", cpu, why, names);
}

static int check_all(const struct cpulist *chosen, const struct cpulist *usable)
{
	for (unsigned i = 0; i < chosen->nr; i++)
		if (!cpulist_has(usable, chosen->cpu[i]))
			return refuse_cpu(chosen->cpu[i], usable);
	return 0;
}

struct core {
	char name[64];          /* "" if the kernel does not tell: then one of its own */
	bool is_new;            /* unlike those of all CPUs before */
};

static bool is_new_core(const struct core *cores, unsigned nr, const char *name)
{
	for (unsigned i = 0; i < nr && name[0]; i++)
		if (!strcmp(cores[i].name, name))
			return false;
	return true;
}

unsigned short *cpus_by_core(const struct cpulist *cpus)
{
	struct core *cores = xcalloc(cpus->nr, sizeof(*cores));
	unsigned short *order = xcalloc(cpus->nr, sizeof(*order));
	unsigned next_new = 0, next = 0;

	for (unsigned i = 0; i < cpus->nr; i++) {
		cpu_core(cpus->cpu[i], cores[i].name, sizeof(cores[i].name));
		cores[i].is_new = is_new_core(cores, i, cores[i].name);
		next += cores[i].is_new;
	}
	for (unsigned i = 0; i < cpus->nr; i++)
		order[cores[i].is_new ? next_new++ : next++] = cpus->cpu[i];
	free(cores);
	return order;
}

static int by_number(const void *a, const void *b)
{
	return *(const unsigned short *)a - *(const unsigned short *)b;
}

void cpus_spread(struct cpulist *chosen, const struct cpulist *cpus, unsigned nr)
{
	unsigned short *order = cpus_by_core(cpus);

	qsort(order, nr, sizeof(*order), by_number);
	for (unsigned i = 0; i < nr; i++)
		cpulist_append(chosen, order[i]);
	free(order);
}

int cpus_choose(struct cpulist *chosen, const char *text)
{
	struct cpulist *usable;
	int err;

	if (!text)
		return cpus_usable(chosen);
	if (!cpulist_parse(chosen, text) || !chosen->nr)
		return refuse("--cpus takes a list of CPUs such as 0,1 or 0-3, not '%s'", text);
	usable = xcalloc(1, sizeof(*usable));
	err = cpus_usable(usable);
	if (!err)
		err = check_all(chosen, usable);
	free(usable);
	return err;
}
