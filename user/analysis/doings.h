/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * doings.h - what a CPU was doing: whose threads were on it, or nobody's
 *
 * One doing follows the other without a gap. Of what is past, the sums are kept, and the latest DOINGS_HISTORY changes: so it can be
 * told what the CPU has done since any time that is not too long ago, in few steps.
 */
#ifndef EXECTRACE_DOINGS_H
#define EXECTRACE_DOINGS_H

#include <stddef.h>
#include <stdint.h>

#define DOINGS_HISTORY 512

enum doing_kind {
	DOING_OURS,             /* the program itself held it */
	DOING_OTHERS,           /* somebody else did */
	DOING_IDLE,
	DOING_UNSEEN,           /* who had it was not recorded */
	DOING_UNSURE,           /* likewise, and it may have been the program itself */
	NR_DOING_KINDS
};

struct doing {
	uint64_t from_ns;
	enum doing_kind kind;
	uint32_t thread;        /* DOING_OTHERS: whose; each such doing is of one thread */
	uint64_t before_ns[NR_DOING_KINDS];     /* what the CPU had done of each kind before */
};

struct doings {
	struct doing *latest;   /* NULL: there was none yet */
	uint64_t to_ns;         /* until when that goes, so far */
	uint64_t ns[NR_DOING_KINDS];    /* by then, for how long, of each kind */
	enum doing_kind goes_on;        /* more of this kind goes on what is the latest; or none does: NR_DOING_KINDS */

	/* Private to doings.c. */
	struct doing *ring;
	size_t nr;              /* so far */
};

/* Nothing so far; doings_release() at the end. */
void doings_begin(struct doings *d);
void doings_release(struct doings *d);

/* Private: another doing follows. */
void doings_change(struct doings *d, enum doing_kind kind, uint32_t thread);

/* The latest goes on until this time. */
static inline void doings_go_on(struct doings *d, uint64_t to_ns, enum doing_kind kind)
{
	d->ns[kind] += to_ns - d->to_ns;
	d->to_ns = to_ns;
}

/* What the CPU did next, until this time; mostly it goes on with what it did. */
static inline void doings_add(struct doings *d, uint64_t to_ns, enum doing_kind kind, uint32_t thread)
{
	if (d->goes_on != kind)
		doings_change(d, kind, thread);
	doings_go_on(d, to_ns, kind);
}

/*
 * What the CPU, which has done something, did from one of these times to the other, or until now, if that is earlier, by kind; returns
 * for how long of that it is not known any more.
 */
uint64_t doings_between(const struct doings *d, uint64_t from_ns, uint64_t to_ns, uint64_t ns[NR_DOING_KINDS]);

/* Tells of each DOING_OTHERS that is known between these times, the latest first, and for how long it went on then. */
void doings_of_others(const struct doings *d, uint64_t from_ns, uint64_t to_ns,
		      void (*fn)(void *arg, uint32_t thread, uint64_t ns), void *arg);

#endif
