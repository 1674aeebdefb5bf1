// SPDX-License-Identifier: GPL-2.0-or-later
/* account.c - what the system knows of a user: name, home, groups */
#include "lib/account.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef STATIC
static struct passwd *find_entry(uid_t uid)
{
	FILE *file = fopen("/etc/passwd", "re");
	struct passwd *entry = NULL;

	while (file && (entry = fgetpwent(file)) && entry->pw_uid != uid)
		;
	if (file)
		fclose(file);
	return entry;
}

static bool has_member(const struct group *group, const char *name)
{
	for (char **member = group->gr_mem; *member; member++)
		if (!strcmp(*member, name))
			return true;
	return false;
}

int account_take_groups(const struct account *account, gid_t gid)
{
	FILE *file = fopen("/etc/group", "re");
	gid_t groups[256] = { gid };
	struct group *group;
	size_t nr = 1;

	while (file && nr < sizeof(groups) / sizeof(groups[0]) && (group = fgetgrent(file)))
		if (group->gr_gid != gid && has_member(group, account->name))
			groups[nr++] = group->gr_gid;
	if (file)
		fclose(file);
	return setgroups(nr, groups);
}
#else
static struct passwd *find_entry(uid_t uid)
{
	return getpwuid(uid);
}

int account_take_groups(const struct account *account, gid_t gid)
{
	return initgroups(account->name, gid);
}
#endif

bool account_find(struct account *account, uid_t uid)
{
	struct passwd *entry = find_entry(uid);

	*account = (struct account){ 0 };
	if (!entry)
		return false;
	snprintf(account->name, sizeof(account->name), "%s", entry->pw_name);
	snprintf(account->home, sizeof(account->home), "%s", entry->pw_dir);
	return true;
}
