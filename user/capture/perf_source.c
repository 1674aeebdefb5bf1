// SPDX-License-Identifier: GPL-2.0-or-later
/* perf_source.c - perf's events as a source of records: for those who have no privileges */
#include "capture/perf_source.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "capture/perf_events.h"
#include "capture/proc_thread.h"
#include "capture/sideband.h"
#include "capture/sideband_threads.h"
#include "capture/source.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/mem.h"

/*
 * A thread's count is read twice, so far apart; if it is the same, it was not just changing. Else again, so often, and
 * then so often right after one another, which takes tens of microseconds still.
 */
#define COUNT_APART_NS 300000
#define COUNT_ROUNDS   10
#define COUNT_HASTY    20

/* Records of one CPU, oldest first, that wait for older ones of others. */
struct perf_queue {
	struct perf_record *records;
	size_t nr, at, records_cap;
};

struct perf_source {
	struct source source;   /* first: what others hold is a pointer to it */
	pthread_mutex_t lock;   /* of all that follows */
	struct perf_events *events;
	struct sideband *sideband;
	struct perf_queue *queues;
	size_t *taken;          /* by CPU: of the runs that came out */
	unsigned nr_cpus;
	uint64_t visited_ns;    /* when the last visit began: all records of before that are here at the next */
	bool stopped;
	bool ended;             /* and all records have gone through */
	/* For the test knob. */
	unsigned drop_every;
	uint64_t nr_switches, nr_dropped;
};

static struct perf_source *perf_of(struct source *s)
{
	return (struct perf_source *)s;
}

static int refuse_more(const struct source_options *options)
{
	if (options->everyone)
		return refuse("perf events cannot record the whole machine: that takes BPF (see exectrace doctor)");
	if (options->cgroup_id)
		return refuse("perf events cannot record a cgroup: that takes BPF (see exectrace doctor)");
	if (options->nr_probes)
		return refuse("perf events do not tell who passes probes: that takes BPF (see exectrace doctor)");
	if (options->wakes)
		return refuse("perf events do not tell who wakes whom: that takes BPF (see exectrace doctor)");
	return 0;
}

static void perf_close(struct source *s)
{
	struct perf_source *p = perf_of(s);

	for (unsigned cpu = 0; cpu < p->nr_cpus; cpu++)
		free(p->queues[cpu].records);
	sideband_free(p->sideband);
	perf_events_close(p->events);
	pthread_mutex_destroy(&p->lock);
	free(p->queues);
	free(p->taken);
	free(p);
}

static int perf_open(struct source **out, const struct source_options *options)
{
	struct perf_source *p;
	struct perf_events *events;
	int err = refuse_more(options);

	if (!err)
		err = perf_events_open(&events, options->ring_bytes);
	if (err)
		return err;
	p = xcalloc(1, sizeof(*p));
	p->source.kind = &perf_source;
	p->events = events;
	p->nr_cpus = perf_events_nr_cpus(events);
	p->queues = xcalloc(p->nr_cpus, sizeof(*p->queues));
	p->taken = xcalloc(p->nr_cpus, sizeof(*p->taken));
	p->sideband = sideband_create(p->nr_cpus);
	p->drop_every = options->drop_every;
	pthread_mutex_init(&p->lock, NULL);
	*out = &p->source;
	return 0;
}

static int refuse_thread(pid_t tid, int err)
{
	if (err == -ESRCH)
		return 0;
	if (err == -EACCES || err == -EPERM)
		return fail(err, "cannot observe process %d with perf events: it is not yours, or has privileges", (int)tid);
	if (err == -EMFILE)
		return fail(err, "cannot observe thread %d: perf events take a file for each thread and CPU (ulimit -n raises the limit)",
			    (int)tid);
	return fail(err, "cannot observe thread %d with perf events", (int)tid);
}

static int refuse_unread(pid_t tid, int error)
{
	if (error == EMFILE)
		return refuse_thread(tid, -EMFILE);
	return kill(tid, 0) && errno == ESRCH ? 0 :
	       refuse("cannot observe thread %d with perf events: /proc does not show it (mount -t proc proc /proc)", (int)tid);
}

static int follow(struct perf_source *p, pid_t tid)
{
	struct proc_thread thread;
	int origin;

	if (sideband_find(p->sideband, tid))
		return 0;
	origin = perf_events_follow(p->events, tid);
	if (origin < 0)
		return refuse_thread(tid, origin);
	errno = 0;
	if (!proc_thread_read(&thread, tid))
		return refuse_unread(tid, errno);
	sideband_add(p->sideband, &thread, origin);
	return 1;
}

