/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sideband_threads.h - the threads that perf's records are of: found by tid, named for our own records, and forgotten
 *
 * Each has a place. The memory is that of the threads that were known at once: the place of one that was forgotten is the next
 * one's. Pointers are valid until the next threads_add().
 */
#ifndef EXECTRACE_SIDEBAND_THREADS_H
#define EXECTRACE_SIDEBAND_THREADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/hash.h"

struct sideband_thread {
	uint32_t tid, tgid;
	uint32_t id;            /* for records and events; and the one that it had first */
	uint32_t first_id;
	uint64_t task;          /* a number that no other thread has, in place of the address of its task struct */
	uint32_t origin;        /* whose records count: those of other origins are doubles */
	char comm[16];
	uint64_t start_ns;
	uint64_t met_ns;        /* from when on its records count; 0: not yet */
	int met_cpu;            /* that it was on then; -1: none */
	bool is_told;           /* it is sure what its count was then */
	bool is_at_exec;        /* of what it runs now, nothing was mapped yet */
	bool exited;            /* or is out of sight */
	int cpu;                /* that it is on; -1: none */
	bool is_edge;           /* it was there already when it was met */
	bool is_wait_known;     /* for the run that it is at */
	uint64_t since_ns;
	bool has_run;
	bool left_runnable;
	uint64_t last_out_ns;   /* or its birth */
	/* Between these times it left its CPU, as is seen by what came after, and no record says so. 0: nothing is open. */
	uint64_t vanished_ns, missed_ns;
	uint64_t delay_ns;      /* as far as it is known */
	uint32_t departures;
	/* The kernel's count, when it was read last, and ours at that moment. */
	uint64_t counted_ns;    /* 0: never */
	uint32_t counted, departures_then;
	bool is_count_sure;     /* whenever the kernel's count was read, it was not just changing */
};

struct places {
	uint32_t *list;
	size_t nr, list_cap;
};

/* Zero-initialise; release at the end. */
struct sideband_threads {
	struct sideband_thread *list;
	size_t nr, list_cap;    /* places, free ones included: whoever was there last has exited */
	uint64_t nr_tasks;      /* threads that there have been */
	struct hash by_tid;     /* places of the living */
	struct hash generations;        /* by tid: the id given out last */
	struct places gone;     /* to be forgotten */
	struct places free;
};

void threads_release(struct sideband_threads *t);

/* One that lives, from now on the one with this tid. */
struct sideband_thread *threads_add(struct sideband_threads *t, uint32_t tid, uint32_t tgid, uint32_t origin,
				    const char *comm);

/* The living one with this tid, or NULL. */
struct sideband_thread *threads_find(const struct sideband_threads *t, uint32_t tid);

/* The living one of this process, if it is the only one; or any of them, or NULL. */
struct sideband_thread *threads_find_of(const struct sideband_threads *t, uint32_t tgid);

uint32_t threads_place(const struct sideband_threads *t, const struct sideband_thread *thread);

/* An id that no other thread of which there may be records has. */
uint32_t threads_new_id(struct sideband_threads *t, uint32_t tid);

/* It takes over this tid, and is not found by its own any more. */
void threads_take_tid(struct sideband_threads *t, struct sideband_thread *thread, uint32_t tid);

/* It is not found any more. */
void threads_exit(struct sideband_threads *t, struct sideband_thread *thread);

/* No record is about it any more: the next threads_forget() forgets it. */
void threads_part(struct sideband_threads *t, uint32_t place);

void threads_forget(struct sideband_threads *t);

void places_put(struct places *places, uint32_t place);

#endif
