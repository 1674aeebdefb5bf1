/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loop.h - an event loop: all tasks on the calling thread, each of which works in steps and awaits a timer between
 *
 * The loop marks the tasks: a task is suspended from the end of a step to the begin of its next.
 */
#ifndef EXECTRACE_LOOP_H
#define EXECTRACE_LOOP_H

#include <stdint.h>

struct plan;

/* Long enough for the kernel to notice, short beside a step. */
#define LOOP_SHORT_AWAIT_NS 50000

/* Does a step of the task, and returns for how many ns it then awaits something; 0: that was its last one. */
typedef uint64_t loop_step(const struct plan *plan, unsigned task, unsigned step);

/* The work of one of nr_steps steps that together are all of the task's. */
void loop_work(const struct plan *plan, unsigned step, unsigned nr_steps);

/* Runs all tasks of the plan to their end. Returns an exit status. */
int loop_run(const struct plan *plan, loop_step *step);

#endif
