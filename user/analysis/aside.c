// SPDX-License-Identifier: GPL-2.0-or-later
/* aside.c - a part of an analysis, on a thread of its own */
#include "analysis/aside.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analysis/walk.h"
#include "lib/mem.h"
#include "lib/threads.h"
#include "model/timeline.h"

/* Either side waits until so many batches are there, or free again: to wake another up takes as long as some of them. */
#define NR_BATCHES 16
#define NR_WORTH_WAKING (NR_BATCHES / 2)

struct batch {
	struct stretch stretches[WALK_STRETCHES];
	struct run runs[WALK_STRETCHES];
	size_t nr;
};

struct aside {
	aside_fn *fn;
	void *arg;
	struct batch *batches;  /* a ring */
	bool has_thread;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* Under the lock: so many batches have been filled and seen so far. */
	size_t nr_filled, nr_seen;
	bool is_over;
};

struct aside *aside_begin(aside_fn *fn, void *arg)
{
	struct aside *a;

	if (!nr_other_cpus())
		return NULL;
	a = xcalloc(1, sizeof(*a));
	a->fn = fn;
	a->arg = arg;
	a->batches = xcalloc(NR_BATCHES, sizeof(*a->batches));
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	return a;
}

static void see_batch(const struct aside *a, size_t number)
{
	struct batch *batch = &a->batches[number % NR_BATCHES];

	a->fn(a->arg, batch->stretches, batch->nr);
}

static void *see_all(void *aside)
{
	struct aside *a = aside;

	pthread_mutex_lock(&a->lock);
	while (!a->is_over || a->nr_seen < a->nr_filled) {
		if (a->nr_seen == a->nr_filled) {
			pthread_cond_wait(&a->changed, &a->lock);
			continue;
		}
		pthread_mutex_unlock(&a->lock);
		see_batch(a, a->nr_seen);
		pthread_mutex_lock(&a->lock);
		if (a->nr_filled - ++a->nr_seen == NR_BATCHES - NR_WORTH_WAKING)
			pthread_cond_signal(&a->changed);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

static size_t nr_waiting(struct aside *a)
{
	size_t nr;

	pthread_mutex_lock(&a->lock);
	nr = a->nr_filled - a->nr_seen;
	pthread_mutex_unlock(&a->lock);
	return nr;
}

static void see_the_rest(struct aside *a)
{
	while (a->nr_seen < a->nr_filled)
		see_batch(a, a->nr_seen++);
}

/* The ring is full: somebody else goes on with it, or else it is seen here. */
static void make_room(struct aside *a)
{
	if (!a->has_thread)
		a->has_thread = thread_start(&a->thread, see_all, a);
	if (!a->has_thread) {
		see_the_rest(a);
		return;
	}
	pthread_mutex_lock(&a->lock);
	while (a->nr_filled - a->nr_seen == NR_BATCHES)
		pthread_cond_wait(&a->changed, &a->lock);
	pthread_mutex_unlock(&a->lock);
}

static void fill(struct batch *batch, const struct stretch *stretches, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		batch->stretches[i] = stretches[i];
		batch->stretches[i].run = &batch->runs[i];
		batch->runs[i] = *stretches[i].run;
	}
	batch->nr = nr;
}

void aside_see(struct aside *a, const struct stretch *stretches, size_t nr)
{
	if (nr_waiting(a) == NR_BATCHES)
		make_room(a);
	fill(&a->batches[a->nr_filled % NR_BATCHES], stretches, nr);
	pthread_mutex_lock(&a->lock);
	if (++a->nr_filled - a->nr_seen == NR_WORTH_WAKING)
		pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

void aside_end(struct aside *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->is_over = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	if (a->has_thread)
		pthread_join(a->thread, NULL);
	see_the_rest(a);
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	free(a->batches);
	free(a);
}
