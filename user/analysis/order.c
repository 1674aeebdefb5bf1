// SPDX-License-Identifier: GPL-2.0-or-later
/* order.c - in which order did the tasks begin and end, and had the earlier ones ended when the later ones began? */
#include "analysis/order.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/audit.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/marking.h"
#include "model/tasks.h"
#include "trace/marks.h"
#include "trace/reader.h"

/* A task on its way to its number: those with a smaller rank come first. */
struct candidate {
	struct order_task task;
	bool is_listed;         /* the recording says when the program starts it, */
	uint64_t rank;          /* and this is its place in that list; else what else there is to go by */
};

/* What was marked when the recording had ended is there in part only. */
static bool is_part(const struct tasks *tasks, const struct tally *tally, uint32_t task, bool marked, uint64_t recorded_until_ns)
{
	if (!marked)
		return tally->tasks[task].counts;
	return tasks->list[task].has_begun && (!recorded_until_ns || tasks->list[task].begin_ns <= recorded_until_ns);
}

static bool has_marked(const struct tasks *tasks, const struct tally *tally, uint64_t recorded_until_ns)
{
	for (size_t i = 0; i < tasks->nr; i++)
		if (is_part(tasks, tally, i, true, recorded_until_ns))
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = strcmp(x->task.name, y->task.name);

	if (order)
		return order;
	return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1) : (x->task.task < y->task.task ? -1 : 1);
}

static int by_rank(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->is_listed != y->is_listed)
		return x->is_listed ? -1 : 1;
	return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1) : (x->task.task < y->task.task ? -1 : 1);
}

static void number_namesakes(struct candidate *list, size_t nr)
{
	qsort(list, nr, sizeof(*list), by_name);
	for (size_t i = 1; i < nr; i++)
		if (!strcmp(list[i - 1].task.name, list[i].task.name))
			list[i].task.namesake = list[i - 1].task.namesake + 1;
}

static int by_only_name(const void *key, const void *element)
{
	return strcmp(key, ((const struct candidate *)element)->task.name);
}

/* The list is by name. Of namesakes, which the list cannot tell apart, one is found, and the others stay behind it. */
static void take_listed(struct candidate *list, size_t nr, const char *starts)
{
	char *copy = xstrdup(starts), *rest = copy, *name;

	for (uint64_t rank = 0; (name = strsep(&rest, ",")); rank++) {
		struct candidate *c = bsearch(name, list, nr, sizeof(*list), by_only_name);

		if (!c || c->is_listed)
			continue;
		c->is_listed = true;
		c->rank = rank;
	}
	free(copy);
}

/* When each process was over, by its number. */
static uint64_t *find_process_ends(const struct trace *trace)
{
	uint64_t *ends_ns = xcalloc(trace_nr_threads(trace) + 1, sizeof(*ends_ns));

	for (uint32_t number = 1; number <= trace_nr_threads(trace); number++) {
		const struct trace_thread *thread = trace_thread(trace, number);
		uint64_t *end_ns = &ends_ns[trace_process(trace, number)];

		*end_ns = most(*end_ns, thread->exited ? thread->exit_ns : ORDER_NEVER);
	}
	return ends_ns;
}

/* A marked one may not have run since, by the record. */
static uint64_t begin_of(const struct order *o, const struct task *task, const struct task_tally *tally)
{
	return o->is_marked ? task->begin_ns : tally->begin_ns;
}

/* Where the mark of a task's end may be among what is missing, it has not ended before it was last seen. */
static uint64_t end_of(const struct order *o, const struct trace *trace, const struct task *task,
		       const struct task_tally *tally, const uint64_t *process_ends_ns)
{
	uint32_t process = trace_process(trace, task->thread);
	uint64_t seen_ns = most(tally->end_ns, begin_of(o, task, tally));

	if (!o->is_marked || task->end_ns || !o->is_certain || process > trace_nr_threads(trace))
		return seen_ns;
	return most(seen_ns, least(process_ends_ns[process], task->gone_ns));
}

static struct candidate *list_tasks(struct order *o, const struct trace *trace, const struct tasks *tasks,
				    const struct tally *tally, uint64_t recorded_until_ns)
{
	struct candidate *list = xcalloc(tasks->nr, sizeof(*list));
	const char *starts = trace_about(trace, "starts");
	uint64_t *process_ends_ns = find_process_ends(trace);

	for (uint32_t i = 0; i < tasks->nr; i++) {
		const struct task_tally *t = &tally->tasks[i];

		if (!is_part(tasks, tally, i, o->is_marked, recorded_until_ns))
			continue;
		list[o->nr++] = (struct candidate){
			.task = { i, tasks->list[i].name, 0, begin_of(o, &tasks->list[i], t),
				  end_of(o, trace, &tasks->list[i], t, process_ends_ns) },
			.rank = o->is_marked ? tasks->list[i].begin_ns : i,
		};
	}
	number_namesakes(list, o->nr);
	if (starts && o->is_marked)
		take_listed(list, o->nr, starts);
	qsort(list, o->nr, sizeof(*list), by_rank);
	free(process_ends_ns);
	return list;
}

