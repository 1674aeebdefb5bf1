// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fuzz_marks.c - a file of marks as the traced program may leave it: first half a part of it, then all of it
 *
 * If its head says that some have been moved, the second half is where these are.
 */
#include <exectrace/mark.h>

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/mark_files.h"
#include "lib/bytes.h"
#include "lib/caller.h"
#include "pipeline.h"
#include "trace/marks.h"

/* All that is handed on must be marks, in order. */
static bool take(const struct marks_found *found, void *arg)
{
	struct reading bytes = { found->marks, (const uint8_t *)found->marks + found->bytes, false };
	uint32_t *calls = arg;
	struct trace_mark mark;
	uint64_t last_ns = found->first_ns;
	uint32_t nr = 0;

	while (mark_take(&bytes, &mark) > 0 && mark.time_ns >= last_ns && strlen(mark.name) <= MARK_NAME_MAX) {
		last_ns = mark.time_ns;
		nr++;
	}
	if (bytes.at != bytes.end || nr != found->nr || last_ns != found->last_ns)
		abort();
	/* Now and then it is not taken, and must come again. */
	return ++*calls % 5;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mark_files *files;
	static unsigned serial;
	struct caller caller = { .uid = geteuid(), .gid = getegid() };
	struct exectrace_mark_file head = { 0 };
	uint32_t calls = size;
	char path[160];
	int fd;

	/* A new directory now and then: what it keeps of each file does not go before it does. */
	if (serial++ % 64 == 0) {
		mark_files_close(files);
		files = NULL;
		if (mark_files_open(&files, &caller))
			abort();
	}
	snprintf(path, sizeof(path), "%s/%u", mark_files_directory(files), serial);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, data, size / 2) != (ssize_t)(size / 2))
		abort();
	mark_files_take(files, take, &calls);
	memcpy(&head, data, size < sizeof(head) ? size : sizeof(head));
	if (pwrite(fd, data + size / 2, size - size / 2, head.moved ? EXECTRACE_MARKS_MOVED_AT : size / 2) !=
	    (ssize_t)(size - size / 2))
		abort();
	mark_files_take(files, take, &calls);
	mark_files_take(files, take, &calls);
	mark_files_lost(files);
	mark_files_broken(files);
	close(fd);
	unlink(path);
	return 0;
}
