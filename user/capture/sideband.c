// SPDX-License-Identifier: GPL-2.0-or-later
/* sideband.c - perf's records of threads in, run records and thread events out */
#include "capture/sideband.h"

#include <stdlib.h>
#include <string.h>

#include "capture/perf_events.h"
#include "capture/proc_thread.h"
#include "capture/sideband_threads.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "trace/run.h"

/* What can be known of the state that a thread leaves a CPU in, but for RUN_STATE_DEAD; as the kernel's TASK_INTERRUPTIBLE. */
#define STATE_BLOCKED 0x01

#define NOBODY UINT32_MAX

struct sideband_cpu {
	uint32_t on;            /* place of the thread that is on it, or NOBODY */
	uint64_t seen_ns;       /* time of the latest record */
	uint64_t last_out_ns;
	struct sideband_runs runs;
};

struct sideband {
	struct sideband_threads threads;
	struct places leavers;  /* those that exited since sideband_forget() */
	struct sideband_cpu *cpus;
	unsigned nr_cpus;
	struct sideband_events events;
	struct sideband_losses losses;
};

struct sideband *sideband_create(unsigned nr_cpus)
{
	struct sideband *s = xcalloc(1, sizeof(*s));

	s->nr_cpus = nr_cpus;
	s->cpus = xcalloc(nr_cpus, sizeof(*s->cpus));
	for (unsigned cpu = 0; cpu < nr_cpus; cpu++)
		s->cpus[cpu].on = NOBODY;
	return s;
}

void sideband_free(struct sideband *s)
{
	if (!s)
		return;
	for (unsigned cpu = 0; cpu < s->nr_cpus; cpu++)
		free(s->cpus[cpu].runs.list);
	threads_release(&s->threads);
	free(s->leavers.list);
	free(s->events.list);
	free(s->cpus);
	free(s);
}

struct sideband_thread *sideband_find(struct sideband *s, uint32_t tid)
{
	return threads_find(&s->threads, tid);
}

size_t sideband_nr(const struct sideband *s)
{
	return s->threads.nr;
}

struct sideband_thread *sideband_thread(struct sideband *s, size_t place)
{
	return &s->threads.list[place];
}

static void tell(struct sideband *s, const struct sideband_thread *t, enum thread_event_kind kind,
		 uint64_t time_ns, struct thread_event more)
{
	more.time_ns = time_ns;
	more.start_ns = t->start_ns;
	more.task = t->task;
	more.delay_ns = t->delay_ns;
	more.kind = kind;
	more.thread = t->id;
	more.tgid = more.here_tgid = more.ns_tgid = t->tgid;
	more.here_tid = more.ns_tid = t->tid;
	if (!more.departures)
		more.departures = t->departures;
	memcpy(more.comm, t->comm, sizeof(more.comm));
	GROW(s->events.list, s->events.nr + 1);
	s->events.list[s->events.nr++] = more;
}

static void note_loss(struct sideband *s, uint64_t nr, uint64_t from_ns, uint64_t to_ns)
{
	struct sideband_losses *l = &s->losses;

	if (!l->to_ns || from_ns < l->from_ns)
		l->from_ns = from_ns;
	l->to_ns = most(l->to_ns, to_ns);
	l->records += nr;
}

struct sideband_thread *sideband_add(struct sideband *s, const struct proc_thread *thread, uint32_t origin)
{
	struct sideband_thread *t = threads_add(&s->threads, thread->tid, thread->tgid, origin, thread->comm);

	t->start_ns = thread->start_ns;
	return t;
}

void sideband_meet(struct sideband *s, struct sideband_thread *t, const struct proc_thread *thread, int cpu,
		   uint64_t now_ns, bool sure)
{
	bool is_runnable = thread->state == 'R';
	struct thread_event how = { .state = THREAD_BLOCKED };

	if (is_runnable)
		how.state = cpu >= 0 ? THREAD_ON_CPU : THREAD_READY;
	how.cpu = cpu >= 0 ? cpu : 0;
	/* What is lost before any record of a CPU is seen, is so since then at the earliest. */
	for (unsigned i = 0; i < s->nr_cpus; i++)
		s->cpus[i].seen_ns = s->cpus[i].seen_ns ? s->cpus[i].seen_ns : now_ns;
	t->met_ns = t->last_out_ns = now_ns;
	t->met_cpu = is_runnable ? cpu : -1;
	t->left_runnable = how.state == THREAD_READY;
	t->is_told = t->met_cpu < 0;
	t->departures = t->departures_then = thread->departures;
	t->is_count_sure = sure;
	tell(s, t, THREAD_SEEN, now_ns, how);
}