static int perf_follow(struct source *s, pid_t tid)
{
	struct perf_source *p = perf_of(s);
	int got;

	pthread_mutex_lock(&p->lock);
	got = follow(p, tid);
	pthread_mutex_unlock(&p->lock);
	return got;
}

/* What has been read of a thread's count. */
struct reading {
	uint64_t task;          /* whose it is, as long as that one is in its place */
	struct proc_thread thread;
	bool is_read, is_done;
};

/* Reads the count of one thread again, and takes it if it is sure, or if this is the last chance. True if that is done. */
static bool read_count(struct perf_source *p, struct sideband_thread *t, struct reading *r, bool is_last)
{
	struct proc_thread before = r->thread;
	uint64_t read_ns = now_on(CLOCK_MONOTONIC);
	int cpu = t->met_ns ? -1 : perf_events_find_cpu(p->events, t->origin);
	bool sure;

	if (t->task != r->task || t->exited || !proc_thread_read(&r->thread, t->tid))
		return true;
	sure = r->is_read && before.departures == r->thread.departures;
	r->is_read = true;
	if (!sure && !is_last)
		return false;
	if (t->met_ns)
		sideband_count(t, &r->thread, read_ns, sure);
	else
		sideband_meet(p->sideband, t, &r->thread, cpu, read_ns, sure);
	return true;
}

/* The kernel's count of each thread at this moment: where our own begins, or what it must have come to. */
static void read_counts(struct perf_source *p)
{
	struct timespec apart = { .tv_nsec = COUNT_APART_NS };
	struct reading *readings;
	size_t nr, left;

	pthread_mutex_lock(&p->lock);
	nr = left = sideband_nr(p->sideband);
	readings = xcalloc(nr, sizeof(*readings));
	for (size_t i = 0; i < nr; i++)
		readings[i].task = sideband_thread(p->sideband, i)->task;
	for (unsigned round = 0; left && round < COUNT_ROUNDS + COUNT_HASTY; round++) {
		if (round && round < COUNT_ROUNDS) {
			pthread_mutex_unlock(&p->lock);
			nanosleep(&apart, NULL);
			pthread_mutex_lock(&p->lock);
		}
		for (size_t i = 0; i < nr; i++) {
			if (readings[i].is_done ||
			    !read_count(p, sideband_thread(p->sideband, i), &readings[i], round + 1 == COUNT_ROUNDS + COUNT_HASTY))
				continue;
			readings[i].is_done = true;
			left--;
		}
	}
	pthread_mutex_unlock(&p->lock);
	free(readings);
}

static int perf_attach(struct source *s)
{
	read_counts(perf_of(s));
	return 0;
}

static int perf_snapshot(struct source *s)
{
	read_counts(perf_of(s));
	return 0;
}

static void perf_detach(struct source *s)
{
	struct perf_source *p = perf_of(s);

	pthread_mutex_lock(&p->lock);
	perf_events_stop(p->events);
	p->stopped = true;
	pthread_mutex_unlock(&p->lock);
}

static unsigned perf_nr_cpus(const struct source *s)
{
	return ((const struct perf_source *)s)->nr_cpus;
}

struct filling {
	struct perf_source *perf;
	struct perf_queue *queue;
};

static bool is_dropped(struct perf_source *p, const struct perf_record *record)
{
	if (!p->drop_every || (record->kind != PERF_CAME && record->kind != PERF_LEFT))
		return false;
	if (++p->nr_switches % p->drop_every)
		return false;
	p->nr_dropped++;
	return true;
}

static void queue_record(const struct perf_record *record, void *arg)
{
	struct filling *f = arg;
	struct perf_queue *q = f->queue;

	if (is_dropped(f->perf, record))
		return;
	GROW(q->records, q->nr + 1);
	q->records[q->nr++] = *record;
}

static const struct perf_record *head_of(const struct perf_queue *q)
{
	return q->at < q->nr ? &q->records[q->at] : NULL;
}

/* The CPU whose next record is the oldest of all. */
static int oldest(const struct perf_source *p)
{
	int found = -1;

	for (unsigned cpu = 0; cpu < p->nr_cpus; cpu++) {
		const struct perf_record *head = head_of(&p->queues[cpu]);

		if (head && (found < 0 || head->time_ns < head_of(&p->queues[found])->time_ns))
			found = cpu;
	}
	return found;
}