static int by_begin(const void *a, const void *b, void *tasks)
{
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	const struct order_task *list = tasks, *x = &list[i], *y = &list[k];

	if (x->begin_ns != y->begin_ns)
		return x->begin_ns < y->begin_ns ? -1 : 1;
	return i < k ? -1 : 1;
}

static int by_end(const void *a, const void *b, void *tasks)
{
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	const struct order_task *list = tasks, *x = &list[i], *y = &list[k];

	if (x->end_ns != y->end_ns)
		return x->end_ns < y->end_ns ? -1 : 1;
	return i < k ? -1 : 1;
}

static uint32_t *sort_by(const struct order *o, int (*compare)(const void *, const void *, void *))
{
	uint32_t *order = xcalloc(o->nr, sizeof(*order));

	for (size_t i = 0; i < o->nr; i++)
		order[i] = i;
	qsort_r(order, o->nr, sizeof(*order), compare, o->tasks);
	return order;
}

/* Which task called each one, and when each ended: all by place. */
struct callers {
	uint32_t *of;
	uint64_t *end_ns;
};

static struct callers find_callers(const struct order *o, const struct tasks *tasks)
{
	struct callers callers = { xcalloc(tasks->nr, sizeof(*callers.of)), xcalloc(tasks->nr, sizeof(*callers.end_ns)) };

	for (size_t i = 0; i < tasks->nr; i++) {
		callers.of[i] = tasks->list[i].caller;
		callers.end_ns[i] = ORDER_NEVER;
	}
	for (size_t i = 0; i < o->nr; i++)
		callers.end_ns[o->tasks[i].task] = o->tasks[i].end_ns;
	return callers;
}

static void release_callers(struct callers *callers)
{
	free(callers->of);
	free(callers->end_ns);
}

/*
 * By the marks of its thread; but a task that had ended by then, in another thread, or as far as is known, has called nothing: what had
 * called that did. So it is for whatever is begun later, too, and need not be climbed again; nor round in a circle, as a
 * hostile trace might have it.
 */
static uint32_t caller_of(struct callers *callers, uint32_t task, uint64_t begin_ns)
{
	uint32_t *caller = &callers->of[task];

	while (*caller != NO_TASK && callers->end_ns[*caller] <= begin_ns) {
		uint32_t ended = *caller, above = callers->of[ended];

		if (above == ended)
			above = NO_TASK;
		if (above != NO_TASK && callers->end_ns[above] <= begin_ns)
			callers->of[ended] = callers->of[above];
		*caller = above;
	}
	return *caller;
}

/* The outer one was at work on the inner one until that had ended; or may have been, through one whose begin is missing. */
static bool is_call(const struct order_task *outer, const struct order_task *inner, const struct tasks *tasks,
		    struct callers *callers)
{
	uint32_t caller = caller_of(callers, inner->task, inner->begin_ns);

	return caller != NO_TASK && (caller == outer->task || !tasks->list[caller].has_begun) &&
	       !tasks->list[inner->task].was_suspended && inner->end_ns <= outer->end_ns;
}

/* A task inside another one, at which nobody else was meanwhile, as far as is known. Both: numbers, less 1. */
struct call {
	uint32_t outer, inner;
};

static void note_overlap(struct order *o, const struct call *call)
{
	o->has_overlap = true;
	o->earlier = call->outer;
	o->later = call->inner;
}

/* Those that are open when a task begins are each a call of the one before, or there is an overlap. Returns how many calls there are. */
static size_t find_calls(struct order *o, const struct tasks *tasks, struct call *calls)
{
	uint32_t *open = xcalloc(o->nr, sizeof(*open));
	struct callers callers = find_callers(o, tasks);
	size_t nr = 0, nr_calls = 0;

	for (size_t i = 0; i < o->nr && !o->has_overlap; i++) {
		const struct order_task *task = &o->tasks[o->begun[i]];

		while (nr && o->tasks[open[nr - 1]].end_ns <= task->begin_ns)
			nr--;
		if (nr) {
			calls[nr_calls] = (struct call){ open[nr - 1], o->begun[i] };
			if (!is_call(&o->tasks[open[nr - 1]], task, tasks, &callers))
				note_overlap(o, &calls[nr_calls]);
			nr_calls++;
		}
		open[nr++] = o->begun[i];
	}
	release_callers(&callers);
	free(open);
	return nr_calls;
}

