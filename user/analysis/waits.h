/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waits.h - why not more parallel: what did the tasks wait for, while they were part-way and not on a CPU?
 *
 * Each time that a thread was off CPU between two of its runs is split in two: first it was blocked (if it left to wait for
 * something), then it was ready and waited for a CPU, for as long as the kernel counted. The ready time is laid beside
 * what the CPU that it then got was doing meanwhile; the blocked time is put to the account of who woke it up, if
 * wake-ups were recorded. If only a part of the trace is looked at, what is in it of each wait counts, wherever that began or ended;
 * and of a task that ended in another thread meanwhile, what is before its end.
 *
 * Perf does not see who else has a CPU, nor when a thread was woken. A CPU that the program did not have, by the record, was
 * somebody else's, or not given yet: WAIT_UNSEEN_CPU. But what goes with a switch from one thread of the program to the next, and
 * the last moments of one that exits, which are not recorded, may have been its own. And what counts as blocked may have been
 * spent ready, all of it. So much is left open: struct wait_doubts.
 *
 * How far back a CPU's doings are remembered is bounded (doings.h); older waiting counts as "for others".
 */
#ifndef EXECTRACE_WAITS_H
#define EXECTRACE_WAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/doings.h"
#include "analysis/wait_list.h"

struct relay;
struct serial;
struct span;
struct stretch;
struct tally;
struct tasks;
struct wake;

/*
 * A CPU that goes from one thread of the program to the next, and has no other in between, is without any for so long at most, by
 * perf's record: 2 to 3 us were seen.
 */
#define WAITS_SWITCH_NS 10000

enum wait_kind {
	WAIT_OWN_CPU = DOING_OURS,      /* ready; the CPU was held by the program itself */
	WAIT_OTHERS_CPU = DOING_OTHERS, /* ready; the CPU was held by somebody else */
	WAIT_IDLE_CPU = DOING_IDLE,     /* ready; the CPU was idle, and not given yet */
	WAIT_UNSEEN_CPU = DOING_UNSEEN, /* ready; who had the CPU was not recorded */
	WAIT_EACH_OTHER,        /* blocked, until another task of the program woke it */
	WAIT_OUTSIDE,           /* blocked, until something else did: a timer, a disk, another program */
	WAIT_UNKNOWN,           /* blocked, and wake-ups were not recorded */
	WAIT_GAVE_WAY,          /* its thread was at another task, or at none */
	NR_WAIT_KINDS
};

/* Sets of kinds: 1U << kind. */
enum waits_for {
	WAITS_FOR_OWN = 1U << WAIT_OWN_CPU,
	WAITS_FOR_OTHERS = 1U << WAIT_OTHERS_CPU | 1U << WAIT_IDLE_CPU | 1U << WAIT_UNSEEN_CPU,
	WAITS_READY = WAITS_FOR_OWN | WAITS_FOR_OTHERS,
	WAITS_BLOCKED = 1U << WAIT_EACH_OTHER | 1U << WAIT_OUTSIDE | 1U << WAIT_UNKNOWN | 1U << WAIT_GAVE_WAY,
};

/* What a wait of this kind is for: "a CPU that the program itself held". */
extern const char *const wait_names[NR_WAIT_KINDS];

/* The same for machines; these stay. */
extern const char *const wait_keys[NR_WAIT_KINDS];

/* What the record leaves open, even if nothing is missing: how much may be of another kind. */
struct wait_doubts {
	uint64_t unsure_ns;     /* of WAIT_UNSEEN_CPU: the program itself may have held the CPU */
	/* Of what is WAITS_BLOCKED: may have been spent ready, */
	uint64_t ready_ns;
	uint64_t own_ns;        /* and at most so much of that for a CPU that the program itself held, */
	uint64_t others_ns;     /* and so much for one that it did not */
};

struct waits {
	uint64_t (*tasks)[NR_WAIT_KINDS];       /* by place of the task: ns of each kind */
	struct wait_doubts *doubts;             /* likewise */
	uint64_t total[NR_WAIT_KINDS];          /* of the tasks that count */
	struct wait_doubts total_doubts;        /* likewise */
	uint64_t single_ns;     /* time in which only one of those was part-way */
	/* Both sorted by waits_end(). */
	struct wait_list holders;       /* others who held CPUs that tasks were ready for, by thread */
	struct wait_list wakers;        /* who woke whom */

	struct waits_state *state;      /* private to waits.c */
};

struct waits_plan {
	const struct tasks *tasks;      /* both must stay until waits_end() */
	const struct tally *tally;
	const struct span *cut; /* the time that is looked at, which must stay, too; NULL: all of it is */
	uint32_t nr_threads;
	size_t nr_cpus;
	bool has_wakes;         /* wake-ups were recorded */
	bool has_marks;         /* tasks may be marked ones */
	bool is_blind;          /* who else was on CPUs was not */
};

void waits_begin(struct waits *w, const struct waits_plan *plan);

/*
 * All stretches and wake-ups, in the order of time, that walk_around() has; or, if all of the trace is looked at, such stretches as
 * are serial, or a relay, whole runs of tasks that are threads.
 */
void waits_see(struct waits *w, const struct stretch *stretches, size_t nr);
void waits_see_serial(struct waits *w, const struct serial *serial);
void waits_see_relay(struct waits *w, const struct relay *relay);
void waits_see_wake(struct waits *w, const struct wake *wake);

/* What there is of the kinds of such a set: of a task, or of all. */
uint64_t waits_sum(const uint64_t waits[NR_WAIT_KINDS], unsigned kinds);

/* Adds more to a sum. */
void wait_doubts_add(struct wait_doubts *sum, const struct wait_doubts *more);

void waits_end(struct waits *w);
void waits_release(struct waits *w);

#endif
