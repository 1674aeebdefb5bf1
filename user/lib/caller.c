// SPDX-License-Identifier: GPL-2.0-or-later
/* caller.c - the user on whose behalf we run */
#include "lib/caller.h"

#include <errno.h>
#include <grp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/capability.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/opt.h"

static bool id_from(const char *variable, unsigned *id)
{
	const char *text = getenv(variable);
	unsigned long n;

	if (!text || !parse_number(text, 0, UINT32_MAX - 1, &n))
		return false;
	*id = n;
	return true;
}

void caller_find(struct caller *c)
{
	*c = (struct caller){ .uid = geteuid(), .gid = getegid() };
	if (!getuid() && !geteuid() && id_from("SUDO_UID", &c->uid) && c->uid) {
		c->is_other = true;
		if (!id_from("SUDO_GID", &c->gid))
			c->gid = c->uid;
	} else {
		c->uid = geteuid();
	}
	account_find(&c->account, c->uid);
}

static int set_groups(const struct caller *c)
{
	if (c->account.name[0])
		return account_take_groups(&c->account, c->gid);
	return setgroups(1, &c->gid);
}

int caller_become(const struct caller *c)
{
	if (!c->is_other)
		return 0;
	if (set_groups(c) || setresgid(c->gid, c->gid, c->gid) || setresuid(c->uid, c->uid, c->uid))
		return -errno;
	if (c->account.name[0]) {
		setenv("USER", c->account.name, 1);
		setenv("LOGNAME", c->account.name, 1);
	}
	if (c->account.home[0])
		setenv("HOME", c->account.home, 1);
	return 0;
}

static bool has_settled;

int caller_settle(void)
{
	struct caller caller;
	int err;

	capabilities_give_back();
	caller_find(&caller);
	err = caller_become(&caller);
	if (err)
		return fail(err, "cannot act as user %u", caller.uid);
	has_settled = caller.is_other;
	/* Its own files in /proc, as /dev/stdout is one, are the caller's too. */
	if (has_settled)
		prctl(PR_SET_DUMPABLE, 1);
	return 0;
}

bool caller_has_settled(void)
{
	return has_settled;
}

/* Once the process is the caller for good, there is nothing to borrow any more. */
static bool is_other_than_we(const struct caller *c)
{
	return c->is_other && !getuid();
}

/*
 * The supplementary groups are changed too: without them a file that the user may write through a group could
 * not be opened, and with root's one that she may not could be.
 */
int caller_enter(struct caller *c)
{
	int err;

	if (!is_other_than_we(c))
		return 0;
	c->nr_own_groups = getgroups(0, NULL);
	c->own_groups = xcalloc(c->nr_own_groups, sizeof(*c->own_groups));
	c->nr_own_groups = getgroups(c->nr_own_groups, c->own_groups);
	if (!set_groups(c) && !setegid(c->gid) && !seteuid(c->uid))
		return 0;
	err = -errno;
	caller_leave(c);
	return err;
}

/* Going on with only half of our own rights, or half of somebody else's, would be worse than to end. */
void caller_leave(struct caller *c)
{
	int err = errno;

	if (!is_other_than_we(c))
		return;
	if (seteuid(0) || setegid(0) || setgroups(c->nr_own_groups, c->own_groups))
		abort();
	free(c->own_groups);
	c->own_groups = NULL;
	errno = err;
}

void caller_become_at_end(const struct caller *c)
{
	if (is_other_than_we(c) && syscall(SYS_setresuid, c->uid, c->uid, c->uid))
		abort();
}
