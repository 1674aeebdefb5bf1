// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * barren.c - a library to be preloaded: memory runs out, once
 *
 *	BARREN_AT=N      the N-th request for memory fails, 1 being the first one after the program's start; 0: none does
 *	BARREN_COUNT=F   how many requests there were goes into the file F at the end, however the program ends
 *
 * Programs that it starts are let alone; so are look-ups of users, in which glibc itself falls over.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What these are in glibc, under names that nobody takes the place of. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t nr, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_ulong *nr;        /* in the file */
static unsigned long fails_at;
static pid_t program;
static bool is_looking_up;

__attribute__((constructor)) static void begin(void)
{
	const char *at = getenv("BARREN_AT"), *count = getenv("BARREN_COUNT");
	int fd = count ? open(count, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) : -1;

	unsetenv("LD_PRELOAD");
	if (fd < 0 || ftruncate(fd, sizeof(*nr)))
		return;
	nr = mmap(NULL, sizeof(*nr), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	fails_at = at ? strtoul(at, NULL, 10) : 0;
	program = getpid();
}

static bool is_barren(void)
{
	if (!nr || is_looking_up || getpid() != program || atomic_fetch_add(nr, 1) + 1 != fails_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return is_barren() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return is_barren() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return is_barren() ? NULL : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
	return is_barren() ? NULL : __libc_realloc(old, count * size);
}

struct passwd *getpwuid(uid_t uid)
{
	struct passwd *(*look_up)(uid_t uid) = dlsym(RTLD_NEXT, "getpwuid");
	struct passwd *found;

	is_looking_up = true;
	found = look_up(uid);
	is_looking_up = false;
	return found;
}

int initgroups(const char *name, gid_t gid)
{
	int (*look_up)(const char *name, gid_t gid) = dlsym(RTLD_NEXT, "initgroups");
	int err;

	is_looking_up = true;
	err = look_up(name, gid);
	is_looking_up = false;
	return err;
}
