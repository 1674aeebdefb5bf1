// SPDX-License-Identifier: GPL-2.0-or-later
/* drain.c - a thread that empties the kernel's rings in time, and does nothing else */
#include "capture/drain.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "capture/privileges.h"
#include "capture/source.h"
#include "capture/urgency.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/threads.h"

#define POLL_NS    10000000
#define BATCH_RUNS 16384        /* 1 MiB */
#define NR_BATCHES 64

/*
 * Runs wait in a batch for those of more visits, so many at most, as long as they are few: waking the writer has its price. But not
 * in some visits after an event: it may have been the end of a thread, and somebody wait for its last run.
 */
#define FEW_RUNS    12288
#define NR_GATHERED 10
#define NR_EAGER    4

/* Batches that wait for the writer: from so many on it seems not to get the CPU time that it needs; and so many are too many. */
#define BACKLOG  16
#define OVERFLOW (NR_BATCHES - 8)

struct queue {
	struct batch *first, *last;
};

struct drain {
	struct source *source;
	pthread_t thread;
	bool running;
	bool stop;              /* told to end */
	bool ended;             /* the last batch has been handed out */
	bool unsettled;         /* the last visit found something */
	unsigned nr_gathered;   /* visits in the batch that is being filled */
	unsigned nr_eager;      /* visits to come whose runs do not wait */
	uint64_t visited_ns;    /* when the last visit that counts began, */
	uint64_t known_ns;      /* and the one before, when this one had ended: atomic */
	int ready_fd;           /* eventfd: counts full batches */
	pthread_mutex_t lock;   /* of the two queues */
	pthread_cond_t freed;   /* one came back to `empty' */
	struct queue full, empty;
	unsigned nr_full;
	/* The writer always holds one of the two, and takes the other one before it lets go, after each batch. */
	pthread_mutex_t writing[2];
	int held;
	struct batch batches[NR_BATCHES];
	struct batch *current;  /* being filled */
};

/* The last to be taken. */
static void push(struct queue *q, struct batch *b)
{
	b->next = NULL;
	if (q->last)
		q->last->next = b;
	else
		q->first = b;
	q->last = b;
}

/* The next to be taken: it has memory that was in use just now, where others may have none yet. */
static void put_back(struct queue *q, struct batch *b)
{
	b->next = q->first;
	q->first = b;
	if (!q->last)
		q->last = b;
}

static struct batch *pop(struct queue *q)
{
	struct batch *b = q->first;

	if (!b)
		return NULL;
	q->first = b->next;
	if (!q->first)
		q->last = NULL;
	return b;
}

static struct batch *take_empty(struct drain *d)
{
	struct batch *b;

	pthread_mutex_lock(&d->lock);
	while (!(b = pop(&d->empty)))
		pthread_cond_wait(&d->freed, &d->lock);
	pthread_mutex_unlock(&d->lock);
	b->nr_events = b->nr_runs = b->nr_parts = b->nr_hits = 0;
	if (!b->runs)
		b->runs = xcalloc(BATCH_RUNS, sizeof(*b->runs));
	return b;
}

static void add_event(const struct thread_event *event, void *arg)
{
	struct drain *d = arg;
	struct batch *b = d->current;

	GROW(b->events, b->nr_events + 1);
	b->events[b->nr_events++] = *event;
	d->nr_eager = NR_EAGER;
}

static void add_hit(const struct probe_hit *hit, void *arg)
{
	struct drain *d = arg;
	struct batch *b = d->current;

	GROW(b->hits, b->nr_hits + 1);
	b->hits[b->nr_hits++] = *hit;
}

/*
 * A load at real-time priority leaves the writer next to no CPU time. It is as urgent as we are while we wait for a lock of it,
 * so we do, for one batch. But not for long: it may be the disk that it waits for.
 */
static void lend_priority(struct drain *d)
{
	pthread_mutex_t *held = &d->writing[__atomic_load_n(&d->held, __ATOMIC_ACQUIRE)];
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += POLL_NS;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	if (!pthread_mutex_timedlock(held, &until))
		pthread_mutex_unlock(held);
}

static void init_locks(struct drain *d)
{
	lock_init_inheriting(&d->lock);
	lock_init_inheriting(&d->writing[0]);
	lock_init_inheriting(&d->writing[1]);
}

static void go_on_writing(struct drain *d)
{
	int before = d->held;

	pthread_mutex_lock(&d->writing[!before]);
	__atomic_store_n(&d->held, !before, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&d->writing[before]);
}

static void destroy_locks(struct drain *d)
{
	pthread_mutex_unlock(&d->writing[d->held]);
	pthread_mutex_destroy(&d->writing[0]);
	pthread_mutex_destroy(&d->writing[1]);
	pthread_mutex_destroy(&d->lock);
}

static bool is_empty(const struct batch *b)
{
	return !b->nr_events && !b->nr_runs && !b->nr_hits;
}

static void hand_over(struct drain *d, bool ends_visit, bool ends_all)
{
	struct batch *b = d->current;
	uint64_t one = 1;
	bool is_late;

	d->nr_gathered = 0;
	d->unsettled = !is_empty(b) || (d->unsettled && !ends_visit);
	b->ends_visit = ends_visit;
	b->ends_all = ends_all;
	pthread_mutex_lock(&d->lock);
	push(&d->full, b);
	is_late = ++d->nr_full >= OVERFLOW;
	pthread_mutex_unlock(&d->lock);
	if (write(d->ready_fd, &one, sizeof(one)) < 0)
		warn("cannot wake the writer of the trace");
	if (is_late)
		lend_priority(d);
	d->current = ends_all ? NULL : take_empty(d);
}

