/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * roster_entries.h - the threads that the roster knows: found by what the kernel calls them, and forgotten
 *
 * An entry is found by its id, by the address of its task struct, and by what the thread calls itself; of several with the
 * same key, the latest is, or with the last of these keys the one that had it at a time. The memory is that of the threads that were known at once: the place of one that was forgotten is the
 * next one's. Whoever stands for its process is forgotten with the last thread of it, though it is not found any more before.
 *
 * Pointers to entries are valid until the next entries_add().
 */
#ifndef EXECTRACE_ROSTER_ENTRIES_H
#define EXECTRACE_ROSTER_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/hash.h"

struct roster_thread {
	uint32_t number;        /* in the trace; 0: a place that is free */
	uint32_t id;            /* ID_NUMBER of its id, the latest */
	uint64_t task;          /* address of its task struct */
	uint32_t process;       /* number of the thread that stands for its process */
	uint32_t tgid;          /* its process, by the same numbers as id */
	uint32_t here_tid, here_tgid;   /* as we see it; */
	uint32_t ns_tid, ns_tgid;       /* as it sees itself */
	uint64_t start_ns;
	bool traced;
	bool kernel;
	bool exited;            /* about to die: departures are to reach exit_departures + 1 */
	bool died;              /* its very last switch-out is in known_departures */
	bool lingers;           /* has exited, and its last switch-out may come after the end of the recording */
	bool gone;              /* its very last switch-out has been recorded */
	bool leaves;            /* nothing happens to it any more: to be forgotten, */
	bool forgotten;         /* and has been */
	bool announced;         /* the trace has been told of it */
	bool counted;           /* a THREAD_COUNTED has come */
	bool left_on_cpu;       /* it was on a CPU when the recording ended */
	bool was_on_cpu;        /* when the recording began, and it has not left it since, as far as we know */
	bool met_leaving;       /* a CPU, that is, and not seen to come */
	uint8_t uncounted;      /* arrivals, of all in its life, that the kernel did not count; kept by the intake of runs */
	uint32_t seen_state;    /* when it was seen last: enum thread_event_state, */
	uint32_t seen_cpu;      /* and its CPU */
	uint64_t last_look_ns, last_look_exec_ns;       /* when the look at the end was, and exec_ns then; 0: it was not seen */
	uint32_t exit_departures;
	uint32_t known_departures;      /* the kernel's count at the end, if it lives on or has `died' */
	char name[16];

	/* Kept by the intake of runs: what the last recorded run of it left. */
	uint32_t departures;
	uint64_t last_out_ns;
	uint64_t delay_ns;
	bool is_ready;          /* it wanted to run on */
	uint64_t exec_ns;
	uint64_t first_exec_ns; /* before its first run in the trace */
	uint64_t marked_ns;     /* kept by the taking of marks: when the last one in the trace was made */

	/* Kept by the entries. */
	uint32_t first_id, first_ns_tid;        /* before it took over its leader's tid, if it did; */
	uint32_t between_id;    /* and after that, until its exec was told: the leader's own id; 0: none */
	uint32_t leader, leader_place;  /* the one whose tid that was: its number, and where it was; */
	uint64_t leader_until_ns;       /* and until when */
	uint32_t process_place; /* of the one that stands for its process */
	uint32_t nr_members;    /* known threads that it stands for */
};

/* Zero-initialise; release at the end. */
struct roster_entries {
	struct roster_thread *threads;
	size_t nr, threads_cap; /* places, free ones included */
	uint32_t *free;
	size_t nr_free, free_cap;
	/* Places of those that leave: since entries_next_leaver() last found none, and before. */
	uint32_t *leaving, *left;
	size_t nr_leaving, leaving_cap, nr_left, left_cap;
	/* To places. */
	struct hash by_id;      /* ID_NUMBER */
	struct hash by_task;    /* address of the task struct */
	struct hash by_tgid;    /* of the one that stands for the process */
	struct hash by_self;    /* ns_tgid, ns_tid */
};

void entries_release(struct roster_entries *e);

/* A new one, of which nothing but this is known. */
struct roster_thread *entries_add(struct roster_entries *e, uint32_t number, uint32_t id);

/* Its id from now on; it is found by its first one too, and by the one before this. */
void entries_set_id(struct roster_entries *e, struct roster_thread *thread, uint32_t id);

/* Its keys, task, tgid, ns_tid and ns_tgid, are known, or have changed by this time; finds out its process if it has none yet. */
void entries_learn(struct roster_entries *e, struct roster_thread *thread, uint64_t time_ns);

/* NULL: there is none. */
struct roster_thread *entries_find(const struct roster_entries *e, uint32_t id);
struct roster_thread *entries_find_task(const struct roster_entries *e, uint64_t task);
struct roster_thread *entries_find_self(const struct roster_entries *e, uint32_t ns_tgid, uint32_t ns_tid, uint64_t time_ns);

/* The one after this one, in no particular order; the first one after NULL. NULL: there are no more. */
struct roster_thread *entries_next(const struct roster_entries *e, const struct roster_thread *thread);

/* Nothing happens to it any more. */
void entries_leave(struct roster_entries *e, struct roster_thread *thread);

/*
 * One of those that were leaving already when this last found none, and are not forgotten yet: whoever calls forgets it. NULL:
 * there are no more, and from now on those are meant that leave at present.
 */
struct roster_thread *entries_next_leaver(struct roster_entries *e);

void entries_forget(struct roster_entries *e, struct roster_thread *thread);

#endif
