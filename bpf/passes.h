/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * passes.h - hooks in which a thread may lose its CPU
 *
 * From Linux 7.0 on, a thread can be preempted in the midst of a tracepoint's programs. A BPF program runs once at a time on a
 * CPU: who takes the CPU meanwhile, and comes to the same hook, is passed over. (The scheduler's own hooks are called with
 * interrupts off, and are safe.) So there each of the other programs is attached twice, and the second pass makes up for a first
 * one that was left out. The first leaves a note for it, by the tid of the thread that is at the hook.
 */
#ifndef EXECTRACE_BPF_PASSES_H
#define EXECTRACE_BPF_PASSES_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "threads.h"

enum pass { FIRST_PASS, SECOND_PASS };

/* Set between open and load: is there a second pass? */
const volatile bool has_second_pass = false;

/* First passes that were left out, and made up for. The others of those that the kernel counts are lost. */
__u64 made_up_for = 0;

/* Without the first pass the second has nothing to make up for: it ends before the first is detached. */
bool second_pass_is_over = false;

/* By tid: the first pass has been here. In large elements, as `threads' is. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);                 /* resized before load */
	__uint(key_size, sizeof(__u32));
	__uint(value_size, THREADS_PER_ELEMENT);
} notes SEC(".maps");

static __always_inline __u8 *own_note(void)
{
	__u32 tid = bpf_get_current_pid_tgid();
	__u32 element = tid / THREADS_PER_ELEMENT;
	__u8 *table;

	if (tid >= nr_tids)
		return NULL;
	table = bpf_map_lookup_elem(&notes, &element);
	return table ? table + tid % THREADS_PER_ELEMENT : NULL;
}

/*
 * Is it up to this pass? A second pass that was left out itself leaves the note behind. If the thread's next first pass is left
 * out too, that one is taken for done: it is lost, but not uncounted.
 */
static __always_inline bool is_due(enum pass pass)
{
	__u8 *note;

	if (!has_second_pass)
		return pass == FIRST_PASS;
	note = own_note();
	if (!note)
		return pass == FIRST_PASS;
	if (pass == FIRST_PASS) {
		*note = 1;
		return true;
	}
	if (*note || second_pass_is_over) {
		*note = 0;
		return false;
	}
	__sync_fetch_and_add(&made_up_for, 1);
	return true;
}

/*
 * A hook, and its second pass, which is not attached unless it is needed. Of one section, programs are attached in the order
 * of their definition.
 */
#define HOOK(section, name, call, args...)                      \
	SEC(section) int BPF_PROG(name, args)                   \
	{                                                       \
		if (is_due(FIRST_PASS))                         \
			call;                                   \
		return 0;                                       \
	}                                                       \
	SEC(section) int BPF_PROG(name##_again, args)           \
	{                                                       \
		if (is_due(SECOND_PASS))                        \
			call;                                   \
		return 0;                                       \
	}

#endif
