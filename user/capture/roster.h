/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * roster.h - who the threads are: from the kernel's ids to the numbers of the trace
 *
 * Keeps one entry (roster_entries.h) for each thread that the kernel side told of, writes what happens to them into the trace,
 * and finds the thread that a run record is of, even where tids change hands: when a thread that is not the leader
 * of its process execs, it takes over the leader's tid some time before we are told.
 *
 * Threads that are gone are forgotten, after the trace has been told what the kernel counted for them. So memory depends on how
 * many there are at once.
 */
#ifndef EXECTRACE_ROSTER_H
#define EXECTRACE_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct roster;
struct roster_thread;
struct thread_event;
struct trace_writer;
struct run_record;

/* Writes to w, which stays the caller's. */
struct roster *roster_create(struct trace_writer *w);

/* The records do not bear the kernel's count of departures: it is known of those alone of whom a THREAD_COUNTED comes. */
void roster_expect_counts(struct roster *r);

void roster_free(struct roster *r);

/* Something happened to a thread. */
void roster_take(struct roster *r, const struct thread_event *event);

/*
 * The thread that ran. NULL: none that we were told of, which is no thread of ours: its tid was, once, of one that is.
 * Pointers to entries are valid until the next call of this, of roster_take() or of roster_forget().
 */
struct roster_thread *roster_find_runner(struct roster *r, const struct run_record *record);

/* The thread with this id; NULL for the idle task, and for ids unknown. And its number, or 0. */
struct roster_thread *roster_find(const struct roster *r, uint32_t id);
uint32_t roster_number(const struct roster *r, uint32_t id);

/* The latest thread that knew itself by these at that time; NULL if there is none. */
struct roster_thread *roster_find_self(const struct roster *r, uint32_t ns_tgid, uint32_t ns_tid, uint64_t time_ns);

/* All threads that are known, in no particular order: the first one after NULL, NULL after the last. */
struct roster_thread *roster_next(const struct roster *r, const struct roster_thread *thread);

/* How many there have been, those forgotten included. */
size_t roster_nr(const struct roster *r);

/* Its very last switch-out has been recorded. */
void roster_gone(struct roster *r, struct roster_thread *thread);

/* Traced threads that are not gone yet; and of these, those that have not exited either. */
size_t roster_nr_alive(const struct roster *r);
size_t roster_nr_living(const struct roster *r);

/* Marks those as exited of whom is_there() says that they are not: should the event have been lost. */
void roster_look_after(struct roster *r, bool (*is_there)(const struct roster_thread *thread));

/*
 * Forgets those that were gone already at the call before. Between any two calls all that the kernel side told at the time of
 * the first has to be taken in: what is told later has nothing about them any more.
 */
void roster_forget(struct roster *r, uint64_t now_ns);

/*
 * The kernel's counts are looked at, for the last time, from now on: what happens to threads later may not be
 * recorded any more, and takes nothing from the trace if it is not.
 */
void roster_close(struct roster *r, uint64_t now_ns);

/* That look did not get at all of them: there is no count of the kernel's for those that live on, and were not seen. */
void roster_lack_last_look(struct roster *r);

/* Ends the roster: writes what the kernel counted for each traced thread, until the moment end_ns. */
void roster_end(struct roster *r, uint64_t end_ns);

#endif
