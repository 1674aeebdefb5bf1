// SPDX-License-Identifier: GPL-2.0-or-later
/* marking.c - which of its tasks a thread is working on, moment by moment */
#include "model/marking.h"

#include <stdbool.h>
#include <stdlib.h>

#include "lib/mem.h"
#include "lib/number.h"
#include "model/mark_stack.h"
#include "model/tasks.h"
#include "trace/mark_stream.h"
#include "trace/marks.h"
#include "trace/reader.h"

struct marking {
	const struct trace *trace;
	const struct tasks *tasks;
	struct mark_stream *stream;
	uint32_t thread;
	struct image image;
	struct trace_mark next; /* if there is one */
	bool has_next;
	bool begun;             /* the first has been read */
	struct mark_stack stack;
};

struct marking *marking_open(const struct trace *trace, const struct tasks *tasks, size_t i)
{
	struct marking *m = xcalloc(1, sizeof(*m));

	m->trace = trace;
	m->tasks = tasks;
	m->stream = trace_marks(trace, i);
	m->thread = trace_marking_thread(trace, i);
	return m;
}

void marking_close(struct marking *m)
{
	if (!m)
		return;
	mark_stream_close(m->stream);
	mark_stack_release(&m->stack);
	free(m);
}

static int read_next(struct marking *m)
{
	int got = mark_stream_next(m->stream, &m->next);

	m->has_next = got > 0;
	return got < 0 ? got : 0;
}

/* Nothing is believed of a task before its begin, and after its end. */
static bool may_have(const struct task *task, uint64_t mark_ns)
{
	return mark_ns >= task->begin_ns && mark_ns <= task_until_ns(task);
}

static void apply(struct marking *m, const struct trace_mark *mark)
{
	uint32_t task = tasks_of_mark(m->tasks, m->trace, m->thread, mark, &m->image);

	if (task != NO_TASK && may_have(&m->tasks->list[task], mark->time_ns))
		mark_stack_apply(&m->stack, mark->kind, task);
}

int marking_at(struct marking *m, uint64_t time_ns, uint32_t *task, uint64_t *until_ns)
{
	int err = 0;

	if (!m->begun) {
		m->begun = true;
		err = read_next(m);
	}
	while (!err && m->has_next && m->next.time_ns <= time_ns) {
		apply(m, &m->next);
		err = read_next(m);
	}
	*task = mark_stack_current_at(&m->stack, m->tasks->list, time_ns);
	*until_ns = m->has_next ? m->next.time_ns : UINT64_MAX;
	if (*task != NO_TASK)
		*until_ns = least(*until_ns, task_until_ns(&m->tasks->list[*task]));
	return err;
}
