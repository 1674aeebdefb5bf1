// SPDX-License-Identifier: GPL-2.0-or-later
/* wait_list.c - on whom tasks waited, or who woke them: how often, and how long that took */
#include "analysis/wait_list.h"

#include <stdlib.h>

#include "lib/mem.h"
#include "model/tasks.h"

struct wait_on *wait_list_entry(struct wait_list *l, uint64_t key)
{
	uint32_t *place = hash_get(&l->places, key);

	if (place)
		return &l->list[*place];
	if (l->nr == WAIT_LIST_MAX) {
		l->nr_unlisted++;
		return NULL;
	}
	l->list = grow_array(l->list, &l->cap, l->nr + 1, sizeof(*l->list));
	hash_put(&l->places, key, l->nr);
	l->list[l->nr] = (struct wait_on){ .task = NO_TASK, .by_task = NO_TASK };
	return &l->list[l->nr++];
}

static int by_length(const void *a, const void *b)
{
	const struct wait_on *x = a, *y = b;

	if (x->ns != y->ns)
		return x->ns > y->ns ? -1 : 1;
	if (x->thread != y->thread)
		return x->thread < y->thread ? -1 : 1;
	return x->task < y->task ? -1 : x->task > y->task;
}

void wait_list_sort(struct wait_list *l)
{
	if (l->nr)
		qsort(l->list, l->nr, sizeof(*l->list), by_length);
	hash_release(&l->places);
}

void wait_list_release(struct wait_list *l)
{
	free(l->list);
	hash_release(&l->places);
	*l = (struct wait_list){ 0 };
}