/* All records from before this time, in the order of time. */
static void take_until(struct perf_source *p, uint64_t until_ns)
{
	int cpu;

	while ((cpu = oldest(p)) >= 0 && head_of(&p->queues[cpu])->time_ns <= until_ns) {
		struct perf_queue *q = &p->queues[cpu];

		sideband_take(p->sideband, cpu, head_of(q));
		q->at++;
	}
	for (unsigned i = 0; i < p->nr_cpus; i++) {
		struct perf_queue *q = &p->queues[i];

		q->nr -= q->at;
		if (q->at && q->nr)
			memmove(q->records, q->records + q->at, q->nr * sizeof(*q->records));
		q->at = 0;
	}
}

static void end(struct perf_source *p)
{
	sideband_lost(p->sideband, perf_events_lost(p->events), now_on(CLOCK_MONOTONIC));
	sideband_end(p->sideband);
	p->ended = true;
}

/*
 * What is caused by a thing comes later, and its record is written later. So when the records from before the last visit
 * are taken in the order of time, those of what caused them are here, even if a CPU was slow to write its own.
 */
static bool perf_visit(struct source *s)
{
	struct perf_source *p = perf_of(s);
	uint64_t until_ns, visit_ns = now_on(CLOCK_MONOTONIC);

	pthread_mutex_lock(&p->lock);
	until_ns = p->stopped ? UINT64_MAX : p->visited_ns;
	for (unsigned cpu = 0; cpu < p->nr_cpus; cpu++) {
		struct filling filling = { p, &p->queues[cpu] };

		perf_events_take(p->events, cpu, queue_record, &filling);
	}
	take_until(p, until_ns);
	sideband_forget(p->sideband);
	if (p->stopped && !p->ended)
		end(p);
	p->visited_ns = visit_ns;
	pthread_mutex_unlock(&p->lock);
	return true;
}

static void perf_wait(struct source *s, uint64_t ns)
{
	perf_events_wait(perf_of(s)->events, ns);
}

static size_t perf_take_runs(struct source *s, unsigned cpu, struct run_record *out, size_t max)
{
	struct perf_source *p = perf_of(s);
	struct sideband_runs *runs = sideband_runs(p->sideband, cpu);
	size_t left = runs->nr - p->taken[cpu];
	size_t nr = left < max ? left : max;

	if (nr)
		memcpy(out, runs->list + p->taken[cpu], nr * sizeof(*out));
	p->taken[cpu] += nr;
	if (nr == left)
		p->taken[cpu] = runs->nr = 0;
	return nr;
}

static void perf_take_events(struct source *s, source_event_fn *fn, void *arg)
{
	struct sideband_events *events;

	pthread_mutex_lock(&perf_of(s)->lock);
	events = sideband_events(perf_of(s)->sideband);
	for (size_t i = 0; i < events->nr; i++)
		fn(&events->list[i], arg);
	events->nr = 0;
	pthread_mutex_unlock(&perf_of(s)->lock);
}

static uint32_t perf_on_cpu(const struct source *s, unsigned cpu, uint64_t *since_ns)
{
	const struct sideband_thread *t = sideband_on_cpu(((const struct perf_source *)s)->sideband, cpu);

	*since_ns = t ? t->since_ns : 0;
	return t ? t->id : 0;
}

static void perf_losses(struct source *s, struct source_losses *losses)
{
	struct perf_source *p = perf_of(s);
	const struct sideband_losses *l = sideband_losses(p->sideband);

	pthread_mutex_lock(&p->lock);
	*losses = (struct source_losses){ .runs = l->records, .dropped = p->nr_dropped, .from_ns = l->from_ns,
					  .to_ns = l->to_ns, .out_of_sight = l->out_of_sight };
	pthread_mutex_unlock(&p->lock);
}

/* The kernel does not take the time that its records take it. */
static void perf_cost(struct source *s, struct source_cost *cost)
{
	(void)s;
	*cost = (struct source_cost){ 0 };
}

const struct source_kind perf_source = {
	.name = "perf",
	.summary = "perf events on the program's own threads",
	.proof = "perf events can be opened, and have memory for their records",
	.disproof = "perf events cannot be opened, or have no memory for their records",
	.open = perf_open,
	.close = perf_close,
	.follow = perf_follow,
	.attach = perf_attach,
	.snapshot = perf_snapshot,
	.detach = perf_detach,
	.nr_cpus = perf_nr_cpus,
	.visit = perf_visit,
	.wait = perf_wait,
	.take_runs = perf_take_runs,
	.take_events = perf_take_events,
	.on_cpu = perf_on_cpu,
	.losses = perf_losses,
	.cost = perf_cost,
};
