// SPDX-License-Identifier: GPL-2.0-or-later
/* tasks.c - what the user reasons about: the tasks in a trace */
#include "model/tasks.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include <exectrace/mark.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "lib/opt.h"
#include "model/mark_stack.h"
#include "trace/mark_stream.h"
#include "trace/marks.h"
#include "trace/reader.h"

/* More marked tasks than this would take more memory than a file may ask for. */
#define MAX_MARKED (1U << 20)

/* Those who mark in the same process have numbers that are so far apart (mark.h). */
#define NUMBERS_APART (1U << 28)

static uint32_t add(struct tasks *tasks, enum task_kind kind, uint32_t thread, uint32_t number,
		    const char *name)
{
	struct task *task;

	GROW(tasks->list, tasks->nr + 1);
	task = &tasks->list[tasks->nr];
	*task = (struct task){ .kind = kind, .thread = thread, .number = number, .caller = NO_TASK };
	strncpy(task->name, name, sizeof(task->name) - 1);
	return tasks->nr++;
}

static uint64_t mark_key(const struct image *image, uint32_t mark)
{
	return (uint64_t)image->id << 32 | mark;
}

static uint32_t task_of(const struct tasks *tasks, const struct image *image, uint32_t mark)
{
	const uint32_t *task = hash_get(&tasks->of_mark, mark_key(image, mark));

	return task ? *task : NO_TASK;
}

uint32_t tasks_of_mark(const struct tasks *tasks, const struct trace *trace, uint32_t thread, const struct trace_mark *mark,
		       struct image *image)
{
	execs_follow(&tasks->execs, trace, thread, mark->time_ns, image);
	return task_of(tasks, image, mark->task);
}

static bool is_meant(const char *wanted, const char *name, uint32_t tid)
{
	unsigned long n;

	return !fnmatch(wanted, name, 0) || (parse_number(wanted, 1, UINT32_MAX, &n) && n == tid);
}

/* Is it looked at? By name, or by the tid of one of its threads. */
static bool is_wanted(const struct tasks *tasks, const char *name, uint32_t tid)
{
	for (size_t i = 0; i < tasks->only->nr; i++)
		if (is_meant(tasks->only->names[i], name, tid))
			return true;
	return !tasks->only->nr;
}

/* From the first to the last of some marks; none: the wrong way round. */
struct extent {
	uint64_t first_ns, last_ns;
};

static const struct extent none = { UINT64_MAX, 0 };

static void widen(struct extent *e, uint64_t time_ns)
{
	e->first_ns = least(e->first_ns, time_ns);
	e->last_ns = most(e->last_ns, time_ns);
}

/* What is said of a marked task: in no order, as marks come thread by thread. */
struct claims {
	uint32_t nr_begins;
	struct extent begins, ends, suspends, all;
};

/* By place: marked tasks are the first ones. */
struct claim_list {
	struct claims *of;
	size_t nr, of_cap;
};

static void note(struct claim_list *list, size_t place, const struct trace_mark *mark)
{
	struct claims *c;

	while (place >= list->nr) {
		GROW(list->of, list->nr + 1);
		list->of[list->nr++] = (struct claims){ 0, none, none, none, none };
	}
	c = &list->of[place];
	widen(&c->all, mark->time_ns);
	if (mark->kind == EXECTRACE_MARK_BEGIN) {
		c->nr_begins++;
		widen(&c->begins, mark->time_ns);
	}
	if (mark->kind == EXECTRACE_MARK_END)
		widen(&c->ends, mark->time_ns);
	if (mark->kind == EXECTRACE_MARK_SUSPEND)
		widen(&c->suspends, mark->time_ns);
}

/*
 * A task is marked from its begin to its end: its first one, unless it is begun again. Then all of that is one task, which has ended
 * if the last of them has; and if it is begun again before any end, two tasks have one number, of which nothing can be believed.
 */
static void judge(struct task *task, const struct claims *c)
{
	bool is_one = c->nr_begins <= 1 && (!task->has_begun || c->ends.first_ns >= c->begins.first_ns);
	uint64_t end_ns = is_one ? c->ends.first_ns : c->ends.last_ns;
	bool has_ended = c->ends.last_ns && end_ns >= c->begins.last_ns;

	task->begin_ns = task->has_begun ? c->begins.first_ns : 0;
	task->end_ns = has_ended ? end_ns : 0;
	task->was_suspended = c->suspends.first_ns < (has_ended ? end_ns : UINT64_MAX);
	if (!task->has_begun || c->all.first_ns < c->begins.first_ns)
		task->stray_ns = c->all.first_ns;
	else if (has_ended && c->all.last_ns > end_ns)
		task->stray_ns = c->all.last_ns;
	else if (c->nr_begins > 1 && c->begins.last_ns < c->ends.first_ns)
		task->stray_ns = c->begins.last_ns;
}

