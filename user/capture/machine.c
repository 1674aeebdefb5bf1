// SPDX-License-Identifier: GPL-2.0-or-later
/* machine.c - what a trace should say of the machine that it was made on */
#include "capture/machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "capture/cpus.h"
#include "lib/bytes.h"
#include "lib/cpulist.h"
#include "lib/file.h"
#include "trace/facts.h"

#define CPU_DIR "/sys/devices/system/cpu"

static void describe_cores(struct bytes *text, const struct cpulist *cpus)
{
	char key[32], core[64];

	for (unsigned i = 0; i < cpus->nr; i++) {
		snprintf(key, sizeof(key), "cpu.%u.core", cpus->cpu[i]);
		if (cpu_core(cpus->cpu[i], core, sizeof(core)))
			facts_put(text, key, core);
	}
}

/* x86 says so among the CPU's flags, other machines in the device tree. */
static bool is_virtual(void)
{
	char *info = NULL;
	size_t size = 0;
	bool found = !access("/sys/hypervisor/type", F_OK) ||
		     !access("/proc/device-tree/hypervisor", F_OK);
	FILE *f = fopen("/proc/cpuinfo", "re");

	while (f && !found && getline(&info, &size, f) > 0)
		found = !strncmp(info, "flags", 5) && strstr(info, " hypervisor");
	if (f)
		fclose(f);
	free(info);
	return found;
}

void machine_describe(struct bytes *text)
{
	static struct cpulist cpus;
	struct utsname name;
	char online[1024];

	uname(&name);
	facts_put(text, "kernel", name.release);
	facts_put(text, "machine", name.machine);
	if (is_virtual())
		facts_put(text, "virtual", "1");
	if (read_small_file(online, sizeof(online), CPU_DIR "/online") && cpulist_parse(&cpus, online)) {
		facts_put(text, "cpus", online);
		describe_cores(text, &cpus);
	}
}

uint64_t machine_steal_ns(void)
{
	unsigned long long steal = 0;
	char line[256];

	/* user nice system idle iowait irq softirq steal, in ticks of USER_HZ */
	if (!read_small_file(line, sizeof(line), "/proc/stat") ||
	    sscanf(line, "cpu %*u %*u %*u %*u %*u %*u %*u %llu", &steal) != 1)
		return 0;
	return steal * (1000000000ULL / sysconf(_SC_CLK_TCK));
}
