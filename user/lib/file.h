/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file.h - small files of the kernel's, read at one go; and writing all of something */
#ifndef EXECTRACE_FILE_H
#define EXECTRACE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Reads up to size - 1 bytes of the file named by the format into buf and ends them with a 0, without the line
 * break at the end. False, and an empty buf, if it cannot be read.
 */
bool read_small_file(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* write(2) until all is written, whatever comes in between. 0, or a negative errno: some of it may be written then. */
int write_all(int fd, const void *data, size_t bytes);

#endif
