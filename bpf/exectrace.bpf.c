// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * exectrace.bpf.c - the kernel side: who ran on which CPU, from when to when
 *
 * on_switch() runs at every context switch of the machine. It looks both threads up in a flat table
 * by tid; for pairs that are not traced that is all. Every decision that can wait is left to user
 * space. What user space must know to trust the record is told by the kernel's own counters, which
 * are copied into each record.
 */
#include <linux/bpf.h>
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>
#include <exectrace/record.h>
#include "preemption.h"
#include "thread_event.h"
#include "threads.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Set between open and load; constants to the verifier. */
const volatile __u32 ring_mask = 0;             /* records in a ring, less one */
const volatile bool has_state_argument = false; /* sched_switch hands over the state (5.18 on) */
const volatile bool has_task_pt_regs = false;   /* there is bpf_task_pt_regs() (5.15 on) */
const volatile __u32 stack_bytes = 16384;       /* of a thread's kernel stack */
const volatile __u64 cgroup_id = 0;             /* record what is moved or born into this cgroup; 0: none */

/* For tests only; no option of exectrace sets them. */
const volatile __u32 drop_every = 0;            /* throw away one record in so many, silently */
const volatile __u32 hide_every = 0;            /* act as if one switch-in in so many was not seen */

/* Which thread is to be followed, by its number there; and whether it has been found, and was not followed yet. */
__u32 wanted_tid = 0;
bool has_found = false;

/* One struct ring per CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);                 /* resized before load */
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct ring) + sizeof(struct run_record));    /* likewise */
} rings SEC(".maps");

static __always_inline __u32 departures_of(struct task_struct *task)
{
	return task->nvcsw + task->nivcsw;
}

/* Says who a thread is, the first time it matters; if there is no room now, the next time. */
static __always_inline void introduce(struct task_struct *task, __u32 tid, __u32 *id, __u32 kind)
{
	if (*id & ID_INTRODUCED)
		return;
	*id |= ID_TID(tid);
	if (tell(task, kind, *id, 0, NULL))
		*id |= ID_INTRODUCED;
}

/* The same of the current thread, which before 5.11 the verifier cannot be made to know. */
static __always_inline void introduce_current(__u32 tid, __u32 *id)
{
	if (*id & ID_INTRODUCED)
		return;
	*id |= ID_TID(tid);
	if (tell_of((void *)bpf_get_current_task(), false, THREAD_MET, *id, 0, NULL))
		*id |= ID_INTRODUCED;
}

/* An id for the thread that has just come to own this tid. */
static __always_inline __u32 next_id(__u32 id, __u32 tid)
{
	return ID_NUMBER((id & -ID_GENERATION) + ID_GENERATION) | ID_TID(tid);
}

static __always_inline bool picked(struct ring *ring, __u32 one_in)
{
	return one_in && ring->switches % one_in == 0;
}

/* The run of prev ends: write its record. */
static __always_inline void end_run(struct ring *ring, struct task_struct *prev, __u32 id,
				    __u32 next, __u64 now, __u16 state)
{
	__u32 departures = departures_of(prev);
	__u64 head = ring->head;
	struct run_record *record;
	bool in_seen;

	if (picked(ring, drop_every)) {
		ring->dropped++;
		return;
	}
	if (head - ring->tail > ring_mask) {
		ring->lost++;
		/* The last one of a thread is the only one that no later one will tell of. */
		if (state & TASK_DEAD)
			tell(prev, THREAD_CUT_OFF, id, 0, NULL);
		return;
	}
	record = &ring->records[head & ring_mask];
	/* Not by its id, which an exec may have changed meanwhile. */
	in_seen = ring->on_task == (__u64)prev && departures == ring->on_departures + 1;
	record->in_ns = in_seen ? ring->on_since : 0;
	record->flags = in_seen ? ring->on_flags : 0;
	record->out_ns = now;
	record->arrival_ns = prev->sched_info.last_arrival;
	record->delay_ns = prev->sched_info.run_delay;
	record->exec_ns = prev->se.sum_exec_runtime;
	record->task = (__u64)prev;
	record->thread = id;
	record->next = next;
	record->departures = departures;
	record->state = state;
	record->arrivals = prev->sched_info.pcount;
	barrier();
	ring->head = head + 1;
}

