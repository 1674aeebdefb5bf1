/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * roster.h - who the threads are: from the kernel's ids to the numbers of the trace
 *
 * Keeps one entry for each thread that the kernel side told of, writes what happens to them into the trace, and
 * finds the thread that a run record is of, even where tids change hands: when a thread that is not the leader
 * of its process execs, it takes over the leader's tid some time before we are told.
 */
#ifndef EXECTRACE_ROSTER_H
#define EXECTRACE_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <exectrace/record.h>

struct roster;
struct trace_writer;

struct roster_thread {
	uint32_t number;        /* in the trace */
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
	bool lingers;           /* has exited, and its last switch-out may come after the end of the recording */
	bool gone;              /* its very last switch-out has been recorded */
	bool announced;         /* the trace has been told of it */
	bool counted;           /* a THREAD_COUNTED has come */
	bool left_on_cpu;       /* it was on a CPU when the recording ended */
	bool was_on_cpu;        /* when the recording began, and it has not left it since, as far as we know */
	uint32_t seen_state;    /* when it was seen last: enum thread_event_state, */
	uint32_t seen_cpu;      /* and its CPU */
	uint32_t exit_departures;
	uint32_t known_departures;      /* the kernel's count at the end, if it lives on */
	char name[16];

	/* Kept by the intake of runs: what the last recorded run of it left. */
	uint32_t departures;
	uint64_t last_out_ns;
	uint64_t delay_ns;
	uint64_t exec_ns;
	uint64_t first_exec_ns; /* before its first run in the trace */
};

/* Writes to w, which stays the caller's. */
struct roster *roster_create(struct trace_writer *w);

/* The records do not bear the kernel's count of departures: it is known of those alone of whom a THREAD_COUNTED comes. */
void roster_expect_counts(struct roster *r);

void roster_free(struct roster *r);

/* Something happened to a thread. */
void roster_take(struct roster *r, const struct thread_event *event);

/*
 * The thread that ran. NULL: none that we were told of, which is no thread of ours: its tid was, once, of one that is.
 * Pointers to entries are valid until the next roster_take().
 */
struct roster_thread *roster_find_runner(struct roster *r, const struct run_record *record);

/* The number for an id: of the thread that took the CPU, say. 0 for the idle task, and for ids unknown. */
uint32_t roster_number(const struct roster *r, uint32_t id);

/* The latest thread that knows itself by these; NULL if there is none. */
const struct roster_thread *roster_find_self(const struct roster *r, uint32_t ns_tgid, uint32_t ns_tid);

/* By number, from 1. */
size_t roster_nr(const struct roster *r);
struct roster_thread *roster_thread(struct roster *r, size_t number);

/* Its very last switch-out has been recorded. */
void roster_gone(struct roster *r, struct roster_thread *thread);

/* Traced threads that are not gone yet; and of these, those that have not exited either. */
size_t roster_nr_alive(const struct roster *r);
size_t roster_nr_living(const struct roster *r);

/* Marks those as exited of whom is_there() says that they are not: should the event have been lost. */
void roster_look_after(struct roster *r, bool (*is_there)(const struct roster_thread *thread));

/*
 * The kernel's counts are looked at, for the last time, from now on: what happens to threads later may not be
 * recorded any more, and takes nothing from the trace if it is not.
 */
void roster_close(struct roster *r, uint64_t now_ns);

/* Ends the roster: writes what the kernel counted for each traced thread, until the moment end_ns. */
void roster_end(struct roster *r, uint64_t end_ns);

#endif
