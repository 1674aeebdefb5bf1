/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark_stack.h - the tasks that a thread has taken up and not laid down, the current one last
 *
 * Tasks nest: the current one is the one that was begun or resumed last and has neither ended nor been suspended
 * since.
 */
#ifndef EXECTRACE_MARK_STACK_H
#define EXECTRACE_MARK_STACK_H

#include <stddef.h>
#include <stdint.h>

struct task;

/* Zero-initialise; release at the end. */
struct mark_stack {
	uint32_t *tasks;        /* their places */
	size_t nr, tasks_cap;
};

/* The thread marks this task: kind is one of enum exectrace_mark_kind. */
void mark_stack_apply(struct mark_stack *s, uint32_t kind, uint32_t task);

/*
 * The current task at this time, no earlier than what was asked before, or NO_TASK. tasks are by place: what is over by then, in
 * another thread, say, is no longer there to be at: it is laid down.
 */
uint32_t mark_stack_current_at(struct mark_stack *s, const struct task *tasks, uint64_t time_ns);

/* The thread runs another program, and is at none of them. */
void mark_stack_clear(struct mark_stack *s);

void mark_stack_release(struct mark_stack *s);

#endif
