// SPDX-License-Identifier: GPL-2.0-or-later
/* roster.c - who the threads are: from the kernel's ids to the numbers of the trace */
#include "capture/roster.h"

#include <stdlib.h>
#include <string.h>

#include <exectrace/record.h>
#include <exectrace/trace_file.h>

#include "capture/roster_counts.h"
#include "capture/roster_entries.h"
#include "lib/mem.h"
#include "trace/writer.h"

/* The kernel's flags in task_struct.flags: the thread is exiting; it is one of the kernel's own. */
#define PF_EXITING 0x00000004
#define PF_KTHREAD 0x00200000

struct roster {
	struct trace_writer *writer;
	struct roster_entries entries;
	size_t nr;              /* numbers given out */
	size_t nr_alive;
	size_t nr_living;
	bool expects_counts;
	bool lacks_last_look;
	uint64_t closed_ns;     /* 0: not closed */
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
	entries_release(&r->entries);
	free(r);
}

/* It may have been met as somebody who took a CPU, before it was one of ours. */
static void set_traced(struct roster *r, struct roster_thread *thread, uint32_t id)
{
	if (thread->traced || !(id & ID_TRACED))
		return;
	thread->traced = true;
	thread->leaves = false;
	r->nr_alive++;
	r->nr_living++;
}

static struct roster_thread *add(struct roster *r, uint32_t id)
{
	struct roster_thread *thread = entries_add(&r->entries, ++r->nr, id);

	set_traced(r, thread, id);
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
	entries_learn(&r->entries, thread, event->time_ns);
	/* The kernel side tells of no exit of it any more. */
	if (!thread->traced && event->flags & PF_EXITING)
		entries_leave(&r->entries, thread);
}

/* Tells the trace of it: how often it had left a CPU when we met it. */
static void announce(struct roster *r, struct roster_thread *thread, uint16_t kind, uint64_t time_ns,
		     uint32_t parent)
{
	struct trace_thread_event more = { .departures = thread->departures, .other = parent };

	if (thread->was_on_cpu || thread->met_leaving || thread->seen_state == THREAD_ON_CPU)
		more.flags |= TRACE_THREAD_WAS_ON_CPU;
	else if (thread->seen_state == THREAD_READY)
		more.flags |= TRACE_THREAD_WAS_READY;
	write_event(r, thread, kind, time_ns, more);
	thread->announced = true;
}

static void meet(struct roster *r, const struct thread_event *event, uint16_t kind, uint32_t departures)
{
	struct roster_thread *thread = add(r, event->thread);
	uint32_t parent = kind == TRACE_THREAD_BORN ? roster_number(r, event->other) : 0;

	learn(r, thread, event);
	counts_begin(thread, event, departures);
	thread->met_leaving = event->kind == THREAD_MET_LATE;
	if (kind == TRACE_THREAD_MET)
		thread->seen_state = event->state;
	announce(r, thread, kind, event->time_ns, parent);
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
	entries_leave(&r->entries, thread);
}

/* It goes by another name, or has another tid, and we have not been told. */
static void correct_name(struct roster *r, struct roster_thread *thread, const struct thread_event *event)
{
	if (thread->here_tid == event->here_tid && !memcmp(thread->name, event->comm, sizeof(thread->name)))
		return;
	learn(r, thread, event);
	write_event(r, thread, TRACE_THREAD_NAMED, event->time_ns, (struct trace_thread_event){ 0 });
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
		counts_begin(thread, event, event->departures);
		thread->was_on_cpu = event->state == THREAD_ON_CPU;
	} else {
		correct_name(r, thread, event);
	}
	thread->lingers = thread->exited;
	thread->known_departures = event->departures;
	thread->seen_state = event->state;
	thread->seen_cpu = event->cpu;
	if (r->closed_ns) {
		thread->last_look_ns = event->time_ns;
		thread->last_look_exec_ns = event->exec_ns;
	}
	if (is_new && !thread->was_on_cpu)
		announce(r, thread, TRACE_THREAD_MET, event->time_ns, 0);
	if (is_new && event->state == THREAD_DEAD)
		roster_gone(r, thread);
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
	counts_begin(thread, event, departures);
	announce(r, thread, TRACE_THREAD_MET, event->time_ns, 0);
}

