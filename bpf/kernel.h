/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel.h - every kernel field that exectrace relies on, and why
 *
 * Hand-written: only the fields that are read, in any order. preserve_access_index makes the compiler
 * leave a CO-RE relocation at each access, so that libbpf puts in the running kernel's own offsets;
 * neither a vmlinux.h nor BTF is needed to build. Fields of different times stand side by side.
 *
 * Flavours (task_struct___old) are for fields whose type has changed only, and numbers in structs of structs are reached from the
 * outermost: each struct that an access begins at is looked for by name (user/capture/kernel_types.h).
 *
 * To rely on one more field: add it here with its reason, and guard it with bpf_core_field_exists()
 * if a kernel in use lacks it.
 */
#ifndef EXECTRACE_BPF_KERNEL_H
#define EXECTRACE_BPF_KERNEL_H

#include <stdbool.h>
#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* The scheduler's per-thread bookkeeping (CONFIG_SCHED_INFO: in every distribution's kernel). */
struct sched_info {
	/* Counts arrivals on a CPU. Rises just after the sched_switch tracepoint of the arrival; from Linux 7 on not always. */
	unsigned long pcount;
	/* All the time, so far, that the thread was runnable but not on a CPU; run-queue clock. Falls by some us if the
	 * clock of the queue that the thread came from was ahead of that of the one it went to. */
	unsigned long long run_delay;
	/* When the thread last got its CPU; run-queue clock. Set just after the tracepoint. */
	unsigned long long last_arrival;
};

struct sched_entity {
	/* CPU time so far, brought up to date before the tracepoint; leaves out stolen time. */
	__u64 sum_exec_runtime;
};

/* A pid as each nested pid namespace sees it: numbers[level] is the innermost. */
struct pid_namespace;

struct upid {
	int nr;
	struct pid_namespace *ns;       /* the one of this level */
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

/* A cgroup and all that it is in; from 6.1 on by pointers, before by ids. */
struct kernfs_node {
	__u64 id;                       /* the inode number of its directory */
};

struct cgroup {
	int level;
	struct kernfs_node *kn;
	struct cgroup *ancestors[1];    /* [level] is the cgroup itself */
	__u64 ancestor_ids[];           /* before 6.1 */
};

struct css_set {
	struct cgroup *dfl_cgrp;        /* in the unified hierarchy */
};

struct thread_info {
	__u32 cpu;
};

struct task_struct {
	int pid;                        /* what user space calls the tid */
	int tgid;                       /* what user space calls the pid */
	unsigned int flags;             /* PF_KTHREAD: who took the CPU was the kernel itself */
	/* The numbers of switch-outs: voluntary and not. __schedule() raises one of the two just
	 * before the tracepoint, so that their sum numbers the departures of a thread. */
	unsigned long nvcsw;
	unsigned long nivcsw;
	__u64 start_time;               /* ns of CLOCK_MONOTONIC at birth */
	int exit_code;                  /* as wait(2) reports it */
	char comm[16];
	struct sched_info sched_info;
	struct sched_entity se;
	void *stack;                    /* its kernel stack: interrupts mostly have one of their own */
	/* It is on one right now. An int, and in Linux 7.3 a byte: libbpf fits a plain load to that only if it is unsigned. */
	unsigned int on_cpu;
	struct thread_info thread_info; /* which one, from 5.16 on */
	unsigned int cpu;               /* which one, before */
	/* The state; read only where the tracepoint does not hand it over (before 5.18). */
	unsigned int __state;           /* from 5.14 on */
	long state;                     /* before */
	struct css_set *cgroups;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
};

/* What a thread of x86 left on its stack when it entered the kernel from user space. */
struct pt_regs {
	unsigned long orig_ax;          /* number of the system call; -1: it came by an interrupt */
};

#pragma clang attribute pop

/* What an iterator over tasks is called with; the task is NULL at the end. Not relocated: an interface of the kernel. */
struct bpf_iter__task {
	void *meta;
	struct task_struct *task;
};

#define TASK_DEAD       0x0080  /* the state of a thread in its very last switch-out, */
#define TASK_NEW        0x0800  /* and of one that has not been woken yet */

#endif
