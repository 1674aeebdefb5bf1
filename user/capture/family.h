/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * family.h - a child and its descendants: are all of them in the kernel's sum of their switch-outs?
 *
 * wait4(2) tells how often the kernel has switched out the child, and those that it waited for, and those that these waited
 * for, and so on. To be compared with a record, it has to be the sum of all whom the record has: what it lacks, is in the
 * record nevertheless, and would make up there for what is missing of others. Left out are
 *
 * - those that none of the family waited for, be it that their parent had ended before them, as that of daemons has, or that it
 *   did not care. While a family is watched, they become children of ours instead of init's (PR_SET_CHILD_SUBREAPER), so that
 *   none of them escapes us. Children that we had before are taken for such ones.
 * - those whose parent has told the kernel that it is not going to wait: SIGCHLD is ignored, or has SA_NOCLDWAIT. That of the
 *   child itself is seen at its end, before it is waited for; that of others in /proc, while they live: of one that was gone
 *   before anybody could look, it is not known, and so it is not known of its children that they are in the sum.
 *
 * Not seen is SA_NOCLDWAIT of a parent that is not the child, and of the child if it waited for some of its own and not for
 * others: /proc does not tell, and no program is known that would do so.
 */
#ifndef EXECTRACE_FAMILY_H
#define EXECTRACE_FAMILY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "capture/reaper.h"
#include "lib/hash.h"

struct thread_event;

/* Zero-initialise; then none is watched, and nothing is done but by family_begin(). End at the end. */
struct family {
	pid_t child;
	bool is_watched;
	int were_reaper;        /* PR_GET_CHILD_SUBREAPER before */
	bool lacks_some;        /* the sum does, or may */
	bool child_had_children;        /* that have exited */
	struct reaped end;      /* of the child */
	struct hash looks;      /* by pid: when a parent was last seen not to ignore SIGCHLD, in ms */
};

/* From now on the family of this child is watched. Before it can have descendants. */
void family_begin(struct family *f, pid_t child);

/* All thread events, in the order of time. */
void family_take(struct family *f, const struct thread_event *event);

/* The child has ended, like this. */
void family_take_end(struct family *f, const struct reaped *end);

/* Waits for those of the family that have become our children, and have ended. */
void family_reap(struct family *f);

/* When all has been taken: the sum, as reaper.h has it. 0: not known, or it lacks some. */
uint64_t family_departures(struct family *f);

void family_end(struct family *f);

#endif