/* A task whose beginning was lost, or is in the marks of a thread that comes later, has no name yet. */
static struct task *marked_task(struct tasks *tasks, uint32_t thread, const struct image *image,
				const struct trace_mark *mark)
{
	uint32_t place = task_of(tasks, image, mark->task);

	if (place == NO_TASK) {
		place = add(tasks, TASK_MARKED, thread, mark->task % NUMBERS_APART, "?");
		tasks->list[place].gone_ns = image->until_ns;
		tasks->list[place].pid = image->pid;
		hash_put(&tasks->of_mark, mark_key(image, mark->task), place);
		tasks->nr_marked++;
	}
	return &tasks->list[place];
}

static void take_mark(struct tasks *tasks, uint32_t thread, const struct image *image,
		      const struct trace_mark *mark, struct claim_list *claims)
{
	struct task *task;

	if (mark->kind == EXECTRACE_MARK_NOTHING)
		return;
	/* One that is not looked at is not in of_mark, and so its marks are about no task. */
	if (mark->kind == EXECTRACE_MARK_BEGIN && !is_wanted(tasks, mark->name, 0))
		return;
	if (tasks->only->nr && mark->kind != EXECTRACE_MARK_BEGIN &&
	    task_of(tasks, image, mark->task) == NO_TASK)
		return;
	task = marked_task(tasks, thread, image, mark);
	if (mark->kind == EXECTRACE_MARK_BEGIN && !task->has_begun) {
		task->has_begun = true;
		task->begin_ns = mark->time_ns;
		task->thread = thread;
		if (*mark->name)
			strcpy(task->name, mark->name);
	}
	note(claims, task - tasks->list, mark);
}

/* Those that are looked at: what is marked of one may come before its begin, which is in the marks of a later thread. */
static int find_wanted(struct tasks *tasks, const struct trace *trace, size_t i)
{
	struct mark_stream *marks = trace_marks(trace, i);
	uint32_t thread = trace_marking_thread(trace, i);
	struct image image = { 0 };
	struct trace_mark mark;
	int got = 1;

	while (tasks->nr_marked <= MAX_MARKED && (got = mark_stream_next(marks, &mark)) > 0) {
		execs_follow(&tasks->execs, trace, thread, mark.time_ns, &image);
		if (mark.kind == EXECTRACE_MARK_BEGIN && is_wanted(tasks, mark.name, 0))
			marked_task(tasks, thread, &image, &mark);
	}
	mark_stream_close(marks);
	return got < 0 ? got : 0;
}

static int take_marks(struct tasks *tasks, const struct trace *trace, size_t i, struct claim_list *claims)
{
	struct mark_stream *marks = trace_marks(trace, i);
	uint32_t thread = trace_marking_thread(trace, i);
	struct image image = { 0 };
	struct trace_mark mark;
	int got = 1;

	while (tasks->nr_marked <= MAX_MARKED && (got = mark_stream_next(marks, &mark)) > 0) {
		execs_follow(&tasks->execs, trace, thread, mark.time_ns, &image);
		take_mark(tasks, thread, &image, &mark, claims);
	}
	mark_stream_close(marks);
	return tasks->nr_marked > MAX_MARKED ? trace_refuse_marked(trace, MAX_MARKED) : got;
}

/* When it is known what ended when, in whatever thread. */
static int find_callers(struct tasks *tasks, const struct trace *trace, size_t i)
{
	struct mark_stream *marks = trace_marks(trace, i);
	uint32_t thread = trace_marking_thread(trace, i);
	struct image image = { 0 };
	struct mark_stack stack = { 0 };
	struct trace_mark mark;
	int got;

	while ((got = mark_stream_next(marks, &mark)) > 0) {
		uint32_t place;

		if (execs_follow(&tasks->execs, trace, thread, mark.time_ns, &image))
			mark_stack_clear(&stack);
		place = task_of(tasks, &image, mark.task);
		if (mark.kind == EXECTRACE_MARK_NOTHING || place == NO_TASK)
			continue;
		if (mark.kind == EXECTRACE_MARK_BEGIN && tasks->list[place].caller == NO_TASK &&
		    mark.time_ns == tasks->list[place].begin_ns)
			tasks->list[place].caller = mark_stack_current_at(&stack, tasks->list, mark.time_ns);
		mark_stack_apply(&stack, mark.kind, place);
	}
	mark_stack_release(&stack);
	mark_stream_close(marks);
	return got;
}

static void add_threads(struct tasks *tasks, const struct trace *trace)
{
	for (uint32_t number = 1; number <= trace_nr_threads(trace); number++) {
		const struct trace_thread *thread = trace_thread(trace, number);

		if (tasks->is_ours[number] ||
		    (thread->known && (!thread->traced ||
				       !is_wanted(tasks, thread_name(thread), thread->tid))))
			continue;
		tasks->is_ours[number] = true;
		tasks->of_thread[number] = add(tasks, TASK_THREAD, number, thread->tid,
						   thread_name(thread));
	}
}

