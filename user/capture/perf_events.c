// SPDX-License-Identifier: GPL-2.0-or-later
/* perf_events.c - perf's own record of threads: when they came onto a CPU and left it, were born, named and died */
#include "capture/perf_events.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "capture/cpus.h"
#include "capture/perf_ring.h"
#include "capture/source.h"
#include "lib/cpulist.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/hash.h"
#include "lib/mem.h"
#include "lib/number.h"

/*
 * What an ordinary user may lock for each CPU without it counting against RLIMIT_MEMLOCK is perf_event_mlock_kb,
 * 512 KiB and a page: some 8,000 switches, room for 10 ms of the densest storm seen.
 */
#define DEFAULT_RING_BYTES (512U << 10)

/* In headers since Linux 6.0. */
#define FORMAT_LOST (1U << 4)

/* What read(2) gives, by read_format. */
struct reading {
	uint64_t value, enabled_ns, running_ns, id, lost;
};

/* What follows each record: by sample_type. */
struct sample_id {
	uint32_t pid, tid;
	uint64_t time_ns;
	uint64_t id;
};

/* A followed thread: its events are those from events[first]. */
struct followed {
	size_t first;
	uint64_t *running_ns;   /* by ring: at the last look */
};

struct perf_events {
	struct perf_ring *rings;
	size_t nr_rings;
	unsigned nr_cpus;
	bool tells_lost;
	int *events;            /* one for each ring and followed thread */
	size_t nr_events, events_cap;
	struct followed *followed;
	size_t nr_followed, followed_cap;
	struct hash origins;    /* the kernel's id of an event: number of the followed thread */
};

static struct perf_event_attr following_event(bool tells_lost)
{
	struct perf_event_attr attr = perf_event_plain();

	attr.inherit = 1;
	attr.context_switch = 1;
	attr.comm = 1;
	attr.comm_exec = 1;
	attr.mmap = 1;
	attr.task = 1;
	attr.sample_id_all = 1;
	attr.sample_type = PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ID;
	attr.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING |
			   PERF_FORMAT_ID | (tells_lost ? FORMAT_LOST : 0);
	return attr;
}

/* 1: it may be opened, 0: the kernel does not know what we ask for, or a negative errno. */
static int try_event(bool tells_lost)
{
	struct perf_event_attr attr = following_event(tells_lost);
	int fd = perf_event_open(&attr, 0, -1);

	if (fd >= 0)
		close(fd);
	return fd >= 0 ? 1 : fd == -EINVAL ? 0 : fd;
}

bool perf_events_allowed(char *why, char *remedy, size_t size)
{
	char text[16];
	int got = try_event(false);
	int paranoid = read_small_file(text, sizeof(text), "/proc/sys/kernel/perf_event_paranoid") ? atoi(text) : 0;

	if (got > 0) {
		snprintf(why, size, "perf events are there, for everybody's own programs");
		return true;
	}
	if (got == -ENOSYS || got == -ENOENT || !got) {
		snprintf(why, size, "this kernel has no perf events%s", got ? "" : " that tell of context switches");
		snprintf(remedy, size, "use a kernel built with CONFIG_PERF_EVENTS");
	} else if (paranoid > 2) {
		snprintf(why, size, "perf events are for root here (kernel.perf_event_paranoid is %d)", paranoid);
		snprintf(remedy, size, "have root set it: sysctl kernel.perf_event_paranoid=2");
	} else if (got == -EMFILE) {
		snprintf(why, size, "a perf event takes a file: %s", strerror(EMFILE));
		snprintf(remedy, size, "ulimit -n raises the limit");
	} else {
		snprintf(why, size, "perf events are forbidden here: %s", strerror(-got));
		snprintf(remedy, size, "a filter of system calls does so: in a container, run it with CAP_PERFMON");
	}
	return false;
}

static void close_rings(struct perf_events *p)
{
	for (size_t i = 0; i < p->nr_rings; i++)
		perf_ring_close(&p->rings[i]);
	p->nr_rings = 0;
}

static int open_rings_of(struct perf_events *p, const struct cpulist *cpus, size_t bytes)
{
	int err = 0;

	for (unsigned i = 0; !err && i < cpus->nr; i++) {
		err = perf_ring_open(&p->rings[p->nr_rings], cpus->cpu[i], bytes);
		/* Offline by now. */
		if (err == -ENODEV)
			err = 0;
		else if (!err)
			p->nr_rings++;
	}
	if (err)
		close_rings(p);
	return err;
}

