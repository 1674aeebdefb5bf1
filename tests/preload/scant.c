// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * scant.c - a library to be preloaded: reads and writes a few bytes at a time, interrupted again and again, by a clock that steps
 *
 * What POSIX allows and files hardly ever do. The kernel's own files never do; those, and what is no file, are let alone.
 */
#include <errno.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#define MOST 1000

ssize_t __read_chk(int fd, void *buf, size_t size, size_t room);
ssize_t __pread_chk(int fd, void *buf, size_t size, off_t offset, size_t room);
ssize_t __pread64_chk(int fd, void *buf, size_t size, off_t offset, size_t room);

/* Every second time it says that a signal came first. */
static bool is_interrupted(void)
{
	static __thread unsigned nr;

	errno = EINTR;
	return nr++ % 2;
}

static bool is_file(int fd)
{
	struct stat about;
	struct statfs system;

	return !fstat(fd, &about) && S_ISREG(about.st_mode) && !fstatfs(fd, &system) &&
	       system.f_type != SYSFS_MAGIC && system.f_type != PROC_SUPER_MAGIC;
}

static size_t scant(int fd, size_t size)
{
	return size > MOST && is_file(fd) ? MOST : size;
}

ssize_t write(int fd, const void *buf, size_t size)
{
	if (is_file(fd) && is_interrupted())
		return -1;
	return syscall(SYS_write, fd, buf, scant(fd, size));
}

ssize_t read(int fd, void *buf, size_t size)
{
	if (is_file(fd) && is_interrupted())
		return -1;
	return syscall(SYS_read, fd, buf, scant(fd, size));
}

ssize_t pread(int fd, void *buf, size_t size, off_t offset)
{
	if (is_file(fd) && is_interrupted())
		return -1;
	return syscall(SYS_pread64, fd, buf, scant(fd, size), offset);
}

ssize_t pread64(int fd, void *buf, size_t size, off_t offset)
{
	return pread(fd, buf, size, offset);
}

ssize_t __read_chk(int fd, void *buf, size_t size, size_t room)
{
	(void)room;
	return read(fd, buf, size);
}

ssize_t __pread_chk(int fd, void *buf, size_t size, off_t offset, size_t room)
{
	(void)room;
	return pread(fd, buf, size, offset);
}

ssize_t __pread64_chk(int fd, void *buf, size_t size, off_t offset, size_t room)
{
	(void)room;
	return pread(fd, buf, size, offset);
}

/* The time of day goes back and forth by a day; no other clock does. */
int clock_gettime(clockid_t clock, struct timespec *now)
{
	static __thread unsigned nr;
	int err = syscall(SYS_clock_gettime, clock, now);

	if (clock == CLOCK_REALTIME)
		now->tv_sec += nr++ % 2 ? 86400 : -86400;
	return err;
}