/* A live thread with this task struct that the event can be about although its id is new. */
static struct roster_thread *find_by_task(struct roster *r, uint64_t task, uint32_t tgid)
{
	struct roster_thread *thread = entries_find_task(&r->entries, task);

	return thread && !thread->gone && thread->tgid == tgid ? thread : NULL;
}

struct roster_thread *roster_find(const struct roster *r, uint32_t id)
{
	return ID_TID(id) ? entries_find(&r->entries, id) : NULL;
}

static struct roster_thread *find_subject(struct roster *r, const struct thread_event *event)
{
	struct roster_thread *thread = roster_find(r, event->thread);

	if (thread && thread->task == event->task)
		return thread;
	return find_by_task(r, event->task, event->tgid);
}

static void update(struct roster *r, struct roster_thread *thread, const struct thread_event *event)
{
	struct trace_thread_event more = { .departures = event->departures };
	uint16_t kind = TRACE_THREAD_NAMED;

	/* Before its exec is told, it has its leader's, which records that are on their way still mean the leader by. */
	if (thread->id != ID_NUMBER(event->thread) && !roster_find(r, event->thread))
		entries_set_id(&r->entries, thread, event->thread);
	learn(r, thread, event);
	if (event->kind == THREAD_EXECED)
		kind = TRACE_THREAD_EXECED;
	if (event->kind == THREAD_EXITED) {
		kind = TRACE_THREAD_EXITED;
		set_exited(r, thread, event->departures);
		thread->lingers = r->closed_ns && event->time_ns >= r->closed_ns;
		more.status = event->exit_status;
	}
	/* The exits of others than the traced are told of so that they can be forgotten. */
	if (kind == TRACE_THREAD_EXITED && !thread->traced)
		entries_leave(&r->entries, thread);
	else
		write_event(r, thread, kind, event->time_ns, more);
}

/* Its exit has not been told. What it was known by may be somebody else's by now, but for its name. */
static void exit_untold(struct roster *r, struct roster_thread *thread, const struct thread_event *event)
{
	struct trace_thread_event more = { .departures = event->departures, .status = event->exit_status };

	memcpy(thread->name, event->comm, sizeof(thread->name));
	write_event(r, thread, TRACE_THREAD_NAMED, event->time_ns, (struct trace_thread_event){ 0 });
	write_event(r, thread, TRACE_THREAD_EXITED, event->time_ns, more);
	set_exited(r, thread, event->departures);
	thread->died = true;
}

/* How many switch-outs there were in all: as it lives on, or in its life. */
static void count(struct roster *r, struct roster_thread *thread, const struct thread_event *event)
{
	if (event->kind == THREAD_DIED && !thread->exited)
		exit_untold(r, thread, event);
	thread->known_departures = event->departures;
	thread->counted |= event->kind == THREAD_COUNTED;
	if (event->kind == THREAD_CUT_OFF)
		roster_gone(r, thread);
}

static bool is_count(const struct thread_event *event)
{
	return event->kind == THREAD_DIED || event->kind == THREAD_CUT_OFF || event->kind == THREAD_COUNTED;
}

/* We were not told of its birth, and it may have been recorded for a while: see correct_count(). */
static void meet_unborn(struct roster *r, const struct thread_event *event)
{
	meet(r, event, TRACE_THREAD_MET, event->departures - (event->kind == THREAD_MET_LATE));
	if (event->kind == THREAD_EXITED)
		update(r, roster_find(r, event->thread), event);
}

/*
 * Of one that is not known: it does not introduce it. The last snapshot shows those, too, that are gone and forgotten, as long as
 * nobody has waited for them.
 */
static bool is_idle(const struct roster *r, const struct thread_event *event)
{
	return is_count(event) || (event->kind == THREAD_SEEN && event->state == THREAD_DEAD && r->closed_ns);
}