static __always_inline void begin_run(struct ring *ring, struct task_struct *next, __u32 id, __u64 now)
{
	ring->on_since = now;
	ring->on_departures = departures_of(next);
	ring->on_flags = picked(ring, hide_every) ? RECORD_IN_HIDDEN : RECORD_IN_SEEN;
	ring->on_task = (__u64)next;
	ring->on = id;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	__u32 *prev_id = id_of(prev->pid);
	__u32 *next_id = id_of(next->pid);
	struct ring *ring;
	__u16 state;
	__u32 cpu;
	__u64 now;

	if (!prev_id || !next_id || !((*prev_id | *next_id) & ID_TRACED))
		return 0;
	cpu = bpf_get_smp_processor_id();
	ring = bpf_map_lookup_elem(&rings, &cpu);
	if (!ring)
		return 0;
	now = bpf_ktime_get_ns();
	if (drop_every || hide_every)
		ring->switches++;
	if (next->pid)
		introduce(next, next->pid, next_id, THREAD_MET);
	if (*prev_id & ID_TRACED) {
		introduce(prev, prev->pid, prev_id, THREAD_MET_LATE);
		/* A thread that is preempted on its way to sleep is still runnable. */
		state = preempt ? 0 : has_state_argument ? (__u16)ctx[3] : state_of(prev, true);
		if (state & TASK_DEAD && !(*prev_id & ID_EXITED))
			tell(prev, THREAD_DIED, *prev_id, 0, NULL);
		end_run(ring, prev, *prev_id, *next_id, now, state);
		ring->on = 0;
	}
	if (*next_id & ID_TRACED)
		begin_run(ring, next, *next_id, now);
	return 0;
}

/*
 * Whoever is new is woken by its parent, and cannot run before: here, unlike at the fork, nobody is preempted. The kernel tells
 * nobody of io_uring's own threads but here.
 */
static __always_inline void take_birth(struct task_struct *child, bool in_recorded_cgroup)
{
	__u32 *parent_id = id_of(bpf_get_current_pid_tgid());
	__u32 *child_id = id_of(child->pid);
	__u32 id;

	if (!parent_id)
		return;
	/* Since the table was made, the limit of tids has been raised. */
	if (!child_id) {
		if (*parent_id & ID_TRACED || in_recorded_cgroup)
			__sync_fetch_and_add(&events_lost, 1);
		return;
	}
	id = next_id(*child_id, child->pid);
	if (*parent_id & ID_TRACED || in_recorded_cgroup) {
		id |= ID_TRACED;
		if (tell(child, THREAD_BORN, id, *parent_id, NULL))
			id |= ID_INTRODUCED;
	}
	*child_id = id;
}

/* Loaded unless a cgroup is recorded. */
SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_birth, struct task_struct *child)
{
	take_birth(child, false);
	return 0;
}

/*
 * A thread that is not the leader of its process and execs takes over the leader's tid: from then on
 * it needs an id of its own under that tid. The leader may still have its last switch-out
 * before it, under the tid given up, so that one keeps its id.
 */
static __always_inline void take_exec(struct task_struct *task, int old_tid)
{
	__u32 *before = id_of(old_tid);
	__u32 *now = id_of(task->pid);

	if (!before || !now || !(*before & ID_TRACED))
		return;
	if (before != now)
		*now = next_id(*now, task->pid) | ID_TRACED | ID_INTRODUCED;
	if (!tell(task, THREAD_EXECED, *now, *before, NULL))
		*now &= ~ID_INTRODUCED;
}

static __always_inline void take_name(struct task_struct *task, const char *comm)
{
	__u32 *id = id_of(task->pid);

	/* The task still has its old name. One that has not been woken yet, not even its id. */
	if (id && *id & ID_INTRODUCED && !is_unborn(task))
		tell(task, THREAD_NAMED, *id, 0, comm);
}

/* One that is not traced, and was introduced, is forgotten then: should it take a CPU once more, it is introduced again. */
static __always_inline void take_exit(struct task_struct *task)
{
	__u32 *id = id_of(task->pid);

	if (!id || !(*id & (ID_TRACED | ID_INTRODUCED)))
		return;
	if (!tell(task, THREAD_EXITED, *id, 0, NULL))
		return;
	if (*id & ID_TRACED)
		*id |= ID_EXITED;
	else
		*id &= ~ID_INTRODUCED;
}

/* A hook in which a thread may be preempted. */
#define HOOK(section, name, call, args...)                      \
	SEC(section) int BPF_PROG(name, args)                   \
	{                                                       \
		bpf_preempt_disable();                          \
		call;                                           \
		bpf_preempt_enable();                           \
		return 0;                                       \
	}

HOOK("tp_btf/sched_process_exec", on_exec, take_exec(task, old_tid), struct task_struct *task, int old_tid)
HOOK("tp_btf/task_rename", on_rename, take_name(task, comm), struct task_struct *task, const char *comm)
HOOK("tp_btf/sched_process_exit", on_exit, take_exit(task), struct task_struct *task)

/*
 * Is this the doing of an interrupt, and not of the thread that it found on the CPU? An interrupt has a stack of its
 * own; only on x86, one that comes straight from user space uses the thread's, and then the thread's registers say so.
 * ctx, which is on the stack in use, goes through memory to become a plain number.
 */