static uint32_t process_task(struct tasks *tasks, const struct trace *trace, struct hash *places,
			     uint32_t process)
{
	uint32_t *place = hash_get(places, process);
	const struct trace_thread *leader;

	if (place)
		return *place;
	leader = trace_thread(trace, process);
	hash_put(places, process,
		 add(tasks, TASK_PROCESS, process, leader->tid, thread_name(leader)));
	return tasks->nr - 1;
}

static void add_processes(struct tasks *tasks, const struct trace *trace)
{
	struct hash places = { 0 };

	for (uint32_t number = 1; number <= trace_nr_threads(trace); number++) {
		const struct trace_thread *thread = trace_thread(trace, number);
		uint32_t process = trace_process(trace, number);
		const struct trace_thread *leader = trace_thread(trace, process);

		if (thread->known && (!thread->traced ||
				      !is_wanted(tasks, thread_name(leader), leader->tid)))
			continue;
		tasks->is_ours[number] = true;
		tasks->of_thread[number] = process_task(tasks, trace, &places, process);
	}
	hash_release(&places);
}

/* Threads that mark their tasks are of the program, whatever of it is looked at, and no tasks themselves. */
static int add_marked(struct tasks *tasks, const struct trace *trace)
{
	struct claim_list claims = { 0 };
	int err = 0;

	if (trace_nr_marking(trace))
		execs_build(&tasks->execs, trace);
	for (size_t i = 0; i < trace_nr_marking(trace) && tasks->only->nr && !err; i++)
		err = find_wanted(tasks, trace, i);
	for (size_t i = 0; i < trace_nr_marking(trace) && !err; i++) {
		uint32_t thread = trace_marking_thread(trace, i);

		if (thread <= trace_nr_threads(trace))
			tasks->is_ours[thread] = true;
		err = take_marks(tasks, trace, i, &claims);
	}
	for (size_t i = 0; i < claims.nr; i++)
		judge(&tasks->list[i], &claims.of[i]);
	free(claims.of);
	for (size_t i = 0; i < trace_nr_marking(trace) && !err; i++)
		err = find_callers(tasks, trace, i);
	return err;
}

static int by_name(const void *a, const void *b, void *arg)
{
	const struct task *list = arg;
	const struct task *x = &list[*(const uint32_t *)a], *y = &list[*(const uint32_t *)b];
	int order = strcmp(x->name, y->name);

	if (order || x->kind != y->kind)
		return order ? order : x->kind < y->kind ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return x->begin_ns < y->begin_ns ? -1 : x->begin_ns > y->begin_ns;
}

static void find_namesakes(struct tasks *tasks)
{
	uint32_t *order = xcalloc(tasks->nr, sizeof(*order));

	for (size_t i = 0; i < tasks->nr; i++)
		order[i] = i;
	qsort_r(order, tasks->nr, sizeof(*order), by_name, tasks->list);
	for (size_t i = 1; i < tasks->nr; i++) {
		struct task *a = &tasks->list[order[i - 1]], *b = &tasks->list[order[i]];

		if (strcmp(a->name, b->name))
			continue;
		a->is_namesake = b->is_namesake = true;
		if (a->kind != b->kind || a->number != b->number)
			continue;
		a->is_twin = b->is_twin = true;
		b->place = a->pid == b->pid ? a->place + 1 : 0;
	}
	free(order);
}

/* What is asked for beside others, and is not there, may be a typing error. */
static void warn_of_missing(const struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->only->nr; i++) {
		const char *wanted = tasks->only->names[i];
		size_t at = 0;

		while (at < tasks->nr && !is_meant(wanted, tasks->list[at].name,
						   tasks->list[at].kind == TASK_MARKED ? 0 : tasks->list[at].number))
			at++;
		if (at == tasks->nr)
			warn("no task in the trace has the name or tid '%s'", wanted);
	}
}

int tasks_build(struct tasks *tasks, const struct trace *trace, enum tasks_by by,
		const struct tasks_filter *only)
{
	uint32_t nr_threads = trace_nr_threads(trace);
	int err = 0;

	*tasks = (struct tasks){ .by = by, .only = only };
	tasks->is_ours = xcalloc(nr_threads + 1, sizeof(*tasks->is_ours));
	tasks->of_thread = xcalloc(nr_threads + 1, sizeof(*tasks->of_thread));
	memset(tasks->of_thread, 0xff, (nr_threads + 1) * sizeof(*tasks->of_thread));
	if (by == BY_DEFAULT)
		err = add_marked(tasks, trace);
	if (by == BY_PROCESS)
		add_processes(tasks, trace);
	else
		add_threads(tasks, trace);
	find_namesakes(tasks);
	if (!err && only->nr && !tasks->nr)
		err = refuse("no task in the trace has the name or tid '%s'%s", only->names[0],
			     only->nr > 1 ? ", or one of the others" : "");
	if (err)
		tasks_release(tasks);
	else
		warn_of_missing(tasks);
	return err;
}

void tasks_release(struct tasks *tasks)
{
	free(tasks->list);
	free(tasks->of_thread);
	free(tasks->is_ours);
	execs_release(&tasks->execs);
	hash_release(&tasks->of_mark);
	*tasks = (struct tasks){ 0 };
}