/* As large as we may have them: others of the same user may have had their part of what may be locked. */
static int open_rings(struct perf_events *p, const struct cpulist *cpus, size_t bytes)
{
	size_t wanted = bytes;
	int err;

	p->rings = xcalloc(cpus->nr, sizeof(*p->rings));
	p->nr_cpus = cpus->nr ? cpus->cpu[cpus->nr - 1] + 1 : 0;
	while ((err = open_rings_of(p, cpus, bytes)) && (err == -EPERM || err == -ENOMEM) && bytes > SOURCE_LEAST_RING_BYTES)
		bytes /= 2;
	if (err == -EMFILE)
		return fail(err, "cannot have perf events of %u CPUs (ulimit -n raises the limit)", cpus->nr);
	if (err)
		return fail(err, "cannot have %u KiB of memory for each CPU's perf events (ulimit -l raises the limit)",
			    (unsigned)(bytes >> 10));
	if (bytes < wanted)
		warn("only %u KiB for each CPU's perf events instead of %u: records may be lost (ulimit -l raises the limit)",
		     (unsigned)(bytes >> 10), (unsigned)(wanted >> 10));
	return 0;
}

/* Each followed thread takes a file for each CPU. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int open_all(struct perf_events *p, size_t ring_bytes)
{
	struct cpulist *online = xcalloc(1, sizeof(*online));
	char why[256], remedy[256];
	int err = 0;

	if (!perf_events_allowed(why, remedy, sizeof(why)))
		err = refuse("%s (%s)", why, remedy);
	else if (!cpus_online(online))
		err = refuse("cannot find out which CPUs there are: neither /sys nor /proc tells (mount one of them)");
	if (!err)
		err = open_rings(p, online, ring_bytes ? power_of_two_from(ring_bytes) : DEFAULT_RING_BYTES);
	free(online);
	return err;
}

int perf_events_open(struct perf_events **out, size_t ring_bytes)
{
	struct perf_events *p = xcalloc(1, sizeof(*p));
	int err;

	p->tells_lost = try_event(true) > 0;
	raise_file_limit();
	err = open_all(p, ring_bytes);
	if (err) {
		perf_events_close(p);
		return err;
	}
	*out = p;
	return 0;
}

void perf_events_close(struct perf_events *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->nr_events; i++)
		close(p->events[i]);
	for (size_t i = 0; i < p->nr_followed; i++)
		free(p->followed[i].running_ns);
	close_rings(p);
	hash_release(&p->origins);
	free(p->events);
	free(p->followed);
	free(p->rings);
	free(p);
}

unsigned perf_events_nr_cpus(const struct perf_events *p)
{
	return p->nr_cpus;
}

/* Of one thread on one CPU: writes to that CPU's ring. */
static int follow_on(struct perf_events *p, const struct perf_ring *ring, pid_t tid)
{
	struct perf_event_attr attr = following_event(p->tells_lost);
	struct reading reading;
	int fd;

	attr.disabled = 1;
	fd = perf_event_open(&attr, tid, ring->cpu);
	if (fd < 0)
		return fd;
	GROW(p->events, p->nr_events + 1);
	p->events[p->nr_events++] = fd;
	if (ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, ring->fd) || read(fd, &reading, sizeof(reading)) < 0)
		return -errno;
	hash_put(&p->origins, reading.id, p->nr_followed + 1);
	return ioctl(fd, PERF_EVENT_IOC_ENABLE, 0) ? -errno : 0;
}

int perf_events_follow(struct perf_events *p, pid_t tid)
{
	size_t first = p->nr_events;
	int err = 0;

	for (size_t i = 0; !err && i < p->nr_rings; i++)
		err = follow_on(p, &p->rings[i], tid);
	if (err) {
		while (p->nr_events > first)
			close(p->events[--p->nr_events]);
		return err;
	}
	GROW(p->followed, p->nr_followed + 1);
	p->followed[p->nr_followed++] =
		(struct followed){ first, xcalloc(p->nr_rings, sizeof(uint64_t)) };
	return p->nr_followed;
}