static __always_inline bool is_in_interrupt(struct ring *ring, void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	*(volatile __u64 *)&ring->scratch = (__u64)ctx;
	if (*(volatile __u64 *)&ring->scratch - (__u64)BPF_CORE_READ(task, stack) >= stack_bytes)
		return true;
#ifdef __TARGET_ARCH_x86
	if (has_task_pt_regs) {
		struct pt_regs *regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());

		return (long)BPF_CORE_READ(regs, orig_ax) < 0;
	}
#endif
	return false;
}

/* Not attached unless asked for: who woke whom. The caller has interrupts off, as in on_switch(). */
SEC("tp_btf/sched_waking")
int BPF_PROG(on_waking, struct task_struct *task)
{
	__u32 waker = bpf_get_current_pid_tgid();
	__u32 *id = id_of(task->pid);
	__u32 *waker_id = id_of(waker);
	struct run_record *record;
	struct ring *ring;
	__u32 cpu;
	__u64 head;

	/* A thread that wakes itself does so with interrupts on, and has not been asleep. */
	if (!id || !waker_id || !(*id & ID_TRACED) || waker == task->pid)
		return 0;
	cpu = bpf_get_smp_processor_id();
	ring = bpf_map_lookup_elem(&rings, &cpu);
	if (!ring)
		return 0;
	head = ring->head;
	if (head - ring->tail > ring_mask) {
		ring->lost_wakes++;
		return 0;
	}
	if (waker)
		introduce_current(waker, waker_id);
	record = &ring->records[head & ring_mask];
	record->out_ns = bpf_ktime_get_ns();
	record->thread = *id;
	record->next = *waker_id;
	record->flags = RECORD_WAKE | (is_in_interrupt(ring, ctx) ? RECORD_FROM_INTERRUPT : 0);
	barrier();
	ring->head = head + 1;
	return 0;
}

/* Is the cgroup the one that is recorded, or inside it? Deeper than 32 levels it is not found. */
static __always_inline bool is_recorded_cgroup(struct cgroup *cgroup)
{
	int level = BPF_CORE_READ(cgroup, level);
	__u64 id;

	for (int i = 0; i < 32; i++) {
		if (i > level)
			break;
		if (bpf_core_field_exists(cgroup->ancestors)) {
			struct cgroup *ancestor = NULL;

			bpf_core_read(&ancestor, sizeof(ancestor), &cgroup->ancestors[i]);
			id = BPF_CORE_READ(ancestor, kn, id);
		} else {
			bpf_core_read(&id, sizeof(id), &cgroup->ancestor_ids[i]);
		}
		if (id == cgroup_id)
			return true;
	}
	return false;
}

/* Instead of on_birth(), if a cgroup is recorded. */
SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_birth_anywhere, struct task_struct *child)
{
	take_birth(child, is_recorded_cgroup(BPF_CORE_READ(child, cgroups, dfl_cgrp)));
	return 0;
}

/* Likewise: who is moved into it. Its other threads, if they are moved with it, are left to user space. */
SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(on_move, struct cgroup *to, const char *path, struct task_struct *task, bool is_whole_process)
{
	__u32 *id = id_of(task->pid);

	if (!id || *id & ID_TRACED || is_unborn(task) || !is_recorded_cgroup(to))
		return 0;
	*id |= ID_TID(task->pid) | ID_TRACED;
	*id &= ~ID_INTRODUCED;
	tell(task, is_whole_process ? THREAD_MOVED_IN : THREAD_MET, *id, 0, NULL);
	return 0;
}

/* Run from user space: how is each traced thread right now? */
SEC("iter/task")
int look_at_thread(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	__u32 *id = task ? id_of(task->pid) : NULL;

	if (!id || !(*id & ID_TRACED) || is_unborn(task))
		return 0;
	bpf_preempt_disable();
	tell(task, THREAD_SEEN, *id, 0, NULL);
	bpf_preempt_enable();
	return 0;
}

/*
 * Run from user space, in a pid namespace other than the outermost: which one is it? And follow the thread that has the
 * wanted number there. The table is by the numbers of the outermost, which nobody inside can see.
 */
SEC("iter/task")
int find_thread(struct bpf_iter__task *ctx)
{
	struct pid *self = BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), thread_pid);
	struct task_struct *task = ctx->task;
	__u32 *id = task ? id_of(task->pid) : NULL;

	here_level = BPF_CORE_READ(self, level);
	bpf_probe_read_kernel(&here_ns, sizeof(here_ns), (void *)self + bpf_core_field_offset(struct pid, numbers[0].ns) +
			      here_level * bpf_core_field_size(struct pid, numbers[0]));
	/* As a number, for of a pointer to a pid the verifier of 5.10 forbids to look further than it knows. */
	if (!id || !wanted_tid || number_here(BPF_CORE_READ(task, thread_pid)) != wanted_tid || *id & ID_TRACED)
		return 0;
	*id = ID_NUMBER(*id) | task->pid | ID_TRACED;
	has_found = true;
	return 0;
}