void roster_take(struct roster *r, const struct thread_event *event)
{
	struct roster_thread *subject = find_subject(r, event);

	if (!subject && is_idle(r, event))
		return;
	if (is_count(event))
		count(r, subject, event);
	else if (event->kind == THREAD_SEEN)
		see(r, subject, event);
	else if (event->kind == THREAD_BORN)
		meet(r, event, TRACE_THREAD_BORN, 0);
	else if (!subject)
		meet_unborn(r, event);
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
	counts_begin_with(thread, record);
	thread->process = thread->number;
	strcpy(thread->name, "?");
	announce(r, thread, TRACE_THREAD_MET, record->out_ns, 0);
	return thread;
}

/* Its exec, by which it took over the tid of its leader, who is forgotten, has not been told, or is only being told now. */
static struct roster_thread *find_by_taken_tid(struct roster *r, const struct run_record *record)
{
	struct roster_thread *thread = find_by_task(r, record->task, ID_TID(record->thread));

	if (thread)
		entries_set_id(&r->entries, thread, record->thread);
	return thread;
}

/* The event by which we met it, since that of its birth found no room, was later than this run, its first: events overtake records. */
static struct roster_thread *correct_count(struct roster *r, struct roster_thread *thread, const struct run_record *record)
{
	if (!thread->last_out_ns && (int32_t)(record->departures - thread->departures) <= 0) {
		counts_begin_with(thread, record);
		announce(r, thread, TRACE_THREAD_MET, record->out_ns, 0);
	}
	return thread;
}

struct roster_thread *roster_find_runner(struct roster *r, const struct run_record *record)
{
	struct roster_thread *thread = roster_find(r, record->thread);

	if (!thread)
		return find_by_taken_tid(r, record) ?: add_unannounced(r, record);
	if (thread->task == record->task)
		return correct_count(r, thread, record);
	/* Between taking over the tid and the exec that tells us of it. */
	return find_by_task(r, record->task, thread->tgid);
}

uint32_t roster_number(const struct roster *r, uint32_t id)
{
	const struct roster_thread *thread = roster_find(r, id);

	return thread ? thread->number : 0;
}

struct roster_thread *roster_find_self(const struct roster *r, uint32_t ns_tgid, uint32_t ns_tid, uint64_t time_ns)
{
	return entries_find_self(&r->entries, ns_tgid, ns_tid, time_ns);
}

size_t roster_nr(const struct roster *r)
{
	return r->nr;
}

struct roster_thread *roster_next(const struct roster *r, const struct roster_thread *thread)
{
	return entries_next(&r->entries, thread);
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
	for (struct roster_thread *thread = NULL; (thread = roster_next(r, thread));)
		if (thread->traced && !thread->exited && !is_there(thread))
			set_exited(r, thread, thread->departures);
}

void roster_lack_last_look(struct roster *r)
{
	r->lacks_last_look = true;
}

void roster_close(struct roster *r, uint64_t now_ns)
{
	r->closed_ns = now_ns;
}

/* What the kernel counted for it, until it was gone, or until end_ns. */
static void put_end(struct roster *r, struct roster_thread *thread, uint64_t end_ns)
{
	uint64_t last_ns = thread->gone && thread->last_out_ns ? thread->last_out_ns : end_ns;

	if (!thread->traced)
		return;
	if (!thread->announced)
		announce(r, thread, TRACE_THREAD_MET, end_ns, 0);
	write_event(r, thread, TRACE_THREAD_END, last_ns,
		    counts_at_end(thread, r->expects_counts || (r->lacks_last_look && !thread->gone && !thread->last_look_ns)));
}

void roster_forget(struct roster *r, uint64_t now_ns)
{
	for (struct roster_thread *thread; (thread = entries_next_leaver(&r->entries));) {
		put_end(r, thread, now_ns);
		entries_forget(&r->entries, thread);
	}
}

void roster_end(struct roster *r, uint64_t end_ns)
{
	for (struct roster_thread *thread = NULL; (thread = roster_next(r, thread));)
		put_end(r, thread, end_ns);
}
