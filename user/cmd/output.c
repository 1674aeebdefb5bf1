// SPDX-License-Identifier: GPL-2.0-or-later
/* output.c - where a recorded trace goes */
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/caller.h"
#include "lib/err.h"
#include "lib/mem.h"

/* Only a file is kept: a device or a pipe is written to as it is. */
static int keep_old(struct output *o, const char *path)
{
	struct stat about;

	if (lstat(path, &about) || !S_ISREG(about.st_mode))
		return 0;
	o->old = xasprintf("%s.old", path);
	return rename(path, o->old) ? fail(-errno, "cannot keep %s as %s", path, o->old) : 0;
}

static int open_path(struct output *o, const char *path)
{
	struct stat about;
	int err = keep_old(o, path);
	int fd;

	if (err)
		return err;
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail(-errno, "cannot create %s", path);
	if (!fstat(fd, &about) && S_ISREG(about.st_mode))
		o->path = path;
	return fd;
}

int output_open(struct output *o, const char *path, struct caller *caller)
{
	int err;

	*o = (struct output){ .fd = -1, .name = path ? path : "the trace in memory", .caller = caller };
	if (!path) {
		o->fd = memfd_create("exectrace", MFD_CLOEXEC);
	} else if (!strcmp(path, "-")) {
		o->name = "standard output";
		o->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	} else {
		err = caller_enter(caller);
		if (err)
			return fail(err, "cannot act as user %u", caller->uid);
		o->fd = open_path(o, path);
		caller_leave(caller);
		return o->fd < 0 ? o->fd : 0;
	}
	return o->fd < 0 ? fail(-errno, "cannot write to %s", o->name) : 0;
}

void output_close(struct output *o)
{
	if (o->fd >= 0)
		close(o->fd);
	free(o->old);
	o->fd = -1;
	o->old = NULL;
}

void output_discard(struct output *o)
{
	if (o->path && !caller_enter(o->caller)) {
		if (o->old ? rename(o->old, o->path) : unlink(o->path))
			warn("cannot take back %s: %s", o->path, strerror(errno));
		caller_leave(o->caller);
	}
	output_close(o);
}
