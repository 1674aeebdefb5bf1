// SPDX-License-Identifier: GPL-2.0-or-later
/* privileges.c - while it records, exectrace has no more privileges than that takes */
#include "capture/privileges.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "lib/caller.h"
#include "lib/capability.h"
#include "lib/err.h"

/* To open, rename and remove files as the caller, or in a directory that is somebody else's. */
#define FOR_FILES                                                   \
	(CAPABILITY(CAP_DAC_OVERRIDE) | CAPABILITY(CAP_FOWNER) | \
	 CAPABILITY(CAP_SETUID) | CAPABILITY(CAP_SETGID))

#define ALL UINT64_MAX

/* Root by its number is root again with the next exec; but not with NO_NEW_PRIVS. */
static int become_caller(struct privileges *p)
{
	int err;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_KEEPCAPS, 1);
	err = caller_become(p->caller);
	prctl(PR_SET_KEEPCAPS, 0);
	return err;
}

int privileges_change_user(struct privileges *p)
{
	int err = p->for_good ? become_caller(p) : caller_enter(p->caller);

	if (err)
		return fail(err, "cannot act as user %u", p->caller->uid);
	p->changed = true;
	/* With the user the kernel has put them out of effect. */
	if (!capabilities_keep(ALL, 0))
		return fail(-errno, "cannot keep the privileges that recording takes");
	return 0;
}

int privileges_lower(const struct privileges *p, uint64_t needed)
{
	uint64_t in_reserve = !p->for_good ? ALL : getuid() ? 0 : FOR_FILES;

	if (!capabilities_keep(needed, in_reserve))
		return fail(-errno, "cannot give up privileges that are not needed any more");
	return 0;
}

void privileges_end(struct privileges *p)
{
	bool done;

	if (!p->changed)
		return;
	if (p->for_good) {
		done = capabilities_keep(getuid() ? 0 : FOR_FILES, 0);
	} else {
		caller_leave(p->caller);
		done = capabilities_keep(ALL, 0);
	}
	/* Neither asks for more than is permitted. */
	if (!done)
		abort();
	p->changed = false;
}

void privileges_drop_all(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (!capabilities_keep(0, 0))
		abort();
}
