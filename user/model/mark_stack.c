// SPDX-License-Identifier: GPL-2.0-or-later
/* mark_stack.c - the tasks that a thread has taken up and not laid down, the current one last */
#include "model/mark_stack.h"

#include <stdlib.h>

#include <exectrace/mark.h>

#include "lib/mem.h"
#include "model/tasks.h"

/* Deeper than this, tasks begun are not noted: no program nests so, but a hostile trace may. */
#define MAX_DEPTH 4096

static void drop(struct mark_stack *s, uint32_t task)
{
	for (size_t i = s->nr; i--;) {
		if (s->tasks[i] != task)
			continue;
		for (s->nr--; i < s->nr; i++)
			s->tasks[i] = s->tasks[i + 1];
		return;
	}
}

void mark_stack_apply(struct mark_stack *s, uint32_t kind, uint32_t task)
{
	drop(s, task);
	if (kind != EXECTRACE_MARK_BEGIN && kind != EXECTRACE_MARK_RESUME)
		return;
	if (s->nr == MAX_DEPTH)
		return;
	GROW(s->tasks, s->nr + 1);
	s->tasks[s->nr++] = task;
}

uint32_t mark_stack_current_at(struct mark_stack *s, const struct task *tasks, uint64_t time_ns)
{
	while (s->nr && task_until_ns(&tasks[s->tasks[s->nr - 1]]) <= time_ns)
		s->nr--;
	return s->nr ? s->tasks[s->nr - 1] : NO_TASK;
}

void mark_stack_clear(struct mark_stack *s)
{
	s->nr = 0;
}

void mark_stack_release(struct mark_stack *s)
{
	free(s->tasks);
	*s = (struct mark_stack){ 0 };
}
