// SPDX-License-Identifier: GPL-2.0-or-later
/* thread_list.c - who the threads of a trace are, by the events that tell of them */
#include "trace/thread_list.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

/* The thread's place; threads are introduced in the order of their numbers, or nearly so. */
static struct trace_thread *thread_at(struct thread_list *l, uint32_t number)
{
	size_t before = l->all_cap;

	GROW(l->all, number);
	memset(l->all + before, 0, (l->all_cap - before) * sizeof(*l->all));
	l->nr = number > l->nr ? number : l->nr;
	return &l->all[number - 1];
}

/* Most threads have one name. Of very many, the last takes the place of the one before; but that a program was run, is kept. */
static void add_name(struct thread_list *l, struct trace_thread *thread, const struct trace_thread_event *event)
{
	bool is_of_exec = event->kind == TRACE_THREAD_EXECED;
	bool has_room = !thread->nr_names ||
			((thread->nr_names < TRACE_MAX_NAMES || is_of_exec) && l->nr_names < TRACE_MAX_THREADS);
	uint64_t since_ns = event->time_ns;
	struct thread_name *name;

	if (!thread->names) {
		thread->names = xcalloc(1, sizeof(*thread->names));
		thread->names_cap = 1;
	}
	if (has_room) {
		GROW(thread->names, thread->nr_names + 1);
		l->nr_names += thread->nr_names++ > 0;
	}
	name = &thread->names[thread->nr_names - 1];
	if (!has_room && name->is_of_exec && !is_of_exec) {
		since_ns = name->since_ns;
		is_of_exec = true;
	}
	*name = (struct thread_name){
		.since_ns = since_ns,
		.tid = event->tid,
		.process = event->process,
		.is_of_exec = is_of_exec,
	};
	memcpy(name->name, event->name, sizeof(event->name));
}

static void met(struct thread_list *l, struct trace_thread *thread, const struct trace_thread_event *event)
{
	l->nr_known += !thread->known;
	thread->known = true;
	thread->parent = event->other;
	thread->start_ns = event->start_ns;
	thread->met_ns = event->time_ns;
	thread->first_departures = event->departures;
	thread->was_ready = event->flags & TRACE_THREAD_WAS_READY;
	thread->was_on_cpu = event->flags & TRACE_THREAD_WAS_ON_CPU;
	add_name(l, thread, event);
}

static void apply_event(struct thread_list *l, struct trace_thread *thread, const struct trace_thread_event *event)
{
	thread->traced = event->flags & TRACE_THREAD_TRACED;
	thread->kernel = event->flags & TRACE_THREAD_KERNEL;
	thread->process = event->process;
	thread->tid = event->tid;
	thread->tgid = event->tgid;
	thread->ns_tid = event->ns_tid;
	thread->ns_tgid = event->ns_tgid;
	switch (event->kind) {
	case TRACE_THREAD_BORN:
	case TRACE_THREAD_MET:
		met(l, thread, event);
		break;
	case TRACE_THREAD_NAMED:
	case TRACE_THREAD_EXECED:
		add_name(l, thread, event);
		break;
	case TRACE_THREAD_EXITED:
		thread->exited = true;
		thread->exit_ns = event->time_ns;
		thread->exit_status = event->status;
		break;
	case TRACE_THREAD_END:
		thread->ended = true;
		thread->uncounted = event->flags & TRACE_THREAD_UNCOUNTED;
		thread->end_ns = event->time_ns;
		thread->end_departures = event->departures;
		thread->cpu_ns = event->cpu_ns;
		break;
	}
}

bool thread_list_take(struct thread_list *l, const struct trace_thread_event *event)
{
	if (!event->thread || event->thread > TRACE_MAX_THREADS || event->thread > 2 * l->nr_known + 1024 ||
	    event->time_ns > TRACE_MAX_NS)
		return false;
	apply_event(l, thread_at(l, event->thread), event);
	return true;
}

void thread_list_release(struct thread_list *l)
{
	for (size_t i = 0; i < l->nr; i++)
		free(l->all[i].names);
	free(l->all);
	*l = (struct thread_list){ 0 };
}
