// SPDX-License-Identifier: GPL-2.0-or-later
/* directory.c - the directory of a file that is to be made, held open */
#include "lib/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/mem.h"

/* As many as the kernel follows. */
#define MAX_LINKS 40

/* Bytes of the path up to its last slash, that included. */
static int head_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash - path + 1 : 0;
}

int directory_open(const char *path, const char **name)
{
	int head = head_of(path), fd;
	char *directory;

	*name = path + head;
	if (!**name)
		return -EISDIR;
	directory = xasprintf("%.*s", head ? head : 1, head ? path : ".");
	fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fd = -errno;
	free(directory);
	return fd;
}

/* Where the link leads, and NULL if it is none. The caller's, to be freed. */
static char *follow(const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	if (n < 0)
		return NULL;
	target[n] = '\0';
	return target[0] == '/' ? xstrdup(target) : xasprintf("%.*s%s", head_of(path), path, target);
}

bool links_are_ours(const char *path)
{
	char *at = xstrdup(path);
	bool ours = true;
	struct stat about;

	for (int i = 0; i < MAX_LINKS && at && ours; i++) {
		char *next = follow(at);

		if (next && !lstat(at, &about))
			ours = !about.st_uid || about.st_uid == geteuid();
		free(at);
		at = next;
	}
	free(at);
	return ours;
}
