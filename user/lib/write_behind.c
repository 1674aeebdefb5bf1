// SPDX-License-Identifier: GPL-2.0-or-later
/* write_behind.c - what goes into a file is written by a thread of its own: whoever has it waits for no disk */
#include "lib/write_behind.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "lib/bytes.h"
#include "lib/file.h"
#include "lib/mem.h"
#include "lib/threads.h"

struct write_behind {
	int fd;
	void (*prepare)(void);
	pthread_t thread;
	pthread_mutex_t lock;           /* of what follows */
	pthread_cond_t filled, taken;   /* waiting: has something; has nothing any more */
	struct bytes waiting;
	bool is_last;                   /* nothing more will come */
	int err;                        /* the first one */

	struct bytes on_its_way;        /* the thread's */
};

/* False: that was all. */
static bool take_waiting(struct write_behind *w)
{
	struct bytes empty = w->on_its_way;

	empty.nr = 0;
	pthread_mutex_lock(&w->lock);
	while (!w->waiting.nr && !w->is_last)
		pthread_cond_wait(&w->filled, &w->lock);
	w->on_its_way = w->waiting;
	w->waiting = empty;
	pthread_cond_signal(&w->taken);
	pthread_mutex_unlock(&w->lock);
	return w->on_its_way.nr;
}

static void fail_with(struct write_behind *w, int err)
{
	pthread_mutex_lock(&w->lock);
	w->err = err;
	pthread_cond_signal(&w->taken);
	pthread_mutex_unlock(&w->lock);
}

static void *write_main(void *arg)
{
	struct write_behind *w = arg;
	int err = 0;

	w->prepare();
	while (!err && take_waiting(w))
		err = write_all(w->fd, w->on_its_way.data, w->on_its_way.nr);
	if (err)
		fail_with(w, err);
	return NULL;
}

static void release(struct write_behind *w)
{
	pthread_cond_destroy(&w->filled);
	pthread_cond_destroy(&w->taken);
	pthread_mutex_destroy(&w->lock);
	bytes_release(&w->waiting);
	bytes_release(&w->on_its_way);
	free(w);
}

struct write_behind *write_behind_start(int fd, void (*prepare)(void))
{
	struct write_behind *w = xcalloc(1, sizeof(*w));

	w->fd = fd;
	w->prepare = prepare;
	/* Or who holds it for a moment might not be let run by a load at real-time priority. */
	lock_init_inheriting(&w->lock);
	pthread_cond_init(&w->filled, NULL);
	pthread_cond_init(&w->taken, NULL);
	if (thread_start(&w->thread, write_main, w))
		return w;
	release(w);
	return NULL;
}

int write_behind_put(struct write_behind *w, const void *data, size_t bytes)
{
	int err;

	pthread_mutex_lock(&w->lock);
	/* What is larger than there is room for is let in alone. */
	while (!w->err && w->waiting.nr && w->waiting.nr + bytes > WRITE_BEHIND_MAX)
		pthread_cond_wait(&w->taken, &w->lock);
	err = w->err;
	if (!err)
		bytes_put(&w->waiting, data, bytes);
	pthread_cond_signal(&w->filled);
	pthread_mutex_unlock(&w->lock);
	return err;
}

int write_behind_end(struct write_behind *w)
{
	int err;

	if (!w)
		return 0;
	pthread_mutex_lock(&w->lock);
	w->is_last = true;
	pthread_cond_signal(&w->filled);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	err = w->err;
	release(w);
	return err;
}
