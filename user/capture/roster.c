// SPDX-License-Identifier: GPL-2.0-or-later
/* roster.c - who the threads are: from the kernel's ids to the numbers of the trace */
#include "capture/roster.h"

#include <stdlib.h>
#include <string.h>

#include <exectrace/trace_file.h>

#include "lib/hash.h"
#include "lib/mem.h"
#include "trace/writer.h"

/* The kernel's flag in task_struct.flags for its own threads. */
#define PF_KTHREAD 0x00200000

struct roster {
	struct trace_writer *writer;
	struct roster_thread *threads;  /* by number, less 1 */
	size_t nr, threads_cap;
	size_t nr_alive;
	size_t nr_living;
	bool expects_counts;
	uint64_t closed_ns;     /* 0: not closed */
	/* To numbers; of several threads with the same key, the latest. */
	struct hash by_id;      /* ID_NUMBER */
	struct hash by_task;    /* address of the task struct */
	struct hash by_tgid;    /* to the number that stands for the process */
	struct hash by_self;    /* ns_tgid, ns_tid */
};

struct roster *roster_create(struct trace_writer *w)
{
	struct roster *r = xcalloc(1, sizeof(*r));

	r->writer = w;
	return r;
}

void roster_expect_counts(struct roster *r)
{
	r->expects_counts = true;
}

void roster_free(struct roster *r)
{
	if (!r)
		return;
	hash_release(&r->by_id);
	hash_release(&r->by_task);
	hash_release(&r->by_tgid);
	hash_release(&r->by_self);
	free(r->threads);
	free(r);
}

static struct roster_thread *lookup(const struct roster *r, const struct hash *by, uint64_t key)
{
	uint32_t *number = hash_get(by, key);

	return number ? &r->threads[*number - 1] : NULL;
}

static uint64_t self_key(uint32_t ns_tgid, uint32_t ns_tid)
{
	return (uint64_t)ns_tgid << 32 | ns_tid;
}

static uint32_t process_of(struct roster *r, const struct roster_thread *thread)
{
	uint32_t *known = hash_get(&r->by_tgid, thread->tgid);

	if (known && ID_TID(thread->id) != thread->tgid)
		return *known;
	hash_put(&r->by_tgid, thread->tgid, thread->number);
	return thread->number;
}

/* It may have been met as somebody who took a CPU, before it was one of ours. */
static void set_traced(struct roster *r, struct roster_thread *thread, uint32_t id)
{
	if (thread->traced || !(id & ID_TRACED))
		return;
	thread->traced = true;
	r->nr_alive++;
	r->nr_living++;
}

static struct roster_thread *add(struct roster *r, uint32_t id)
{
	struct roster_thread *thread;

	GROW(r->threads, r->nr + 1);
	thread = &r->threads[r->nr++];
	*thread = (struct roster_thread){ .number = r->nr, .id = ID_NUMBER(id),
					  .here_tid = ID_TID(id) };
	set_traced(r, thread, id);
	hash_put(&r->by_id, thread->id, thread->number);
	return thread;
}

static void write_event(struct roster *r, const struct roster_thread *thread, uint16_t kind,
			uint64_t time_ns, struct trace_thread_event more)
{
	more.time_ns = time_ns;
	more.start_ns = thread->start_ns;
	more.thread = thread->number;
	more.kind = kind;
	more.flags |= (thread->traced ? TRACE_THREAD_TRACED : 0) |
		      (thread->kernel ? TRACE_THREAD_KERNEL : 0);
	more.process = thread->process;
	more.tid = thread->here_tid;
	more.tgid = thread->here_tgid;
	more.ns_tid = thread->ns_tid;
	more.ns_tgid = thread->ns_tgid;
	memcpy(more.name, thread->name, sizeof(more.name));
	trace_put_thread(r->writer, &more);
}

static void learn(struct roster *r, struct roster_thread *thread, const struct thread_event *event)
{
	set_traced(r, thread, event->thread);
	thread->task = event->task;
	thread->tgid = event->tgid;
	thread->here_tid = event->here_tid;
	thread->here_tgid = event->here_tgid;
	thread->ns_tid = event->ns_tid;
	thread->ns_tgid = event->ns_tgid;
	thread->start_ns = event->start_ns;
	thread->kernel = event->flags & PF_KTHREAD;
	memcpy(thread->name, event->comm, sizeof(thread->name));
	hash_put(&r->by_task, thread->task, thread->number);
	hash_put(&r->by_self, self_key(thread->ns_tgid, thread->ns_tid), thread->number);
	if (!thread->process)
		thread->process = process_of(r, thread);
}

