/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tasks.h - what the user reasons about: the tasks in a trace
 *
 * A task is a thread; or, in a thread that marks its tasks, each marked task, while what that thread does outside
 * of them belongs to no task; or, if asked for, a process. Tasks have places, 0 to nr - 1, in the
 * order in which the trace meets them.
 */
#ifndef EXECTRACE_TASKS_H
#define EXECTRACE_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/hash.h"
#include "model/execs.h"

struct trace;
struct trace_mark;

#define NO_TASK UINT32_MAX

enum task_kind { TASK_THREAD, TASK_MARKED, TASK_PROCESS };

enum tasks_by {
	BY_DEFAULT,             /* marked tasks where there are marks, else threads */
	BY_THREAD,
	BY_PROCESS,
};

struct task {
	enum task_kind kind;
	char name[65];          /* bytes of any kind: see printable() */
	bool is_namesake;       /* others have the same name */
	uint32_t number;        /* what tells it from them: tid, or the number of the marked task, */
	bool is_twin;           /* unless others, in other processes or programs, have the same name and number */
	uint32_t thread;        /* number of the thread; of the one that began it; of the process */
	/* Marked tasks: when they began and ended, by the program's own word; 0: no such mark */
	uint64_t begin_ns, end_ns;
	uint64_t gone_ns;       /* from then on its process ran another program; UINT64_MAX: it never did */
	uint32_t pid;           /* of that */
	uint32_t place;         /* among those of the same name, number and pid, one program after the other: so many began before */
	bool has_begun;         /* there is a mark of that */
	uint64_t stray_ns;      /* when it was marked that had not begun, or had ended; 0: it never was */
	uint32_t caller;        /* the task that was current where and when it began, or NO_TASK */
	bool was_suspended;     /* at least once */
};

/* Which tasks are looked at: those with one of these names (patterns as for a shell) or tids. nr 0: all. */
struct tasks_filter {
	const char *const *names;
	size_t nr;
};

struct tasks {
	struct task *list;
	size_t nr, list_cap;
	enum tasks_by by;
	const struct tasks_filter *only;
	uint32_t *of_thread;    /* by thread number: its task; NO_TASK if it marks its tasks, or is not
				 * looked at */
	bool *is_ours;          /* by thread number: it is of the program, as far as that is looked at */
	struct execs execs;     /* if there are marks */
	struct hash of_mark;    /* id of the image << 32 | number of the mark: the task */
	size_t nr_marked;
};

/* Fills *tasks; 0, or a negative errno if the trace is damaged, which has been said. `only' must stay. */
int tasks_build(struct tasks *tasks, const struct trace *trace, enum tasks_by by,
		const struct tasks_filter *only);
void tasks_release(struct tasks *tasks);

/* A thread of the program that is looked at; not one that only took a CPU from it. */
static inline bool tasks_is_ours(const struct tasks *tasks, uint32_t thread)
{
	return tasks->is_ours[thread];
}

/* No end of it is later: that is marked, or it is over with its program; UINT64_MAX: not known. */
static inline uint64_t task_until_ns(const struct task *task)
{
	return task->end_ns ? task->end_ns : task->kind == TASK_MARKED ? task->gone_ns : UINT64_MAX;
}

/*
 * The task that the next mark of this thread is about; NO_TASK if there is none. *image is all 0 before its first mark, and then what it
 * ran at the one before: see execs_follow().
 */
uint32_t tasks_of_mark(const struct tasks *tasks, const struct trace *trace, uint32_t thread, const struct trace_mark *mark,
		       struct image *image);

#endif
