/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memlock.h - the limit of memory that may be locked (RLIMIT_MEMLOCK)
 *
 * Perf events count against it, of all programs of the user together, and before Linux 5.11 so do the maps of BPF.
 */
#ifndef EXECTRACE_MEMLOCK_H
#define EXECTRACE_MEMLOCK_H

#include <stdbool.h>
#include <sys/resource.h>

struct memlock {
	bool is_lifted;
	struct rlimit before;
};

/* No limit from here on, if we may have none. */
void memlock_lift(struct memlock *m);

/* The limit that it was. */
void memlock_restore(const struct memlock *m);

#endif