void sideband_count(struct sideband_thread *t, const struct proc_thread *thread, uint64_t now_ns, bool sure)
{
	t->counted_ns = now_ns;
	t->counted = thread->departures;
	t->departures_then = t->departures;
	t->is_count_sure &= sure;
}

/* One that was on a CPU when it was met has left it, or does something: so the count was that of the moment. */
static void confirm(struct sideband *s, struct sideband_thread *t, uint64_t time_ns)
{
	if (!t->is_told)
		tell(s, t, THREAD_MET, time_ns, (struct thread_event){ .state = THREAD_ON_CPU });
	t->is_told = true;
}

/* The run that t is at on its CPU has ended. */
static void end_run(struct sideband *s, struct sideband_thread *t, uint64_t out_ns, uint16_t state)
{
	struct sideband_cpu *c = &s->cpus[t->cpu];
	uint64_t in_ns = most(t->since_ns, c->last_out_ns);
	struct run_record *record;

	confirm(s, t, out_ns);
	t->departures++;
	if (out_ns <= t->counted_ns)
		t->departures_then = t->departures;
	/* A run has a length, or its place among the others would be open. */
	out_ns = most(out_ns, in_ns + 1);
	GROW(c->runs.list, c->runs.nr + 1);
	record = &c->runs.list[c->runs.nr++];
	*record = (struct run_record){
		.in_ns = in_ns,
		.out_ns = out_ns,
		.arrival_ns = in_ns,
		.delay_ns = t->delay_ns,
		.task = t->task,
		.thread = t->id,
		.departures = t->departures,
		.state = state,
		.flags = RECORD_IN_SEEN | RECORD_NEXT_UNKNOWN | (t->is_edge ? RECORD_IN_EDGE : 0) |
			 (t->is_wait_known ? 0 : RECORD_WAIT_UNKNOWN),
		.arrivals = t->departures,
	};
	c->on = NOBODY;
	c->last_out_ns = t->last_out_ns = out_ns;
	t->left_runnable = !state;
	t->has_run = true;
	t->cpu = -1;
}

/*
 * It has left its CPU, and the record of that is missing: it was there at least until that CPU's last record. Whether one was
 * lost, or there was none, its next record will show.
 */
static void end_lost_run(struct sideband *s, struct sideband_thread *t, uint64_t now_ns)
{
	t->vanished_ns = s->cpus[t->cpu].seen_ns;
	t->missed_ns = now_ns;
	end_run(s, t, t->vanished_ns, STATE_BLOCKED);
}

/* There was one. */
static void settle_lost_run(struct sideband *s, struct sideband_thread *t)
{
	if (t->missed_ns)
		note_loss(s, 1, t->vanished_ns, t->missed_ns);
	t->missed_ns = 0;
}

static void begin_run(struct sideband *s, struct sideband_thread *t, unsigned cpu, uint64_t in_ns)
{
	struct sideband_cpu *c = &s->cpus[cpu];

	t->cpu = cpu;
	t->is_edge = false;
	t->since_ns = most(most(in_ns, c->last_out_ns), t->last_out_ns);
	t->is_wait_known = t->left_runnable;
	if (t->left_runnable)
		t->delay_ns += t->since_ns - t->last_out_ns;
	c->on = threads_place(&s->threads, t);
}

/* There is a record of it on this CPU, and none of how it came there. */
static void begin_unseen_run(struct sideband *s, struct sideband_thread *t, unsigned cpu, uint64_t now_ns)
{
	bool was_there = !t->has_run && t->met_cpu == (int)cpu;

	begin_run(s, t, cpu, was_there ? t->met_ns : now_ns);
	t->is_edge = t->is_wait_known = was_there;
	if (!was_there)
		note_loss(s, 1, s->cpus[cpu].seen_ns, now_ns);
}

/* Whoever is on the CPU, but for t, has left it; t has left any other CPU. */
static void make_way(struct sideband *s, struct sideband_thread *t, unsigned cpu, uint64_t now_ns)
{
	uint32_t on = s->cpus[cpu].on;

	if (on != NOBODY && on != threads_place(&s->threads, t))
		end_lost_run(s, &s->threads.list[on], now_ns);
	if (t->cpu >= 0 && t->cpu != (int)cpu)
		end_lost_run(s, t, now_ns);
}

