// SPDX-License-Identifier: GPL-2.0-or-later
/* file.c - small files of the kernel's, read at one go; and writing all of something */
#include "lib/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

bool read_small_file(char *buf, size_t size, const char *fmt, ...)
{
	char path[256];
	va_list args;
	ssize_t n = -1;
	int fd;

	va_start(args, fmt);
	vsnprintf(path, sizeof(path), fmt, args);
	va_end(args);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = read(fd, buf, size - 1);
		close(fd);
	}
	buf[n > 0 ? n : 0] = '\0';
	if (n > 0 && buf[n - 1] == '\n')
		buf[n - 1] = '\0';
	return n >= 0;
}

int write_all(int fd, const void *data, size_t bytes)
{
	const char *at = data;

	while (bytes) {
		ssize_t n = write(fd, at, bytes);

		if (n < 0 && errno == EINTR)
			continue;
		/* A pipe that somebody has set to O_NONBLOCK. */
		if (n < 0 && errno == EAGAIN && poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1) >= 0)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		bytes -= n;
	}
	return 0;
}
