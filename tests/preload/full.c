// SPDX-License-Identifier: GPL-2.0-or-later
/* full.c - a library to be preloaded: the file FULL_FILE has room for FULL_AFTER bytes. What still fits is written, as on a disk. */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool is_the_file(int fd)
{
	const char *name = getenv("FULL_FILE");
	char link[64], target[PATH_MAX];
	ssize_t nr;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	nr = readlink(link, target, sizeof(target) - 1);
	target[nr > 0 ? nr : 0] = 0;
	return name && !strcmp(target, name);
}

/* Of so many bytes, those for which there is room, which they take. */
static size_t take_room(size_t bytes)
{
	static size_t taken;
	size_t room = strtoul(getenv("FULL_AFTER"), NULL, 10);
	/* Two threads never write to it at once. */
	size_t left = room - __atomic_load_n(&taken, __ATOMIC_ACQUIRE);

	bytes = bytes < left ? bytes : left;
	__atomic_fetch_add(&taken, bytes, __ATOMIC_RELEASE);
	return bytes;
}

ssize_t write(int fd, const void *buf, size_t size)
{
	size_t fits = is_the_file(fd) ? take_room(size) : size;

	if (size && !fits) {
		errno = ENOSPC;
		return -1;
	}
	return syscall(SYS_write, fd, buf, fits);
}
