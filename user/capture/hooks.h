/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hooks.h - the BPF programs in the kernel: loaded, attached, and the memory that is shared with them
 *
 * With probes.c, the only module that knows libbpf's objects. Of the memory, the rings and the table of threads are mapped here
 * (record.h says what they hold, and who may write what); who reads the rings is visits.c.
 */
#ifndef EXECTRACE_HOOKS_H
#define EXECTRACE_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>

#include <exectrace/record.h>

struct exectrace_bpf;
struct source_cost;
struct source_options;

struct hooks {
	struct exectrace_bpf *skel;
	bool attached;          /* whoever reads the rings looks at it too */
	bool is_inside;         /* of a pid namespace, where threads have other numbers than for the kernel side */
	bool meets_others;      /* it may record threads outside of it */
	unsigned nr_cpus;
	__u32 *threads;         /* the table of ids, by tid */
	size_t threads_bytes;
	const char *event_positions;    /* how far the ring of thread events has been read, and written: on a page each */
	char *rings;            /* of nr_cpus CPUs */
	size_t ring_bytes;      /* of one, its header included */
	__u64 nr_records;       /* of one: a power of two */
	int stats;              /* while it is open, the kernel takes the time of BPF programs; or -1 */
};

/* Loads the programs, which do nothing yet. Says what is wrong if it cannot. Release it in any case. */
int hooks_load(struct hooks *h, const struct source_options *options);

/* Detaches if need be. */
void hooks_release(struct hooks *h);

int hooks_attach(struct hooks *h);

/* When it returns, none of the programs is running any more. */
void hooks_detach(struct hooks *h);

/* As source.h has it. */
int hooks_follow(struct hooks *h, pid_t tid);
void hooks_follow_everyone(struct hooks *h);
int hooks_snapshot(struct hooks *h);

/* File descriptors of the ring of thread events, and of the table of threads. */
int hooks_events_fd(const struct hooks *h);
int hooks_threads_fd(const struct hooks *h);

/* How many bytes of thread events have been begun so far; and how many have been taken, one after the other, by who reads them. */
__u64 hooks_events_begun(const struct hooks *h);
__u64 hooks_events_taken(const struct hooks *h);

/* Thread events that found no room. */
__u64 hooks_events_lost(const struct hooks *h);

/* Calls of the programs that the kernel left out, and that nothing makes up for. */
__u64 hooks_missed(const struct hooks *h);

void hooks_cost(const struct hooks *h, struct source_cost *cost);

static inline struct ring *hooks_ring(const struct hooks *h, unsigned cpu)
{
	return (struct ring *)(h->rings + cpu * h->ring_bytes);
}

#endif
