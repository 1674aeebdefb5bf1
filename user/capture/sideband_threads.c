// SPDX-License-Identifier: GPL-2.0-or-later
/* sideband_threads.c - the threads that perf's records are of: found by tid, named for our own records, and forgotten */
#include "capture/sideband_threads.h"

#include <stdlib.h>
#include <string.h>

#include <exectrace/record.h>

#include "lib/mem.h"

void threads_release(struct sideband_threads *t)
{
	hash_release(&t->by_tid);
	hash_release(&t->generations);
	free(t->gone.list);
	free(t->free.list);
	free(t->list);
	*t = (struct sideband_threads){ 0 };
}

struct sideband_thread *threads_find(const struct sideband_threads *t, uint32_t tid)
{
	uint32_t *place = hash_get(&t->by_tid, tid);

	return place ? &t->list[*place] : NULL;
}

uint32_t threads_place(const struct sideband_threads *t, const struct sideband_thread *thread)
{
	return thread - t->list;
}

uint32_t threads_new_id(struct sideband_threads *t, uint32_t tid)
{
	uint32_t *last = hash_get(&t->generations, tid);
	uint32_t id = last ? ID_NUMBER(*last + ID_GENERATION) : tid;

	hash_put(&t->generations, tid, id);
	return id | ID_TRACED | ID_INTRODUCED;
}

void places_put(struct places *places, uint32_t place)
{
	GROW(places->list, places->nr + 1);
	places->list[places->nr++] = place;
}

static uint32_t take_place(struct sideband_threads *t)
{
	if (t->free.nr)
		return t->free.list[--t->free.nr];
	GROW(t->list, t->nr + 1);
	return t->nr++;
}

struct sideband_thread *threads_add(struct sideband_threads *t, uint32_t tid, uint32_t tgid, uint32_t origin,
				    const char *comm)
{
	uint32_t place = take_place(t), id = threads_new_id(t, tid);
	struct sideband_thread *thread = &t->list[place];

	*thread = (struct sideband_thread){ .tid = tid, .tgid = tgid, .id = id, .first_id = id, .task = ++t->nr_tasks,
					    .origin = origin, .cpu = -1, .met_cpu = -1 };
	memcpy(thread->comm, comm, strnlen(comm, sizeof(thread->comm) - 1));
	hash_put(&t->by_tid, tid, place);
	return thread;
}

void threads_take_tid(struct sideband_threads *t, struct sideband_thread *thread, uint32_t tid)
{
	hash_remove(&t->by_tid, thread->tid);
	thread->tid = tid;
	hash_put(&t->by_tid, tid, threads_place(t, thread));
}

void threads_exit(struct sideband_threads *t, struct sideband_thread *thread)
{
	thread->exited = true;
	hash_remove(&t->by_tid, thread->tid);
}

void threads_part(struct sideband_threads *t, uint32_t place)
{
	places_put(&t->gone, place);
}

struct sideband_thread *threads_find_of(const struct sideband_threads *t, uint32_t tgid)
{
	for (size_t i = t->nr; i-- > 0;)
		if (t->list[i].tgid == tgid && !t->list[i].exited)
			return &t->list[i];
	return NULL;
}

/* The tid may be another one's by now, and its id after that. */
static void forget(struct sideband_threads *t, uint32_t place)
{
	const struct sideband_thread *thread = &t->list[place];

	hash_remove_pair(&t->generations, ID_TID(thread->id), ID_NUMBER(thread->id));
	hash_remove_pair(&t->generations, ID_TID(thread->first_id), ID_NUMBER(thread->first_id));
	places_put(&t->free, place);
}

void threads_forget(struct sideband_threads *t)
{
	for (size_t i = 0; i < t->gone.nr; i++)
		forget(t, t->gone.list[i]);
	t->gone.nr = 0;
}