static void came(struct sideband *s, struct sideband_thread *t, unsigned cpu, const struct perf_record *record)
{
	make_way(s, t, cpu, record->time_ns);
	if (t->cpu >= 0)
		end_lost_run(s, t, record->time_ns);
	begin_run(s, t, cpu, record->time_ns);
}

static void left(struct sideband *s, struct sideband_thread *t, unsigned cpu, const struct perf_record *record)
{
	make_way(s, t, cpu, record->time_ns);
	if (t->cpu < 0)
		begin_unseen_run(s, t, cpu, record->time_ns);
	end_run(s, t, record->time_ns, record->is_runnable ? 0 : STATE_BLOCKED);
}

static void forked(struct sideband *s, struct sideband_thread *subject, unsigned cpu, const struct perf_record *record)
{
	struct sideband_thread *t = sideband_find(s, record->other);
	/* A copy: to add one may move them all. */
	struct sideband_thread parent = *subject;

	(void)cpu;
	/* Followed by itself before we came to this record; or the exit of an earlier one is lost. */
	if (t && (!t->met_ns || t->met_ns >= record->time_ns))
		return;
	t = threads_add(&s->threads, record->other, record->other_pid, parent.origin, parent.comm);
	t->start_ns = t->met_ns = t->last_out_ns = record->time_ns;
	t->left_runnable = t->is_told = t->is_count_sure = true;
	tell(s, t, THREAD_BORN, record->time_ns, (struct thread_event){ .other = parent.id, .parent_tgid = parent.tgid });
}

static void named(struct sideband *s, struct sideband_thread *t, unsigned cpu, const struct perf_record *record)
{
	uint32_t before = t->id;

	(void)cpu;
	t->is_at_exec = record->kind == PERF_EXECED;
	memcpy(t->comm, record->comm, sizeof(t->comm));
	if (!t->met_ns)
		return;
	confirm(s, t, record->time_ns);
	if (record->kind == PERF_NAMED) {
		tell(s, t, THREAD_NAMED, record->time_ns, (struct thread_event){ 0 });
		return;
	}
	/* It has taken over its leader's tid. */
	if (ID_TID(t->id) != t->tid)
		t->id = threads_new_id(&s->threads, t->tid);
	tell(s, t, THREAD_EXECED, record->time_ns, (struct thread_event){ .other = before });
}

static void mapped(struct sideband *s, struct sideband_thread *t, unsigned cpu, const struct perf_record *record)
{
	(void)s, (void)cpu, (void)record;
	t->is_at_exec = false;
}

/*
 * It was preempted as it exited, when perf had let go of it and not said so yet: then there are no records of its switches, on
 * whatever CPUs. Nothing was lost, and nobody else is concerned; but a switch-out is missing among its own.
 */
static void begin_last_run(struct sideband *s, struct sideband_thread *t, unsigned cpu, uint64_t now_ns)
{
	t->missed_ns = 0;
	t->departures++;
	begin_run(s, t, cpu, now_ns);
	t->is_wait_known = false;
}

/* Its last switch-out follows, and perf does not record it. */
static void gone(struct sideband *s, struct sideband_thread *t, unsigned cpu, const struct perf_record *record)
{
	s->losses.out_of_sight += t->is_at_exec;
	threads_exit(&s->threads, t);
	places_put(&s->leavers, threads_place(&s->threads, t));
	if (!t->met_ns)
		return;
	confirm(s, t, record->time_ns);
	tell(s, t, THREAD_EXITED, record->time_ns, (struct thread_event){ .parent_tgid = record->other_pid });
	make_way(s, t, cpu, record->time_ns);
	if (t->missed_ns)
		begin_last_run(s, t, cpu, record->time_ns);
	else if (t->cpu < 0)
		begin_unseen_run(s, t, cpu, record->time_ns);
	end_run(s, t, record->time_ns, RUN_STATE_DEAD);
}

/*
 * A thread that is not the leader of its process and execs takes over the leader's tid, which has exited before. Then it
 * is the only one of its process.
 */
static struct sideband_thread *find_new_leader(struct sideband *s, unsigned cpu, const struct perf_record *record)
{
	uint32_t place = s->cpus[cpu].on;

	if (record->tid != record->pid || !s->threads.nr)
		return NULL;
	if (place != NOBODY && s->threads.list[place].tgid == record->pid)
		return &s->threads.list[place];
	return threads_find_of(&s->threads, record->pid);
}

static struct sideband_thread *find_subject(struct sideband *s, unsigned cpu, const struct perf_record *record)
{
	struct sideband_thread *t = sideband_find(s, record->tid);

