/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proc_thread.h - what /proc says of a thread right now: who it is, and how often the kernel has switched it out */
#ifndef EXECTRACE_PROC_THREAD_H
#define EXECTRACE_PROC_THREAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct proc_thread {
	pid_t tid, tgid, parent;        /* parent: the process that its process came from */
	char state;             /* as ps(1) shows it: R, S, D, Z, ... */
	unsigned nr_threads;    /* of its process: the first one as long as there are others, or nobody has waited for it */
	char comm[16];
	uint64_t start_ns;      /* its birth, on CLOCK_MONOTONIC, to 10 ms */
	bool ignores_children;  /* SIGCHLD is ignored: the kernel keeps no child of its process for it to wait for */
	uint64_t children_faults;       /* page faults of children, and theirs, that its process has waited for */
	uint32_t departures;    /* voluntary and involuntary context switches so far (low 32 bits) */
};

/* /proc is there, and shows the processes that we know by our own numbers: not those of another pid namespace. */
bool proc_is_ours(void);

/* False if there is no such thread, or /proc does not show it to us. */
bool proc_thread_read(struct proc_thread *thread, pid_t tid);

#endif
