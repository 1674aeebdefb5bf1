// SPDX-License-Identifier: GPL-2.0-or-later
/* quota.c - how much CPU time the cgroups of a process leave it, and how long they made it pause */
#include "capture/quota.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "lib/file.h"

/* A version of cgroups: where it is mounted, its line in /proc/PID/cgroup, and its limit in a
 * cgroup's directory. */
struct version {
	const char *mount;
	bool (*is_line)(const char *controllers);
	bool (*read_limit)(const char *group, unsigned long *quota, unsigned long *period);
};

/* "cpu,cpuacct" has cpu; "cpuset" has not. */
static bool has_cpu(const char *controllers)
{
	size_t length = strlen("cpu");

	for (; *controllers;
	     controllers += strcspn(controllers, ",") + (strchr(controllers, ',') != NULL))
		if (strcspn(controllers, ",") == length && !strncmp(controllers, "cpu", length))
			return true;
	return false;
}

static bool is_empty(const char *controllers)
{
	return !*controllers;
}

/* cpu.max: "50000 100000", us of CPU time in each period of so many us; or "max 100000". */
static bool read_limit(const char *group, unsigned long *quota, unsigned long *period)
{
	char text[64];

	return read_small_file(text, sizeof(text), "%s/cpu.max", group) &&
	       sscanf(text, "%lu %lu", quota, period) == 2;
}

/* Version 1 has a file for each; without a limit the quota is -1. */
static bool read_old_limit(const char *group, unsigned long *quota, unsigned long *period)
{
	char text[64];
	long value;

	if (!read_small_file(text, sizeof(text), "%s/cpu.cfs_quota_us", group) ||
	    sscanf(text, "%ld", &value) != 1 || value < 0)
		return false;
	*quota = value;
	return read_small_file(text, sizeof(text), "%s/cpu.cfs_period_us", group) &&
	       sscanf(text, "%lu", period) == 1;
}

static const struct version versions[] = {
	{ "/sys/fs/cgroup", is_empty, read_limit },
	{ "/sys/fs/cgroup/cpu", has_cpu, read_old_limit },
};

/* The cgroup and all that it is in, up to where they are mounted. */
static void look_upwards(struct quota *q, const struct version *v, const char *directory)
{
	char group[sizeof(q->group)];
	char *end;

	if (snprintf(group, sizeof(group), "%s", directory) >= (int)sizeof(group))
		return;
	while (!strncmp(group, v->mount, strlen(v->mount)) && (end = strrchr(group, '/'))) {
		unsigned long quota, period;

		if (v->read_limit(group, &quota, &period) && period &&
		    quota * 1000 / period < q->millicpus) {
			q->millicpus = quota * 1000 / period;
			memcpy(q->group, group, sizeof(group));
		}
		*end = '\0';
	}
}

/* "12:cpu,cpuacct:/user.slice", and of version 2 "0::/user.slice" */
static void look_at_line(struct quota *q, char *line)
{
	char *controllers = strchr(line, ':');
	char *path = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!path)
		return;
	*path++ = '\0';
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		char directory[sizeof(q->group)];

		if (!versions[i].is_line(controllers + 1))
			continue;
		snprintf(directory, sizeof(directory), "%s%s", versions[i].mount, path);
		look_upwards(q, &versions[i], directory);
	}
}

bool quota_find(struct quota *q, pid_t pid)
{
	char text[4096], name[32] = "self";
	char *rest = text, *line;

	*q = (struct quota){ .millicpus = UINT_MAX };
	if (pid)
		snprintf(name, sizeof(name), "%d", (int)pid);
	if (!read_small_file(text, sizeof(text), "/proc/%s/cgroup", name))
		return false;
	while ((line = strsep(&rest, "\n")))
		look_at_line(q, line);
	return q->millicpus != UINT_MAX;
}

bool quota_find_of_group(struct quota *q, const char *directory)
{
	*q = (struct quota){ .millicpus = UINT_MAX };
	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++)
		look_upwards(q, &versions[i], directory);
	return q->millicpus != UINT_MAX;
}

/* In us in version 2, in ns in version 1. */
uint64_t quota_paused_ns(const struct quota *q)
{
	static const struct {
		const char *key;
		unsigned unit_ns;
	} keys[] = { { "throttled_usec ", 1000 }, { "throttled_time ", 1 } };
	char text[1024];

	if (!read_small_file(text, sizeof(text), "%s/cpu.stat", q->group))
		return 0;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *at = strstr(text, keys[i].key);
		unsigned long long value;

		if (at && sscanf(at + strlen(keys[i].key), "%llu", &value) == 1)
			return value * keys[i].unit_ns;
	}
	return 0;
}
