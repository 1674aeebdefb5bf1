/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stints.h - blocks of runs summed up, and the payload of a block of these sums
 *
 * The format is described at "STINTS" in trace_file.h. No I/O, no messages.
 */
#ifndef EXECTRACE_STINTS_H
#define EXECTRACE_STINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <exectrace/trace_file.h>

#include "trace/stint.h"

struct bytes;

/* The stints of one block of runs, while these go by and when all have. */
struct stints {
	size_t nr;
	bool are_too_many;      /* then what they say means nothing */
	size_t nr_threads;
	struct stint list[TRACE_MAX_BLOCK_STINTS + 1];  /* in the last one goes what is too much */
	struct stint *latest[TRACE_MAX_BLOCK_RUNS];     /* by place of the thread in the block; NULL: none yet */
};

void stints_begin(struct stints *s);

/* So many threads have a place in the block so far. */
void stints_know_threads(struct stints *s, size_t nr);

/* Begins a stint with this run, which is to be seen next. */
struct stint *stints_add(struct stints *s, const struct run *run);

/* Private: counts the next run, which is so long, and waited for so long, to a stint, which is returned. */
static inline struct stint *stints_count(struct stints *s, uint32_t place, bool follows, const struct run *run, uint64_t ns,
					 uint64_t wait_ns)
{
	struct stint *stint = s->latest[place];

	if (!stint || !follows)
		stint = s->latest[place] = stints_add(s, run);
	stint->to_ns = run->out_ns;
	stint->running_ns += ns;
	stint->wait_ns += wait_ns;
	stint->nr++;
	return stint;
}

/* The next run, if it follows (see below), and neither its state nor a flag is other than 0. */
static inline void stints_see_plain(struct stints *s, uint32_t place, const struct run *run, uint64_t ns, uint64_t wait_ns)
{
	stints_count(s, place, true, run, ns, wait_ns);
}

/* The next run. place: of its thread in the block. follows: its departures are one more than those of the thread's run before. */
static inline void stints_see(struct stints *s, uint32_t place, bool follows, const struct run *run)
{
	struct stint *stint = stints_count(s, place, follows, run, run->out_ns - run->in_ns, run->wait_ns);

	stint->nr_voluntary += run->state != 0;
	stint->flags |= run->flags;
}

/* They tell all of the runs that they can be asked for. */
bool stints_are_whole(const struct stints *s);

/* Appends the stints of a block that began at first_ns to out. */
void stints_pack(struct bytes *out, const struct stints *s, uint64_t first_ns);

/* Unpacks nr stints from a payload of any origin. False if it is not what trace_file.h describes. */
bool stints_unpack(const uint8_t *payload, size_t bytes, uint64_t first_ns, struct stint *stints, size_t nr);

/* These stints are the same. */
bool stints_equal(const struct stint *a, const struct stint *b, size_t nr);

#endif
