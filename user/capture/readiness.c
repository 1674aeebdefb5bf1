// SPDX-License-Identifier: GPL-2.0-or-later
/* readiness.c - can we trace here? If not, why, and what is to be done about it */
#include "capture/readiness.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "capture/cpus.h"
#include "capture/perf_events.h"
#include "capture/perf_source.h"
#include "capture/proc_thread.h"
#include "capture/quota.h"
#include "capture/source.h"
#include "capture/tracer.h"
#include "lib/capability.h"
#include "lib/cpulist.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/memlock.h"

#define OLDEST_MAJOR 5
#define OLDEST_MINOR 10

bool kernel_is_since(const char *release, unsigned since_major, unsigned since_minor)
{
	unsigned major, minor;

	if (sscanf(release, "%u.%u", &major, &minor) != 2)
		return false;
	return major > since_major || (major == since_major && minor >= since_minor);
}

bool running_kernel_is_since(unsigned since_major, unsigned since_minor)
{
	struct utsname name;

	uname(&name);
	return kernel_is_since(name.release, since_major, since_minor);
}

bool kernel_is_supported(const char *release)
{
	return kernel_is_since(release, OLDEST_MAJOR, OLDEST_MINOR);
}

static enum readiness look_at_kernel(char *detail, char *remedy, size_t size)
{
	struct utsname name;

	uname(&name);
	snprintf(detail, size, "Linux %s", name.release);
	if (kernel_is_supported(name.release))
		return READY;
	snprintf(remedy, size, "exectrace needs Linux %d.%d or newer", OLDEST_MAJOR, OLDEST_MINOR);
	return NOT_READY;
}

/* Asking for a program that cannot exist needs no privilege to be told "no"; without BPF there is no such call. */
static enum readiness look_at_bpf(char *detail, char *remedy, size_t size)
{
	union bpf_attr attr = { 0 };

	if (syscall(__NR_bpf, BPF_PROG_GET_NEXT_ID, &attr, sizeof(attr)) < 0 && errno == ENOSYS) {
		snprintf(detail, size, "this kernel has no BPF");
		snprintf(remedy, size, "use a kernel built with CONFIG_BPF_SYSCALL");
		return NOT_READY;
	}
	snprintf(detail, size, "the kernel has BPF");
	return READY;
}

/* Capabilities of a user namespace other than the first are none for BPF. */
static bool is_in_user_namespace(void)
{
	unsigned inside, outside, nr;
	char map[128];

	return read_small_file(map, sizeof(map), "/proc/self/uid_map") &&
	       sscanf(map, "%u %u %u", &inside, &outside, &nr) == 3 &&
	       (inside || outside || nr != UINT32_MAX);
}

static bool is_privileged(void)
{
	return capability_is_held(CAP_SYS_ADMIN) || (capability_is_held(CAP_BPF) && capability_is_held(CAP_PERFMON));
}

static enum readiness look_at_privileges(char *detail, char *remedy, size_t size)
{
	if (is_in_user_namespace()) {
		snprintf(detail, size, "root in a user namespace is not root for tracing");
		snprintf(remedy, size, "run exectrace on the host, or in a container without user namespace");
		return NOT_READY;
	}
	if (is_privileged()) {
		snprintf(detail, size, "privileged enough to trace%s",
			 capability_is_held(CAP_SYS_ADMIN) ? "" : " (CAP_BPF, CAP_PERFMON)");
		return READY;
	}
	snprintf(detail, size, "tracing needs root, or CAP_BPF and CAP_PERFMON");
	snprintf(remedy, size, "type sudo before the command");
	return NOT_READY;
}