/* After the runs, so that it reaches further; see struct batch. */
static void take_the_rest(struct drain *d)
{
	source_take_hits(d->source, add_hit, d);
	source_take_events(d->source, add_event, d);
}

static void take_cpu(struct drain *d, unsigned cpu)
{
	size_t room, nr;

	do {
		struct batch *b = d->current;

		room = BATCH_RUNS - b->nr_runs;
		nr = source_take_runs(d->source, cpu, b->runs + b->nr_runs, room);
		if (!nr)
			return;
		GROW(b->parts, b->nr_parts + 1);
		b->parts[b->nr_parts++] = (struct batch_part){ cpu, b->nr_runs, nr };
		b->nr_runs += nr;
		if (b->nr_runs == BATCH_RUNS) {
			take_the_rest(d);
			hand_over(d, false, false);
		}
	} while (nr == room);
}

/* Nothing waits any longer. An empty visit matters only right after another one, whose runs may have waited for it. */
static bool is_due(struct drain *d, bool ends_visit)
{
	const struct batch *b = d->current;

	if (is_empty(b))
		return d->unsettled && ends_visit;
	if (d->nr_eager) {
		d->nr_eager--;
		return true;
	}
	return b->nr_hits || b->nr_runs >= FEW_RUNS || ++d->nr_gathered == NR_GATHERED;
}

static void visit(struct drain *d, bool is_last)
{
	uint64_t now_ns = now_on(CLOCK_MONOTONIC);
	bool counts = source_visit(d->source);

	for (unsigned cpu = 0; cpu < source_nr_cpus(d->source); cpu++)
		take_cpu(d, cpu);
	take_the_rest(d);
	if (is_due(d, counts) || is_last)
		hand_over(d, counts, is_last);
	/* A batch with events does not wait. */
	if (counts) {
		__atomic_store_n(&d->known_ns, d->visited_ns, __ATOMIC_RELEASE);
		d->visited_ns = now_ns;
	}
}

static bool is_writer_behind(struct drain *d)
{
	bool is_so;

	pthread_mutex_lock(&d->lock);
	is_so = d->nr_full >= BACKLOG;
	pthread_mutex_unlock(&d->lock);
	return is_so;
}

static void *drain_main(void *arg)
{
	struct drain *d = arg;

	urgent_thread_reserve_cpu();
	privileges_drop_all();
	/* It may take a CPU from a traced thread, and then the trace names it. */
	pthread_setname_np(pthread_self(), "exectrace-drain");
	while (!__atomic_load_n(&d->stop, __ATOMIC_ACQUIRE)) {
		visit(d, false);
		/* When the rings have just been emptied, and not after each batch: nobody empties them meanwhile. */
		if (is_writer_behind(d))
			lend_priority(d);
		else
			source_wait(d->source, POLL_NS);
	}
	visit(d, false);
	visit(d, true);
	return NULL;
}

int drain_start(struct drain **out, struct source *s)
{
	struct drain *d = xcalloc(1, sizeof(*d));
	int err;

	d->source = s;
	d->ready_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	init_locks(d);
	pthread_mutex_lock(&d->writing[d->held]);
	pthread_cond_init(&d->freed, NULL);
	for (int i = 0; i < NR_BATCHES; i++)
		push(&d->empty, &d->batches[i]);
	d->current = take_empty(d);
	err = d->ready_fd < 0 ? -errno : -urgent_thread_create(&d->thread, drain_main, d);
	d->running = !err;
	if (err) {
		drain_stop(d);
		return fail(err, "cannot start the thread that empties the rings");
	}
	*out = d;
	return 0;
}

struct batch *drain_next(struct drain *d)
{
	struct batch *b;
	uint64_t nr;

	pthread_mutex_lock(&d->lock);
	b = pop(&d->full);
	d->nr_full -= b != NULL;
	if (b && b->ends_all)
		d->ended = true;
	/* Empty: let drain_fd() be quiet until the next one. */
	if (!b && read(d->ready_fd, &nr, sizeof(nr)) < 0)
		nr = 0;
	pthread_mutex_unlock(&d->lock);
	return b;
}

void drain_done(struct drain *d, struct batch *b)
{
	pthread_mutex_lock(&d->lock);
	put_back(&d->empty, b);
	pthread_cond_signal(&d->freed);
	pthread_mutex_unlock(&d->lock);
	go_on_writing(d);
}

int drain_fd(const struct drain *d)
{
	return d->ready_fd;
}

void drain_finish(struct drain *d)
{
	__atomic_store_n(&d->stop, true, __ATOMIC_RELEASE);
}

uint64_t drain_known_ns(const struct drain *d)
{
	return __atomic_load_n(&d->known_ns, __ATOMIC_ACQUIRE);
}

uint64_t drain_cpu_ns(const struct drain *d)
{
	clockid_t clock;

	return pthread_getcpuclockid(d->thread, &clock) ? 0 : now_on(clock);
}

/* If the caller gives up half-way, the thread may be waiting for an empty batch. */
static void discard_until_ended(struct drain *d)
{
	bool ended = false;

	drain_finish(d);
	while (!ended) {
		struct batch *b = drain_next(d);

		if (b) {
			ended = b->ends_all;
			drain_done(d, b);
		} else {
			usleep(1000);
		}
	}
}

void drain_stop(struct drain *d)
{
	if (!d)
		return;
	if (d->running) {
		if (!d->ended)
			discard_until_ended(d);
		pthread_join(d->thread, NULL);
	}
	if (d->ready_fd >= 0)
		close(d->ready_fd);
	for (int i = 0; i < NR_BATCHES; i++) {
		free(d->batches[i].runs);
		free(d->batches[i].events);
		free(d->batches[i].hits);
		free(d->batches[i].parts);
	}
	pthread_cond_destroy(&d->freed);
	destroy_locks(d);
	free(d);
}