/* Tells the trace of it: how often it had left a CPU when we met it. */
static void announce(struct roster *r, struct roster_thread *thread, uint16_t kind, uint64_t time_ns,
		     uint32_t parent)
{
	struct trace_thread_event more = { .departures = thread->departures, .other = parent };

	if (thread->was_on_cpu || thread->seen_state == THREAD_ON_CPU)
		more.flags |= TRACE_THREAD_WAS_ON_CPU;
	else if (thread->seen_state == THREAD_READY)
		more.flags |= TRACE_THREAD_WAS_READY;
	write_event(r, thread, kind, time_ns, more);
	thread->announced = true;
}

/* From here on its runs are counted. */
static void count_from(struct roster_thread *thread, const struct thread_event *event, uint32_t departures)
{
	thread->departures = departures;
	thread->delay_ns = event->delay_ns;
	thread->exec_ns = thread->first_exec_ns = event->exec_ns;
}

static void meet(struct roster *r, const struct thread_event *event, uint16_t kind, uint32_t departures)
{
	struct roster_thread *thread = add(r, event->thread);
	uint32_t parent = kind == TRACE_THREAD_BORN ? roster_number(r, event->other) : 0;

	learn(r, thread, event);
	count_from(thread, event, departures);
	if (kind == TRACE_THREAD_MET)
		thread->seen_state = event->state;
	announce(r, thread, kind, event->time_ns, parent);
}

/*
 * A snapshot found it. If it was on a CPU then, it may be about to leave it, and the count is not sure: the hook will
 * tell when it does, and then the trace is told.
 */
static void see(struct roster *r, struct roster_thread *thread, const struct thread_event *event)
{
	bool is_new = !thread || !thread->traced;

	if (!thread)
		thread = add(r, event->thread);
	if (is_new) {
		learn(r, thread, event);
		count_from(thread, event, event->departures);
		thread->was_on_cpu = event->state == THREAD_ON_CPU;
	}
	thread->lingers = thread->exited;
	thread->known_departures = event->departures;
	thread->seen_state = event->state;
	thread->seen_cpu = event->cpu;
	if (is_new && !thread->was_on_cpu)
		announce(r, thread, TRACE_THREAD_MET, event->time_ns, 0);
}

/* The hook saw one that a snapshot had found: now its count is sure. */
static void confirm(struct roster *r, struct roster_thread *thread, const struct thread_event *event)
{
	uint32_t departures = event->departures - (event->kind == THREAD_MET_LATE);
	bool was_announced = thread->announced && thread->traced;

	learn(r, thread, event);
	/* It ran before we were told of it: then it has no name yet. */
	if (thread->last_out_ns)
		write_event(r, thread, TRACE_THREAD_NAMED, event->time_ns, (struct trace_thread_event){ 0 });
	if (thread->last_out_ns || (was_announced && thread->departures == departures))
		return;
	/* What it used of the CPU since the snapshot is in its first run. */
	count_from(thread, event, departures);
	announce(r, thread, TRACE_THREAD_MET, event->time_ns, 0);
}

/* Has another tid from now on, if it has taken over its leader's. */
static void take_id(struct roster *r, struct roster_thread *thread, uint32_t id)
{
	thread->id = ID_NUMBER(id);
	hash_put(&r->by_id, thread->id, thread->number);
}

/* A live thread with this task struct that the event can be about although its id is new. */
static struct roster_thread *find_by_task(struct roster *r, uint64_t task, uint32_t tgid)
{
	struct roster_thread *thread = lookup(r, &r->by_task, task);

	return thread && !thread->gone && thread->tgid == tgid ? thread : NULL;
}

static struct roster_thread *find_subject(struct roster *r, const struct thread_event *event)
{
	struct roster_thread *thread = lookup(r, &r->by_id, ID_NUMBER(event->thread));

	if (thread && thread->task == event->task)
		return thread;
	return find_by_task(r, event->task, event->tgid);
}

static void set_exited(struct roster *r, struct roster_thread *thread, uint32_t departures)
{
	if (thread->traced && !thread->exited)
		r->nr_living--;
	thread->exited = true;
	thread->exit_departures = departures;
}

void roster_gone(struct roster *r, struct roster_thread *thread)
{
	if (!thread->exited)
		set_exited(r, thread, thread->departures);
	if (!thread->gone)
		r->nr_alive--;
	thread->gone = true;
}

static void update(struct roster *r, struct roster_thread *thread, const struct thread_event *event)
{
	struct trace_thread_event more = { .departures = event->departures };
	uint16_t kind = TRACE_THREAD_NAMED;

	if (thread->id != ID_NUMBER(event->thread))
		take_id(r, thread, event->thread);
	learn(r, thread, event);
	if (event->kind == THREAD_EXECED)
		kind = TRACE_THREAD_EXECED;
	if (event->kind == THREAD_EXITED) {
		kind = TRACE_THREAD_EXITED;
		set_exited(r, thread, event->departures);
		thread->lingers = r->closed_ns && event->time_ns >= r->closed_ns;
		more.status = event->exit_status;
	}
	write_event(r, thread, kind, event->time_ns, more);
}