/* Privileges do not help where a filter of system calls stands before them, as in many containers. */
static enum readiness look_at_filter(char *detail, char *remedy, size_t size)
{
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1 };
	struct memlock memlock;
	int fd;

	if (is_in_user_namespace() || !is_privileged()) {
		snprintf(detail, size, "a filter of system calls is not looked for without privileges");
		return READY;
	}
	memlock_lift(&memlock);
	fd = syscall(__NR_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
	memlock_restore(&memlock);
	if (fd >= 0) {
		close(fd);
		snprintf(detail, size, "no filter of system calls forbids BPF");
		return READY;
	}
	snprintf(detail, size, "BPF is forbidden here, whatever one's privileges: %s", strerror(errno));
	snprintf(remedy, size, "a filter of system calls or a security module does so: a container's, say");
	return NOT_READY;
}

static enum readiness look_at_btf(char *detail, char *remedy, size_t size)
{
	if (!access("/sys/kernel/btf/vmlinux", R_OK)) {
		snprintf(detail, size, "the kernel describes its types (BTF)");
		return READY;
	}
	snprintf(detail, size, "the kernel's type information (BTF) is missing: %s",
		 "/sys/kernel/btf/vmlinux cannot be read");
	snprintf(remedy, size, "use a kernel built with CONFIG_DEBUG_INFO_BTF, and let /sys be mounted");
	return NOT_READY;
}

/* The file lists the modes, the one in force in brackets: "none [integrity] confidentiality". */
bool lockdown_forbids(const char *text)
{
	return strstr(text, "[confidentiality]");
}

static enum readiness look_at_lockdown(char *detail, char *remedy, size_t size)
{
	char text[128];

	read_small_file(text, sizeof(text), "/sys/kernel/security/lockdown");
	if (!lockdown_forbids(text)) {
		snprintf(detail, size, "the kernel is not locked down against tracing");
		return READY;
	}
	snprintf(detail, size, "the kernel is locked down (confidentiality): BPF may not read it");
	snprintf(remedy, size, "boot with lockdown=integrity or without Secure Boot");
	return NOT_READY;
}

/* The file has the clocks that a time namespace shifts, by how many seconds and ns each: "monotonic 0 0\nboottime 0 0\n". */
bool clock_is_shifted(const char *text)
{
	long long seconds;
	long ns;
	int length;

	for (; sscanf(text, "%*s %lld %ld%n", &seconds, &ns, &length) == 2; text += length)
		if (seconds || ns)
			return true;
	return false;
}

/* The kernel's records have the clock of the first one, and what programs and we read would be another. */
static enum readiness look_at_clock(char *detail, char *remedy, size_t size)
{
	char text[256] = "";

	read_small_file(text, sizeof(text), "/proc/self/timens_offsets");
	if (!clock_is_shifted(text)) {
		snprintf(detail, size, "the clock is the one that the kernel records by");
		return READY;
	}
	snprintf(detail, size, "a time namespace has another clock here than the one that the kernel records by");
	snprintf(remedy, size, "run exectrace outside of it");
	return NOT_READY;
}

static enum readiness look_at_marks(char *detail, char *remedy, size_t size)
{
	if (!access("/dev/shm", W_OK)) {
		snprintf(detail, size, "programs can mark their tasks (/dev/shm)");
		return READY;
	}
	snprintf(detail, size, "/dev/shm cannot be written to: %s", strerror(errno));
	snprintf(remedy, size, "mount -t tmpfs tmpfs /dev/shm");
	return NOT_READY;
}

static enum readiness look_at_cpus(char *detail, char *remedy, size_t size)
{
	struct cpulist *usable = xcalloc(1, sizeof(*usable));
	char names[96];
	int err = cpus_usable(usable);
	unsigned nr = usable->nr;

	cpulist_format(usable, names, sizeof(names));
	free(usable);
	snprintf(detail, size, "%u usable CPU%s: %s", nr, nr == 1 ? "" : "s", names);
	if (!err && nr > 1)
		return READY;
	snprintf(remedy, size, "nothing can run in parallel on one CPU");
	return READY_BUT;
}

static enum readiness look_at_quota(char *detail, char *remedy, size_t size)
{
	struct quota quota;

