/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wait_list.h - on whom tasks waited, or who woke them: how often, and how long that took */
#ifndef EXECTRACE_WAIT_LIST_H
#define EXECTRACE_WAIT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/hash.h"

#define WAIT_LIST_MAX 65536

/* Somebody: a thread, or an interrupt. */
struct wait_on {
	uint64_t ns;
	uint64_t nr;            /* how often */
	uint64_t latency_ns;    /* wake-ups: from then until it ran; the sum, */
	uint64_t worst_latency_ns;
	uint32_t task;          /* that waited; NO_TASK: all of them together */
	uint32_t thread;        /* on whom: its number; 0: an interrupt */
	uint32_t by_task;       /* its task, if it has one, else NO_TASK */
	bool from_interrupt;
};

/* Zero-initialise; wait_list_release() at the end. */
struct wait_list {
	struct wait_on *list;   /* in no order before wait_list_sort() */
	size_t nr, cap;
	uint64_t nr_unlisted;   /* so often there was no place for a new one */
	struct hash places;     /* key: the place in the list */
};

/* The entry for this key, a new one being of nobody yet; NULL: it would be new, and there is no place. Valid until the next call. */
struct wait_on *wait_list_entry(struct wait_list *l, uint64_t key);

/* The largest first. No entry can be asked for any more. */
void wait_list_sort(struct wait_list *l);

void wait_list_release(struct wait_list *l);

#endif
