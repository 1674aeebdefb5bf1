/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * caller.h - the user on whose behalf we run
 *
 * Called through sudo, that is the user who typed it: programs run, and files belong, to that user and not to
 * root. Otherwise it is simply who we are.
 */
#ifndef EXECTRACE_CALLER_H
#define EXECTRACE_CALLER_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/account.h"

struct caller {
	uid_t uid;
	gid_t gid;
	bool is_other;          /* not who we are: called through sudo */
	struct account account; /* empty if not known */
	gid_t *own_groups;      /* while we act as the caller: ours */
	int nr_own_groups;
};

/* Looks at SUDO_UID and SUDO_GID, which count only if we are root. */
void caller_find(struct caller *c);

/*
 * Becomes the caller for good: groups, ids, HOME, USER and LOGNAME. For a child before it runs something, and for
 * ourselves once we need no more than the caller may. 0 or a negative errno; says nothing.
 */
int caller_become(const struct caller *c);

/*
 * For what takes no privileges at all: becomes the caller for good, and gives back what capabilities the program's file has
 * brought. 0, or a negative errno after saying what is wrong.
 */
int caller_settle(void);

/* It has made us another user. */
bool caller_has_settled(void);

/*
 * Between the two, files are opened, renamed and removed with the caller's rights, so that root's cannot be
 * borrowed through a path. 0 or a negative errno; errno is left alone by caller_leave().
 */
int caller_enter(struct caller *c);
void caller_leave(struct caller *c);

/* In a handler of a signal that ends us, for what is still to be removed: by a system call alone, for this thread, for good. */
void caller_become_at_end(const struct caller *c);

#endif