	if (!quota_find(&quota, 0)) {
		snprintf(detail, size, "no limit on CPU time by a cgroup");
		return READY;
	}
	snprintf(detail, size, "a cgroup's quota allows the time of %u.%02u CPUs", quota.millicpus / 1000,
		 quota.millicpus % 1000 / 10);
	snprintf(remedy, size, "tasks are made to pause when it is used up: %.180s", quota.group);
	return READY_BUT;
}

static enum readiness look_at_perf(char *detail, char *remedy, size_t size)
{
	return perf_events_allowed(detail, remedy, size) ? READY : NOT_READY;
}

static enum readiness look_at_proc(char *detail, char *remedy, size_t size)
{
	if (proc_is_ours()) {
		snprintf(detail, size, "/proc shows our own processes");
		return READY;
	}
	snprintf(detail, size, "/proc is not there, or shows the processes of another pid namespace");
	snprintf(remedy, size, "mount -t proc proc /proc");
	return NOT_READY;
}

const struct readiness_check readiness_checks[] = {
	{ "kernel", NULL, look_at_kernel },
	{ "clock", NULL, look_at_clock },
	{ "marks", NULL, look_at_marks },
	{ "CPUs", NULL, look_at_cpus },
	{ "quota", NULL, look_at_quota },
	{ "BPF", &bpf_source, look_at_bpf },
	{ "privileges", &bpf_source, look_at_privileges },
	{ "filter", &bpf_source, look_at_filter },
	{ "lockdown", &bpf_source, look_at_lockdown },
	{ "BTF", &bpf_source, look_at_btf },
	{ "perf events", &perf_source, look_at_perf },
	{ "proc", &perf_source, look_at_proc },
	{ NULL, NULL, NULL },
};

/* False if something that this source needs (NULL: that every one needs) is not there; the texts say what. */
static bool is_ready(const struct source_kind *kind, char *detail, char *remedy, size_t size)
{
	for (const struct readiness_check *check = readiness_checks; check->what; check++)
		if (check->source == kind && check->look(detail, remedy, size) == NOT_READY)
			return false;
	return true;
}

/* What the options ask for is up to its open(). */
static int choose_by_name(const struct source_kind **kind, const char *name)
{
	char detail[READINESS_TEXT], remedy[READINESS_TEXT];
	int err = source_find(kind, name);

	if (!err && !is_ready(*kind, detail, remedy, sizeof(detail)))
		err = refuse("%s (%s)", detail, remedy);
	return err;
}

static bool asks_for_others(const struct source_options *o)
{
	return o->everyone || o->cgroup_id || o->wakes || o->nr_probes;
}

/* Who could do more might want to know why not, so the reason is what stands in the way of the first. */
static int choose_first(const struct source_kind **kind, const struct source_options *options, char *because)
{
	char detail[READINESS_TEXT] = "", remedy[READINESS_TEXT] = "";
	char second[READINESS_TEXT] = "", unused[READINESS_TEXT] = "";

	for (const struct source_kind *const *k = source_kinds; *k; k++) {
		bool is_first = k == source_kinds;

		if (asks_for_others(options) && !(*k)->sees_others)
			continue;
		if (is_ready(*k, is_first ? detail : second, is_first ? remedy : unused, READINESS_TEXT)) {
			*kind = *k;
			snprintf(because, READINESS_TEXT, "%s", is_first ? "" : detail);
			return 0;
		}
	}
	if (asks_for_others(options))
		return refuse("%s (%s)", detail, remedy);
	return refuse("%s (%s); and without that: %s (%s)", detail, remedy, second, unused);
}

int readiness_choose(const struct source_kind **kind, const char *name, const struct source_options *options,
		     char because[READINESS_TEXT])
{
	char detail[READINESS_TEXT], remedy[READINESS_TEXT];

	*because = '\0';
	if (!is_ready(NULL, detail, remedy, sizeof(detail)))
		return refuse("%s (%s)", detail, remedy);
	return name ? choose_by_name(kind, name) : choose_first(kind, options, because);
}
