// SPDX-License-Identifier: GPL-2.0-or-later
/* ahead.c - blocks of runs, unpacked by other threads before they are asked for */
#include "trace/ahead.h"

#include <stdlib.h>

#include "lib/bytes.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "lib/threads.h"
#include "trace/run_block.h"
#include "trace/unpacker.h"

/* One that analyses is not kept busy by more. */
#define MAX_WORKERS 3

/* So many blocks are read by the owners themselves before it is worth while to start a thread. */
#define NR_WITHOUT 8

/* Who unpacks needs memory of his own for that. */
struct worker {
	struct ahead *ahead;
	struct trace_blocks blocks;     /* the same, but for the unpacker */
	struct bytes payload;
	pthread_t thread;
};

struct ahead {
	struct worker owner;            /* who waits may as well do something */
	struct worker workers[MAX_WORKERS];
	size_t nr_workers, nr_wanted;
	size_t nr_refused;
	size_t nr_out;                  /* handed in and not taken back */
	/* What follows is under the lock. */
	pthread_mutex_t lock;
	pthread_cond_t has_work, has_done;
	struct ahead_block *first, **end;       /* the queue */
	bool is_over;
};

static void worker_begin(struct worker *w, struct ahead *a, const struct trace_blocks *blocks)
{
	*w = (struct worker){ .ahead = a, .blocks = *blocks };
	w->blocks.unpacker = unpacker_create();
}

static void worker_release(struct worker *w)
{
	unpacker_free(w->blocks.unpacker);
	bytes_release(&w->payload);
}

struct ahead *ahead_start(const struct trace_blocks *blocks)
{
	struct ahead *a = xcalloc(1, sizeof(*a));

	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->has_work, NULL);
	pthread_cond_init(&a->has_done, NULL);
	a->end = &a->first;
	a->nr_wanted = least(nr_other_cpus(), MAX_WORKERS);
	worker_begin(&a->owner, a, blocks);
	return a;
}

/* Under the lock, which is given up meanwhile. */
static void unpack_first(struct worker *w)
{
	struct ahead *a = w->ahead;
	struct ahead_block *block = a->first;
	bool good;

	a->first = block->next;
	if (!a->first)
		a->end = &a->first;
	block->state = AHEAD_IN_WORK;
	pthread_mutex_unlock(&a->lock);
	good = run_block_read(&w->blocks, &block->place, &w->payload, block->runs) > 0;
	pthread_mutex_lock(&a->lock);
	block->state = good ? AHEAD_GOOD : AHEAD_BAD;
	pthread_cond_signal(&a->has_done);
}

static void *work(void *worker)
{
	struct worker *w = worker;
	struct ahead *a = w->ahead;

	pthread_mutex_lock(&a->lock);
	while (!a->is_over) {
		if (a->first)
			unpack_first(w);
		else
			pthread_cond_wait(&a->has_work, &a->lock);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

static void start_workers(struct ahead *a)
{
	while (a->nr_workers < a->nr_wanted) {
		struct worker *w = &a->workers[a->nr_workers];

		worker_begin(w, a, &a->owner.blocks);
		if (!thread_start(&w->thread, work, w)) {
			worker_release(w);
			a->nr_wanted = a->nr_workers;
			return;
		}
		a->nr_workers++;
	}
}

void ahead_stop(struct ahead *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->is_over = true;
	pthread_cond_broadcast(&a->has_work);
	pthread_mutex_unlock(&a->lock);
	for (size_t i = 0; i < a->nr_workers; i++) {
		pthread_join(a->workers[i].thread, NULL);
		worker_release(&a->workers[i]);
	}
	worker_release(&a->owner);
	pthread_cond_destroy(&a->has_work);
	pthread_cond_destroy(&a->has_done);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

bool ahead_has_room(struct ahead *a)
{
	if (!a->nr_workers && a->nr_wanted && a->nr_refused++ >= NR_WITHOUT)
		start_workers(a);
	return a->nr_workers && a->nr_out < AHEAD_MAX_BLOCKS;
}

void ahead_hand_in(struct ahead *a, struct ahead_block *block)
{
	a->nr_out++;
	block->state = AHEAD_WAITS;
	block->next = NULL;
	pthread_mutex_lock(&a->lock);
	*a->end = block;
	a->end = &block->next;
	pthread_cond_signal(&a->has_work);
	pthread_mutex_unlock(&a->lock);
}

static void unqueue(struct ahead *a, struct ahead_block *block)
{
	struct ahead_block **at = &a->first;

	while (*at != block)
		at = &(*at)->next;
	*at = block->next;
	if (!*at)
		a->end = at;
}

bool ahead_take_back(struct ahead *a, struct ahead_block *block)
{
	bool good;

	pthread_mutex_lock(&a->lock);
	if (block->state == AHEAD_WAITS)
		unqueue(a, block);
	while (block->state == AHEAD_IN_WORK) {
		if (a->first)
			unpack_first(&a->owner);
		else
			pthread_cond_wait(&a->has_done, &a->lock);
	}
	good = block->state == AHEAD_GOOD;
	pthread_mutex_unlock(&a->lock);
	a->nr_out--;
	return good;
}