/* Its last switch-out was lost, but not how many there were in all. */
static void died(struct roster *r, struct roster_thread *thread, const struct thread_event *event)
{
	if (!thread)
		return;
	thread->known_departures = event->departures;
	roster_gone(r, thread);
}

static void count(struct roster_thread *thread, const struct thread_event *event)
{
	if (!thread)
		return;
	thread->known_departures = event->departures;
	thread->counted = true;
}

void roster_take(struct roster *r, const struct thread_event *event)
{
	struct roster_thread *subject = find_subject(r, event);

	if (event->kind == THREAD_DIED)
		died(r, subject, event);
	else if (event->kind == THREAD_COUNTED)
		count(subject, event);
	else if (event->kind == THREAD_SEEN)
		see(r, subject, event);
	else if (event->kind == THREAD_BORN)
		meet(r, event, TRACE_THREAD_BORN, 0);
	else if (!subject)
		meet(r, event, TRACE_THREAD_MET,
		     event->departures - (event->kind == THREAD_MET_LATE));
	else if (event->kind == THREAD_MET || event->kind == THREAD_MET_LATE ||
		 event->kind == THREAD_MOVED_IN)
		confirm(r, subject, event);
	else
		update(r, subject, event);
}

/* A thread that we should have been told of: the event found no room. Its first run introduces it. */
static struct roster_thread *add_unannounced(struct roster *r, const struct run_record *record)
{
	struct roster_thread *thread = add(r, record->thread);

	thread->task = record->task;
	thread->departures = record->departures - 1;
	thread->delay_ns = record->delay_ns;
	thread->exec_ns = thread->first_exec_ns = record->exec_ns;
	thread->process = thread->number;
	strcpy(thread->name, "?");
	announce(r, thread, TRACE_THREAD_MET, record->out_ns, 0);
	return thread;
}

struct roster_thread *roster_find_runner(struct roster *r, const struct run_record *record)
{
	struct roster_thread *thread = lookup(r, &r->by_id, ID_NUMBER(record->thread));

	if (!thread)
		return add_unannounced(r, record);
	if (thread->task == record->task)
		return thread;
	/* Between taking over the tid and the exec that tells us of it. */
	return find_by_task(r, record->task, thread->tgid);
}

uint32_t roster_number(const struct roster *r, uint32_t id)
{
	uint32_t *number = ID_TID(id) ? hash_get(&r->by_id, ID_NUMBER(id)) : NULL;

	return number ? *number : 0;
}

const struct roster_thread *roster_find_self(const struct roster *r, uint32_t ns_tgid, uint32_t ns_tid)
{
	return lookup(r, &r->by_self, self_key(ns_tgid, ns_tid));
}

size_t roster_nr(const struct roster *r)
{
	return r->nr;
}

struct roster_thread *roster_thread(struct roster *r, size_t number)
{
	return &r->threads[number - 1];
}

size_t roster_nr_alive(const struct roster *r)
{
	return r->nr_alive;
}

size_t roster_nr_living(const struct roster *r)
{
	return r->nr_living;
}

void roster_look_after(struct roster *r, bool (*is_there)(const struct roster_thread *thread))
{
	for (size_t i = 0; i < r->nr; i++) {
		struct roster_thread *thread = &r->threads[i];

		if (thread->traced && !thread->exited && !is_there(thread))
			set_exited(r, thread, thread->departures);
	}
}

/* How often the kernel has switched it out, as far as that is known to be. */
static uint32_t final_departures(const struct roster_thread *thread)
{
	uint32_t least = thread->known_departures;

	if (thread->exited && !thread->gone && !thread->lingers)
		least = thread->exit_departures > thread->departures ? thread->exit_departures :
								       thread->departures;
	/* One more follows the exit, unless it has been recorded, or is still to come. */
	if (thread->exited && !thread->gone && !thread->lingers && !thread->left_on_cpu)
		least++;
	return least > thread->departures ? least : thread->departures;
}

void roster_close(struct roster *r, uint64_t now_ns)
{
	r->closed_ns = now_ns;
}

void roster_end(struct roster *r, uint64_t end_ns)
{
	for (size_t i = 0; i < r->nr; i++) {
		struct roster_thread *thread = &r->threads[i];
		struct trace_thread_event more = { .departures = final_departures(thread),
						   .cpu_ns = thread->exec_ns - thread->first_exec_ns };

		if (r->expects_counts && !thread->counted)
			more.flags |= TRACE_THREAD_UNCOUNTED;
		if (thread->traced && !thread->announced)
			announce(r, thread, TRACE_THREAD_MET, end_ns, 0);
		if (thread->traced)
			write_event(r, thread, TRACE_THREAD_END,
				    thread->gone ? thread->last_out_ns : end_ns, more);
	}
}
