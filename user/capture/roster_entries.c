// SPDX-License-Identifier: GPL-2.0-or-later
/* roster_entries.c - the threads that the roster knows: found by what the kernel calls them, and forgotten */
#include "capture/roster_entries.h"

#include <stdlib.h>

#include <exectrace/record.h>

#include "lib/mem.h"

void entries_release(struct roster_entries *e)
{
	hash_release(&e->by_id);
	hash_release(&e->by_task);
	hash_release(&e->by_tgid);
	hash_release(&e->by_self);
	free(e->free);
	free(e->leaving);
	free(e->left);
	free(e->threads);
	*e = (struct roster_entries){ 0 };
}

static struct roster_thread *lookup(const struct roster_entries *e, const struct hash *by, uint64_t key)
{
	uint32_t *place = hash_get(by, key);

	return place ? &e->threads[*place] : NULL;
}

static uint64_t self_key(uint32_t ns_tgid, uint32_t ns_tid)
{
	return (uint64_t)ns_tgid << 32 | ns_tid;
}

static uint32_t place_of(const struct roster_entries *e, const struct roster_thread *thread)
{
	return thread - e->threads;
}

static struct roster_thread *take_place(struct roster_entries *e)
{
	if (e->nr_free)
		return &e->threads[e->free[--e->nr_free]];
	GROW(e->threads, e->nr + 1);
	return &e->threads[e->nr++];
}

struct roster_thread *entries_add(struct roster_entries *e, uint32_t number, uint32_t id)
{
	struct roster_thread *thread = take_place(e);

	*thread = (struct roster_thread){ .number = number, .here_tid = ID_TID(id) };
	thread->id = thread->first_id = ID_NUMBER(id);
	/* Stands for itself, until it is known who does. */
	thread->process_place = place_of(e, thread);
	thread->nr_members = 1;
	entries_set_id(e, thread, id);
	return thread;
}

void entries_set_id(struct roster_entries *e, struct roster_thread *thread, uint32_t id)
{
	if (thread->id != thread->first_id && thread->id != ID_NUMBER(id)) {
		hash_remove_pair(&e->by_id, thread->between_id, place_of(e, thread));
		thread->between_id = thread->id;
	}
	thread->id = ID_NUMBER(id);
	hash_put(&e->by_id, thread->id, place_of(e, thread));
}

static void find_process(struct roster_entries *e, struct roster_thread *thread)
{
	struct roster_thread *known = lookup(e, &e->by_tgid, thread->tgid);

	if (!known || ID_TID(thread->id) == thread->tgid) {
		hash_put(&e->by_tgid, thread->tgid, place_of(e, thread));
		thread->process = thread->number;
		return;
	}
	thread->process = known->number;
	thread->process_place = place_of(e, known);
	thread->nr_members--;
	known->nr_members++;
}

/* NULL: there was none, or it has been forgotten. */
static struct roster_thread *leader_of(const struct roster_entries *e, const struct roster_thread *thread)
{
	struct roster_thread *leader = &e->threads[thread->leader_place];

	return thread->leader && leader->number == thread->leader && !leader->forgotten ? leader : NULL;
}

/* The known one, or one of those whose tid it has taken over, from one to the next. */
static bool had_it_before(const struct roster_entries *e, const struct roster_thread *thread, const struct roster_thread *known)
{
	while (known && known != thread)
		known = leader_of(e, known);
	return known;
}

/*
 * What it calls itself, another one may have been called before: then it has taken over the tid of its leader. Of who lost it so,
 * there may be news yet.
 */
static void learn_self(struct roster_entries *e, struct roster_thread *thread, bool is_new, uint64_t time_ns)
{
	uint64_t key = self_key(thread->ns_tgid, thread->ns_tid);
	const struct roster_thread *known = lookup(e, &e->by_self, key);

	if (had_it_before(e, thread, known))
		return;
	if (known && !is_new) {
		thread->leader = known->number;
		thread->leader_place = place_of(e, known);
		thread->leader_until_ns = time_ns;
	}
	hash_put(&e->by_self, key, place_of(e, thread));
}

void entries_learn(struct roster_entries *e, struct roster_thread *thread, uint64_t time_ns)
{
	bool is_new = !thread->first_ns_tid;

	if (is_new)
		thread->first_ns_tid = thread->ns_tid;
	hash_put(&e->by_task, thread->task, place_of(e, thread));
	learn_self(e, thread, is_new, time_ns);
	if (!thread->process)
		find_process(e, thread);
}

struct roster_thread *entries_find(const struct roster_entries *e, uint32_t id)
{
	return lookup(e, &e->by_id, ID_NUMBER(id));
}

struct roster_thread *entries_find_task(const struct roster_entries *e, uint64_t task)
{
	return lookup(e, &e->by_task, task);
}

struct roster_thread *entries_find_self(const struct roster_entries *e, uint32_t ns_tgid, uint32_t ns_tid, uint64_t time_ns)
{
	struct roster_thread *thread = lookup(e, &e->by_self, self_key(ns_tgid, ns_tid));

	while (thread && thread->ns_tid == ns_tid && time_ns < thread->leader_until_ns)
		thread = leader_of(e, thread);
	return thread;
}

struct roster_thread *entries_next(const struct roster_entries *e, const struct roster_thread *thread)
{
	for (size_t place = thread ? thread - e->threads + 1 : 0; place < e->nr; place++)
		if (e->threads[place].number && !e->threads[place].forgotten)
			return &e->threads[place];
	return NULL;
}

void entries_leave(struct roster_entries *e, struct roster_thread *thread)
{
	if (thread->leaves)
		return;
	thread->leaves = true;
	GROW(e->leaving, e->nr_leaving + 1);
	e->leaving[e->nr_leaving++] = place_of(e, thread);
}

/* The empty list is the next one to be filled. */
static void swap_leavers(struct roster_entries *e)
{
	uint32_t *empty = e->left;
	size_t cap = e->left_cap;

	e->left = e->leaving;
	e->left_cap = e->leaving_cap;
	e->nr_left = e->nr_leaving;
	e->leaving = empty;
	e->leaving_cap = cap;
	e->nr_leaving = 0;
}

struct roster_thread *entries_next_leaver(struct roster_entries *e)
{
	while (e->nr_left) {
		struct roster_thread *thread = &e->threads[e->left[--e->nr_left]];

		if (thread->number && thread->leaves && !thread->forgotten)
			return thread;
	}
	swap_leavers(e);
	return NULL;
}

static void free_place(struct roster_entries *e, uint32_t place)
{
	e->threads[place].number = 0;
	GROW(e->free, e->nr_free + 1);
	e->free[e->nr_free++] = place;
}

void entries_forget(struct roster_entries *e, struct roster_thread *thread)
{
	struct roster_thread *stands_for_it = &e->threads[thread->process_place];
	uint32_t place = place_of(e, thread);

	hash_remove_pair(&e->by_id, thread->id, place);
	hash_remove_pair(&e->by_id, thread->between_id, place);
	hash_remove_pair(&e->by_id, thread->first_id, place);
	hash_remove_pair(&e->by_task, thread->task, place);
	hash_remove_pair(&e->by_self, self_key(thread->ns_tgid, thread->ns_tid), place);
	hash_remove_pair(&e->by_self, self_key(thread->ns_tgid, thread->first_ns_tid), place);
	thread->forgotten = true;
	if (stands_for_it != thread)
		free_place(e, place);
	if (--stands_for_it->nr_members)
		return;
	hash_remove_pair(&e->by_tgid, stands_for_it->tgid, thread->process_place);
	free_place(e, thread->process_place);
}
