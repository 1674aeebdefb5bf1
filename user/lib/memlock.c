// SPDX-License-Identifier: GPL-2.0-or-later
/* memlock.c - the limit of memory that may be locked */
#include "lib/memlock.h"

void memlock_lift(struct memlock *m)
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	m->is_lifted = !getrlimit(RLIMIT_MEMLOCK, &m->before) && !setrlimit(RLIMIT_MEMLOCK, &none);
}

void memlock_restore(const struct memlock *m)
{
	if (m->is_lifted)
		setrlimit(RLIMIT_MEMLOCK, &m->before);
}
