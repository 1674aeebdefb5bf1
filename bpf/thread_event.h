/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* thread_event.h - what is told of a thread: a struct thread_event, through the kernel's BPF ring buffer */
#ifndef EXECTRACE_BPF_THREAD_EVENT_H
#define EXECTRACE_BPF_THREAD_EVENT_H

#include <linux/bpf.h>
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <exectrace/record.h>

/* Set between open and load. */
const volatile bool is_inside = false;  /* the tracer is, of a pid namespace other than the outermost */

/* The pid namespace that the tracer lives in: see find_thread(). */
__u32 here_level = 0;
__u64 here_ns = 0;

/* Thread events that found the ring buffer full. */
__u64 events_lost = 0;

/* struct thread_event. 112 bytes each: room for some 9,000 between two visits of the reader. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

/*
 * A field of a task: by a plain load where the verifier knows that this is a task, which is quickest, also for the
 * verifier; else, as for what bpf_get_current_task() gives, by a call.
 */
#define FIELD(is_known, task, field) ((is_known) ? (task)->field : BPF_CORE_READ(task, field))

/* The number that pid has in the namespace of a level, the outermost being 0. */
static __always_inline __u32 number_at(struct pid *pid, __u32 level)
{
	__u32 offset = bpf_core_field_offset(struct pid, numbers[0].nr) +
		       level * bpf_core_field_size(struct pid, numbers[0]);
	int nr = 0;

	bpf_probe_read_kernel(&nr, sizeof(nr), (void *)pid + offset);
	return nr;
}

/* The number of pid as the tracer sees it, from inside a namespace; one that it cannot see has that of the outermost. */
static __always_inline __u32 number_here(struct pid *pid)
{
	__u32 level = BPF_CORE_READ(pid, level) < here_level ? 0 : here_level;
	__u64 ns = 0;

	if (level)
		bpf_probe_read_kernel(&ns, sizeof(ns), (void *)pid + bpf_core_field_offset(struct pid, numbers[0].ns) +
				      level * bpf_core_field_size(struct pid, numbers[0]));
	return number_at(pid, ns == here_ns ? level : 0);
}

static __always_inline void tell_numbers(struct thread_event *event, struct pid *pid, struct pid *leader)
{
	__u32 level = BPF_CORE_READ(pid, level);

	event->ns_tid = number_at(pid, level);
	event->ns_tgid = number_at(leader, level);
	event->here_tid = is_inside ? number_here(pid) : ID_TID(event->thread);
	event->here_tgid = is_inside ? number_here(leader) : event->tgid;
}

/* Before 5.18 the tracepoint does not hand the state over, and a wake-up may already have reset it. */
static __always_inline __u16 state_of(struct task_struct *task, bool is_known)
{
	if (bpf_core_field_exists(task->__state))
		return FIELD(is_known, task, __state);
	return FIELD(is_known, task, state);
}

/* It is told of when it is woken, and its tid still has the id of who had it before. */
static __always_inline bool is_unborn(struct task_struct *task)
{
	return state_of(task, true) & TASK_NEW;
}

static __always_inline __u32 cpu_of(struct task_struct *task, bool is_known)
{
	if (bpf_core_field_exists(task->cpu))
		return FIELD(is_known, task, cpu);
	return FIELD(is_known, task, thread_info.cpu);
}

static __always_inline __u32 event_state_of(struct task_struct *task, bool is_known)
{
	__u16 state = state_of(task, is_known);

	if (FIELD(is_known, task, on_cpu))
		return THREAD_ON_CPU;
	if (state & TASK_DEAD)
		return THREAD_DEAD;
	return state ? THREAD_BLOCKED : THREAD_READY;
}

/*
 * Tells user space what happened to a thread; comm is its new name, NULL for the one it has.
 * False if there was no room, which is counted.
 */
static __always_inline bool tell_of(struct task_struct *task, bool is_known, __u32 kind, __u32 id, __u32 other,
				    const char *comm)
{
	struct thread_event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		__sync_fetch_and_add(&events_lost, 1);
		return false;
	}
	event->time_ns = bpf_ktime_get_ns();
	event->start_ns = FIELD(is_known, task, start_time);
	event->task = (__u64)task;
	event->delay_ns = FIELD(is_known, task, sched_info.run_delay);
	event->exec_ns = FIELD(is_known, task, se.sum_exec_runtime);
	event->kind = kind;
	event->thread = id;
	event->other = other;
	event->tgid = FIELD(is_known, task, tgid);
	event->parent_tgid = BPF_CORE_READ(task, real_parent, tgid);
	tell_numbers(event, BPF_CORE_READ(task, thread_pid), BPF_CORE_READ(task, group_leader, thread_pid));
	event->departures = FIELD(is_known, task, nvcsw) + FIELD(is_known, task, nivcsw);
	event->flags = FIELD(is_known, task, flags);
	event->exit_status = FIELD(is_known, task, exit_code);
	__builtin_memset(event->comm, 0, sizeof(event->comm));
	bpf_probe_read_kernel_str(event->comm, sizeof(event->comm), comm ?: task->comm);
	event->state = event_state_of(task, is_known);
	event->cpu = cpu_of(task, is_known);
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	return true;
}

static __noinline bool tell(struct task_struct *task, __u32 kind, __u32 id, __u32 other, const char *comm)
{
	return tell_of(task, true, kind, id, other, comm);
}

#endif
