// SPDX-License-Identifier: GPL-2.0-or-later
/* directory.c - the directory of a file that is to be made, held open */
#include "lib/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
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

/* A link in its own right. -1: there is none. */
static int open_link(const char *path)
{
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat about;

	if (fd >= 0 && (fstat(fd, &about) || !S_ISLNK(about.st_mode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool is_kernels(int link)
{
	struct statfs about;

	return !fstatfs(link, &about) && about.f_type == PROC_SUPER_MAGIC;
}

bool link_is_kernels(const char *path)
{
	int link = open_link(path);
	bool is_so = link >= 0 && is_kernels(link);

	if (link >= 0)
		close(link);
	return is_so;
}

/* What the link says; NULL: only the kernel can follow it, as it leads to no file. */
static char *read_link(int link, const char *path)
{
	char target[PATH_MAX];
	struct stat about;
	ssize_t n;

	if (is_kernels(link) && (stat(path, &about) || !S_ISREG(about.st_mode)))
		return NULL;
	n = readlinkat(link, "", target, sizeof(target) - 1);
	if (n < 0)
		return NULL;
	target[n] = '\0';
	return target[0] == '/' ? xstrdup(target) : xasprintf("%.*s%s", head_of(path), path, target);
}

static bool is_ours(int link)
{
	struct stat about;

	return !fstat(link, &about) && (!about.st_uid || about.st_uid == geteuid());
}

char *links_follow(const char *path)
{
	char *at = xstrdup(path);

	for (int i = 0; i < MAX_LINKS && at; i++) {
		int link = open_link(at);
		bool ours = link >= 0 && is_ours(link);
		char *next = ours ? read_link(link, at) : NULL;

		if (link >= 0)
			close(link);
		if (link < 0 || (ours && !next))
			break;
		free(at);
		at = next;
	}
	return at;
}
