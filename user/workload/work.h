/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * work.h - what the tasks of all workloads have in common: the work, its names, and its place
 */
#ifndef EXECTRACE_WORK_H
#define EXECTRACE_WORK_H

#include <stdint.h>

struct plan;

/* Computes for so many turns: no system calls, no memory. */
void work(uint64_t turns);

/* The same in eight chains at once, which leaves less of a core unused. */
void work_wide(uint64_t turns);

/* CPU time of the calling thread so far. */
uint64_t thread_cpu_ns(void);

/* How many turns take a ms of CPU time here: the fastest of several tries, some 10 ms in all. */
uint64_t work_turns_per_ms(void);

/* The name of a task: "sing", "eat", ... Writes into buf if it has to make one up, and returns the name. */
const char *task_name(unsigned task, char buf[16]);

/* The calling thread is called this from now on. */
void name_this_thread(const char *name);

/*
 * How long a task has to wait this time for what it works on, if the plan has jitter; else 0. It is a random time of the
 * length that real I/O takes, from a read of a fast disk to a round trip in a data centre: 50 us to 1 ms, each as likely.
 */
uint64_t io_ns(const struct plan *plan);

/* The calling thread waits for so long. */
void wait_for_io(const struct plan *plan);

/* All of a task, in one go, marked: begin, work, end. */
void do_task(const struct plan *plan, unsigned task);

/* The calling thread runs on these CPUs only, and those that it starts from now on. */
void keep_to_cpus(const unsigned short *cpus, unsigned nr);

/* What does all of a task: do_task(), or its like. */
typedef void task_body(const struct plan *plan, unsigned task);

/* Which CPU a task is to keep to: all the same one; or one each, as far as there are enough. */
typedef unsigned short cpu_of_task(const struct plan *plan, unsigned task);

cpu_of_task the_first_cpu;
cpu_of_task cpu_of_its_own;

/*
 * Starts a thread per task, which keeps to CPU cpu_of(plan, task), does the task by body() and ends; then waits for
 * all. The calling thread keeps to the tasks' CPUs, too: it never runs beside all of them. Returns an exit status.
 */
int run_thread_per_task(const struct plan *plan, cpu_of_task *cpu_of, task_body *body);

#endif
