/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * drain.h - a thread that empties the kernel's rings in time, and does nothing else
 *
 * It looks every 10 ms, or earlier if the source finds that it is time, before everybody else if it may (urgency.h), and copies
 * what it finds into batches, which wait in memory for whoever encodes them. So a load that takes all CPUs loses nothing before
 * the batches' memory (64 MiB) is full; from then on records wait in the kernel's rings. When a quarter of it is, it lends its
 * priority to whoever encodes them, so that no load can outrun the two. For a disk neither waits (lib/write_behind.h).
 */
#ifndef EXECTRACE_DRAIN_H
#define EXECTRACE_DRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <exectrace/record.h>

struct drain;
struct source;

/* Records of one CPU in a batch. */
struct batch_part {
	unsigned cpu;
	size_t first, nr;       /* of batch.runs */
};

/*
 * What was found in one look, or in a few that found nothing but some runs. Events come first: all that happened to a
 * thread before one of these runs ended, or before one of these hits, is in this batch or an earlier one.
 */
struct batch {
	struct thread_event *events;
	size_t nr_events, events_cap;
	struct run_record *runs;
	size_t nr_runs;
	struct probe_hit *hits;
	size_t nr_hits, hits_cap;
	struct batch_part *parts;
	size_t nr_parts, parts_cap;
	bool ends_visit;        /* to all rings. The run before one that is in a visit is in the same visit
				 * or, if its CPU was looked at earlier, in the next one */
	bool ends_all;          /* after drain_finish(): there are no more */
	struct batch *next;
};

/* Starts the thread. The caller is who takes the batches, too. To be given back with drain_stop(). */
int drain_start(struct drain **out, struct source *s);

/* The next batch, or NULL if there is none yet. Give it back with drain_done(). */
struct batch *drain_next(struct drain *d);
void drain_done(struct drain *d, struct batch *b);

/* Readable (poll(2)) while there are batches. */
int drain_fd(const struct drain *d);

/* After source_detach(): the batches to come are the last, up to one that ends_all. */
void drain_finish(struct drain *d);

/* All that happened to threads before this time is in the batches that there are by now, and those before. */
uint64_t drain_known_ns(const struct drain *d);

/* CPU time that the thread has used so far, in ns. */
uint64_t drain_cpu_ns(const struct drain *d);

/* Ends the thread if it still runs, and frees all. NULL is fine. */
void drain_stop(struct drain *d);

#endif