/* By the outer task's place, and then by when the inner one began. */
static int by_outer(const void *a, const void *b, void *tasks)
{
	const struct call *x = a, *y = b;
	const struct order_task *list = tasks;
	uint32_t x_task = list[x->outer].task, y_task = list[y->outer].task;

	if (x_task != y_task)
		return x_task < y_task ? -1 : 1;
	return list[x->inner].begin_ns < list[y->inner].begin_ns ? -1 : list[x->inner].begin_ns > list[y->inner].begin_ns;
}

/* A call that is within the task at this place between two times, or NULL: calls within one task follow one another. */
static const struct call *call_between(const struct order *o, const struct call *calls, size_t nr, uint32_t task, uint64_t from_ns,
				       uint64_t to_ns)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct order_task *outer = &o->tasks[calls[middle].outer];

		if (outer->task < task || (outer->task == task && o->tasks[calls[middle].inner].begin_ns < to_ns))
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || o->tasks[calls[low - 1].outer].task != task || o->tasks[calls[low - 1].inner].end_ns <= from_ns)
		return NULL;
	return &calls[low - 1];
}

/* A thread that is at a task while a call is within it, does not wait for that. */
static void find_busy(struct order *o, const struct trace *trace, const struct tasks *tasks, const struct call *calls, size_t nr)
{
	for (size_t i = 0; i < trace_nr_marking(trace) && !o->has_overlap; i++) {
		struct marking *marking = marking_open(trace, tasks, i);
		uint64_t from_ns = 0, to_ns = 0;
		const struct call *call = NULL;
		uint32_t task;

		/* The marks have all been read before: if one cannot be any more, that has been said. */
		for (; !call && from_ns < UINT64_MAX && !marking_at(marking, from_ns, &task, &to_ns); from_ns = to_ns)
			if (task != NO_TASK)
				call = call_between(o, calls, nr, task, from_ns, to_ns);
		if (call)
			note_overlap(o, call);
		marking_close(marking);
	}
}

static void find_overlap(struct order *o, const struct trace *trace, const struct tasks *tasks)
{
	struct call *calls = xcalloc(o->nr, sizeof(*calls));
	size_t nr = find_calls(o, tasks, calls);

	if (nr && !o->has_overlap) {
		qsort_r(calls, nr, sizeof(*calls), by_outer, o->tasks);
		find_busy(o, trace, tasks, calls, nr);
	}
	free(calls);
}

/* Marks do not depend on runs; that a thread that makes them is of the program, on the events. */
static bool is_certain(const struct audit *audit, const struct trace *trace, bool marked)
{
	if (!marked)
		return audit->grade != GRADE_INCOMPLETE;
	return !audit->counts[AUDIT_NOT_SEALED] && !audit->counts[AUDIT_LOST_EVENTS] &&
	       !audit->counts[AUDIT_LOST_MARKS] && !audit->counts[AUDIT_BROKEN_MARKS] && !trace_end_count(trace, "unclaimed_marks");
}

enum model model_of(bool is_marked, bool is_certain, bool is_written_async, bool is_seen_async)
{
	if (!is_marked)
		return MODEL_NONE;
	if (is_seen_async)
		return ASYNC;
	return is_certain && !is_written_async ? SYNC : MODEL_OPEN;
}

static bool is_written_async(const struct trace *trace)
{
	const char *written = trace_about(trace, "model");

	return written && !strcmp(written, "async");
}

void order_build(struct order *o, const struct trace *trace, const struct tasks *tasks, const struct tally *tally,
		 const struct audit *audit)
{
	uint64_t recorded_until_ns = trace_end_count(trace, "end_ns");
	struct candidate *list;

	*o = (struct order){ .is_marked = has_marked(tasks, tally, recorded_until_ns) };
	o->is_certain = is_certain(audit, trace, o->is_marked);
	list = list_tasks(o, trace, tasks, tally, recorded_until_ns);
	o->tasks = xcalloc(o->nr, sizeof(*o->tasks));
	for (size_t i = 0; i < o->nr; i++)
		o->tasks[i] = list[i].task;
	free(list);
	o->begun = sort_by(o, by_begin);
	o->ended = sort_by(o, by_end);
	if (o->is_marked)
		find_overlap(o, trace, tasks);
	o->is_written_async = is_written_async(trace);
	o->model = model_of(o->is_marked && o->nr > 1, o->is_certain, o->is_written_async, o->has_overlap);
}

void order_release(struct order *o)
{
	free(o->tasks);
	free(o->begun);
	free(o->ended);
	*o = (struct order){ 0 };
}

const char *model_name(enum model model)
{
	static const char *const names[] = {
		[MODEL_NONE] = "INCONCLUSIVE", [MODEL_OPEN] = "INCONCLUSIVE", [SYNC] = "SYNC", [ASYNC] = "ASYNC",
	};

	return names[model];
}
