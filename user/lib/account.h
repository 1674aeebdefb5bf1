/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * account.h - what the system knows of a user: name, home, groups
 *
 * By the C library's name service, so that users of a directory (LDAP, say) are known. A program that is linked statically
 * (STATIC) must not load that service's modules, which go with one version of the C library: it reads
 * /etc/passwd and /etc/group, and knows those users only.
 */
#ifndef EXECTRACE_ACCOUNT_H
#define EXECTRACE_ACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

struct account {
	char name[64];
	char home[256];
};

/* False if there is no such user; then *account is empty. */
bool account_find(struct account *account, uid_t uid);

/* Takes on the user's supplementary groups, and gid. 0, or -1 with errno. */
int account_take_groups(const struct account *account, gid_t gid);

#endif