int perf_events_find_cpu(struct perf_events *p, unsigned origin)
{
	struct followed *f = &p->followed[origin - 1];
	struct reading reading;
	int cpu = -1;

	for (size_t i = 0; i < p->nr_rings; i++) {
		if (read(p->events[f->first + i], &reading, sizeof(reading)) < 0)
			continue;
		if (reading.running_ns > f->running_ns[i])
			cpu = p->rings[i].cpu;
		f->running_ns[i] = reading.running_ns;
	}
	return cpu;
}

void perf_events_stop(struct perf_events *p)
{
	for (size_t i = 0; i < p->nr_events; i++)
		ioctl(p->events[i], PERF_EVENT_IOC_DISABLE, 0);
}

/* The payloads of records, as perf_event_open(2) has them. */
struct task_payload {
	uint32_t pid, ppid, tid, ptid;
	uint64_t time_ns;
};

struct comm_payload {
	uint32_t pid, tid;
	char comm[16];
};

struct mmap_payload {
	uint32_t pid, tid;
	uint64_t address, bytes, offset;
	char path[];
};

struct lost_payload {
	uint64_t id, lost;
};

/* False: a record that says nothing to us. */
static bool decode(const struct perf_events *p, const struct perf_event_header *header, const char *payload,
		   struct perf_record *record)
{
	const struct sample_id *id = (const void *)((const char *)header + header->size - sizeof(*id));
	const struct task_payload *task = (const void *)payload;
	const struct comm_payload *comm = (const void *)payload;
	const struct mmap_payload *mmap = (const void *)payload;
	const struct lost_payload *lost = (const void *)payload;
	const uint32_t *origin = hash_get(&p->origins, id->id);

	*record = (struct perf_record){ .time_ns = id->time_ns, .origin = origin ? *origin : 0,
					.pid = id->pid, .tid = id->tid };
	switch (header->type) {
	case PERF_RECORD_SWITCH:
		record->kind = header->misc & PERF_RECORD_MISC_SWITCH_OUT ? PERF_LEFT : PERF_CAME;
		record->is_runnable = header->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT;
		return true;
	case PERF_RECORD_FORK:
		record->kind = PERF_FORKED;
		record->other_pid = task->pid;
		record->other = task->tid;
		return true;
	case PERF_RECORD_EXIT:
		record->kind = PERF_EXITED;
		record->other_pid = task->ppid;
		record->pid = task->pid;
		record->tid = task->tid;
		return true;
	case PERF_RECORD_COMM:
		record->kind = header->misc & PERF_RECORD_MISC_COMM_EXEC ? PERF_EXECED : PERF_NAMED;
		record->pid = comm->pid;
		record->tid = comm->tid;
		memcpy(record->comm, comm->comm, strnlen(comm->comm, sizeof(record->comm) - 1));
		return true;
	case PERF_RECORD_MMAP:
		record->kind = PERF_MAPPED;
		record->pid = mmap->pid;
		record->tid = mmap->tid;
		return true;
	case PERF_RECORD_LOST:
		record->kind = PERF_LOST;
		record->nr = lost->lost;
		return true;
	default:
		return false;
	}
}

struct taking {
	const struct perf_events *events;
	void (*fn)(const struct perf_record *, void *);
	void *arg;
};

static void take_record(const struct perf_event_header *header, void *arg)
{
	const struct taking *taking = arg;
	struct perf_record record;

	if (decode(taking->events, header, (const char *)(header + 1), &record))
		taking->fn(&record, taking->arg);
}

void perf_events_take(struct perf_events *p, unsigned cpu, void (*fn)(const struct perf_record *, void *), void *arg)
{
	struct taking taking = { p, fn, arg };

	for (size_t i = 0; i < p->nr_rings; i++)
		if (p->rings[i].cpu == cpu)
			perf_ring_take(&p->rings[i], take_record, &taking);
}

void perf_events_wait(struct perf_events *p, uint64_t ns)
{
	struct timespec timeout = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
	struct pollfd *ready = xcalloc(p->nr_rings, sizeof(*ready));

	for (size_t i = 0; i < p->nr_rings; i++)
		ready[i] = (struct pollfd){ .fd = p->rings[i].fd, .events = POLLIN };
	ppoll(ready, p->nr_rings, &timeout, NULL);
	free(ready);
}

uint64_t perf_events_lost(const struct perf_events *p)
{
	struct reading reading;
	uint64_t lost = 0;

	for (size_t i = 0; p->tells_lost && i < p->nr_events; i++)
		if (read(p->events[i], &reading, sizeof(reading)) == sizeof(reading))
			lost += reading.lost;
	return lost;
}