	if (t)
		return t->origin == record->origin ? t : NULL;
	t = find_new_leader(s, cpu, record);
	if (!t || t->origin != record->origin)
		return NULL;
	threads_take_tid(&s->threads, t, record->tid);
	return t;
}

/* One whose birth we were not told of, because the record found no room. */
static struct sideband_thread *add_stranger(struct sideband *s, unsigned cpu, const struct perf_record *record)
{
	struct sideband_thread *t = threads_add(&s->threads, record->tid, record->pid, record->origin, "?");

	t->met_ns = t->last_out_ns = s->cpus[cpu].seen_ns;
	t->is_told = true;
	tell(s, t, THREAD_MET, t->met_ns, (struct thread_event){ .state = THREAD_BLOCKED });
	return t;
}

typedef void take_fn(struct sideband *, struct sideband_thread *, unsigned, const struct perf_record *);

static take_fn *const takers[] = {
	[PERF_CAME] = came,
	[PERF_LEFT] = left,
	[PERF_FORKED] = forked,
	[PERF_NAMED] = named,
	[PERF_EXECED] = named,
	[PERF_MAPPED] = mapped,
	[PERF_EXITED] = gone,
};

static bool is_switch(const struct perf_record *record)
{
	return record->kind == PERF_CAME || record->kind == PERF_LEFT;
}

static void take_of_thread(struct sideband *s, unsigned cpu, const struct perf_record *record)
{
	struct sideband_thread *t = find_subject(s, cpu, record);
	uint32_t place;

	if (!t && is_switch(record) && !sideband_find(s, record->tid) && s->losses.to_ns)
		t = add_stranger(s, cpu, record);
	if (!t || (is_switch(record) && (!t->met_ns || record->time_ns <= t->met_ns)))
		return;
	place = threads_place(&s->threads, t);
	takers[record->kind](s, t, cpu, record);
	settle_lost_run(s, &s->threads.list[place]);
}

void sideband_take(struct sideband *s, unsigned cpu, const struct perf_record *record)
{
	struct sideband_cpu *c = &s->cpus[cpu];

	if (record->kind == PERF_LOST)
		note_loss(s, record->nr, c->seen_ns, record->time_ns);
	else
		take_of_thread(s, cpu, record);
	c->seen_ns = most(c->seen_ns, record->time_ns);
}

void sideband_lost(struct sideband *s, uint64_t nr, uint64_t now_ns)
{
	uint64_t from_ns = now_ns;

	if (nr <= s->losses.records)
		return;
	for (unsigned cpu = 0; cpu < s->nr_cpus; cpu++)
		if (s->cpus[cpu].seen_ns < from_ns)
			from_ns = s->cpus[cpu].seen_ns;
	note_loss(s, nr - s->losses.records, from_ns, now_ns);
}

void sideband_forget(struct sideband *s)
{
	threads_forget(&s->threads);
	for (size_t i = 0; i < s->leavers.nr; i++)
		threads_part(&s->threads, s->leavers.list[i]);
	s->leavers.nr = 0;
}

static void end_count(struct sideband *s, const struct sideband_thread *t)
{
	uint32_t missing = t->counted - t->departures_then;

	if (t->exited || !t->counted_ns || !t->is_count_sure || (int32_t)missing < 0)
		return;
	/* Any time since we met it. */
	if (missing)
		note_loss(s, 0, t->met_ns, t->counted_ns);
	tell(s, t, THREAD_COUNTED, t->counted_ns, (struct thread_event){ .departures = t->departures + missing });
}

void sideband_end(struct sideband *s)
{
	for (size_t i = 0; i < s->threads.nr; i++) {
		struct sideband_thread *t = &s->threads.list[i];
		bool never_left = t->met_ns && !t->exited && !t->has_run && t->met_cpu >= 0 && t->cpu < 0;

		settle_lost_run(s, t);
		if (never_left && s->cpus[t->met_cpu].on == NOBODY) {
			begin_run(s, t, t->met_cpu, t->met_ns);
			t->is_edge = true;
		}
		end_count(s, t);
	}
}

struct sideband_events *sideband_events(struct sideband *s)
{
	return &s->events;
}

struct sideband_runs *sideband_runs(struct sideband *s, unsigned cpu)
{
	return &s->cpus[cpu].runs;
}

const struct sideband_thread *sideband_on_cpu(const struct sideband *s, unsigned cpu)
{
	uint32_t on = s->cpus[cpu].on;

	return on == NOBODY ? NULL : &s->threads.list[on];
}

const struct sideband_losses *sideband_losses(const struct sideband *s)
{
	return &s->losses;
}
