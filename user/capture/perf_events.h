/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_events.h - perf's own record of threads: when they came onto a CPU and left it, were born, named and died
 *
 * perf_event_open(2) gives a user, on threads of the user's own, an event that counts nothing but has the kernel write
 * "sideband" records: one for each switch onto and off a CPU, with its time, and one for each fork, name and exit.
 * What a followed thread starts is followed too. That takes one event for each CPU and followed thread; all events of a
 * CPU write to one ring in memory, which counts what finds no room.
 *
 * The kernel takes the event from a thread when it exits, shortly before its last switch-out; and when it runs a program
 * that has privileges which the user has not, or that the user may not read. Both look the same, but that the second is in the
 * midst of an exec: the thread has the program's name then, and nothing of the program in its memory. So what is mapped there
 * to be executed is recorded as well.
 */
#ifndef EXECTRACE_PERF_EVENTS_H
#define EXECTRACE_PERF_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct perf_events;

enum perf_record_kind {
	PERF_CAME,              /* onto the CPU */
	PERF_LEFT,              /* the CPU */
	PERF_FORKED,            /* other is the new thread, of process other_pid */
	PERF_NAMED,
	PERF_EXECED,            /* and has a new name; its memory is empty */
	PERF_MAPPED,            /* code into its memory */
	PERF_EXITED,            /* or runs a program that we may not observe: the last record of the thread */
	PERF_LOST,              /* nr records before this one found no room */
};

struct perf_record {
	uint64_t time_ns;       /* CLOCK_MONOTONIC */
	uint64_t nr;
	uint32_t kind;          /* enum perf_record_kind */
	uint32_t origin;        /* which followed thread's event, inherited or not, wrote it: what perf_events_follow() gave */
	uint32_t pid, tid;      /* whom it is of, as we see them */
	uint32_t other_pid, other;      /* EXITED: other_pid is the process of its parent, at that time */
	bool is_runnable;       /* LEFT: still able to run */
	char comm[16];
};

/* ring_bytes: of each CPU's ring; 0: the default. Says what is wrong if perf events cannot be had. */
int perf_events_open(struct perf_events **out, size_t ring_bytes);
void perf_events_close(struct perf_events *p);

/* Why perf events cannot be had, and what to do about it; true if they can. */
bool perf_events_allowed(char *why, char *remedy, size_t size);

/* CPU numbers are below this. Of CPUs that come online later nothing is recorded. */
unsigned perf_events_nr_cpus(const struct perf_events *p);

/*
 * Follows a thread from now on. Its number, from 1, or a negative errno; says nothing. -ESRCH: it is gone. A thread that
 * is followed twice, because its parent was too, has all of its records twice, of two origins.
 */
int perf_events_follow(struct perf_events *p, pid_t tid);

/* The CPU that a thread followed is on: the one of which the event's time has advanced since the last call. -1: none. */
int perf_events_find_cpu(struct perf_events *p, unsigned origin);

/* No more records from now on. */
void perf_events_stop(struct perf_events *p);

/* Takes all records that are in the ring of a CPU, oldest first. Their times ascend but for what an interrupt takes. */
void perf_events_take(struct perf_events *p, unsigned cpu, void (*fn)(const struct perf_record *, void *), void *arg);

/* Waits for at most so long; less if a ring is half full. */
void perf_events_wait(struct perf_events *p, uint64_t ns);

/* How many records found no room, by the kernel's count (6.0 on; else 0). */
uint64_t perf_events_lost(const struct perf_events *p);

#endif
