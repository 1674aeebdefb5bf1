// SPDX-License-Identifier: GPL-2.0-or-later
/* output.c - where a recorded trace goes */
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/caller.h"
#include "lib/directory.h"
#include "lib/err.h"
#include "lib/mem.h"

/* Only a file is kept: a device or a pipe, which then is_other, is written to as it is. */
static int keep_old(struct output *o, const char *path, bool *is_other)
{
	struct stat about;
	bool is_there = !fstatat(o->directory, path + o->head, &about, AT_SYMLINK_NOFOLLOW);

	if (is_there && S_ISLNK(about.st_mode))
		return refuse("cannot create %s: it is a link; name what it is to point to", path);
	*is_other = is_there && !S_ISREG(about.st_mode);
	if (!is_there || *is_other)
		return 0;
	o->old = xasprintf("%s.old", path);
	if (renameat(o->directory, path + o->head, o->directory, o->old + o->head))
		return fail(-errno, "cannot keep %s as %s", path, o->old);
	return 0;
}

/* As if it had never been made; by system calls alone. */
static int put_back(const struct output *o)
{
	const char *name = o->path + o->head;

	return o->old ? renameat(o->directory, o->old + o->head, o->directory, name) : unlinkat(o->directory, name, 0);
}

static bool is_empty(const struct output *o)
{
	struct stat about;

	return !fstat(o->fd, &about) && !about.st_size;
}

static void take_back(struct unfinished *u)
{
	struct output *o = (struct output *)u;

	if (is_empty(o))
		output_discard(o);
	unfinished_end(u);
}

static void remove_empty(const struct unfinished *u)
{
	const struct output *o = (const struct output *)u;

	if (!is_empty(o))
		return;
	caller_become_at_end(o->caller);
	put_back(o);
}

/* A file is always a new one, whatever others put there since we looked. */
static int open_there(struct output *o, const char *path)
{
	struct stat about;
	bool is_other;
	int err = keep_old(o, path, &is_other);
	int fd;

	if (err)
		return err;
	fd = openat(o->directory, path + o->head,
		    O_RDWR | O_NOFOLLOW | O_CLOEXEC | (is_other ? 0 : O_CREAT | O_EXCL), 0644);
	if (fd < 0) {
		err = fail(-errno, "cannot create %s", path);
		if (o->old && err != -EEXIST)
			renameat(o->directory, o->old + o->head, o->directory, path + o->head);
		return err;
	}
	if (!is_other) {
		o->path = path;
		o->fd = fd;
		unfinished_begin(&o->unfinished, take_back, remove_empty);
	} else if (fstat(fd, &about) || S_ISREG(about.st_mode)) {
		close(fd);
		return refuse("cannot create %s: somebody puts something else in its place", path);
	}
	return fd;
}

/* A signal that ends us comes before there is a file, or when it can be put back. */
static int open_path(struct output *o, const char *path)
{
	sigset_t before;
	const char *name;
	int fd;

	o->directory = directory_open(path, &name);
	if (o->directory < 0)
		return fail(o->directory, "cannot create %s", path);
	o->head = name - path;
	unfinished_hold(&before);
	fd = open_there(o, path);
	unfinished_go_on(&before);
	return fd;
}

int output_open(struct output *o, const char *path, struct caller *caller)
{
	int err;

	*o = (struct output){ .fd = -1, .directory = -1, .name = path ? path : "the trace in memory", .caller = caller };
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

int output_check_file(const struct output *o, const char *why)
{
	struct stat about;

	return fstat(o->fd, &about) || !S_ISREG(about.st_mode) ? refuse("%s: %s is no file", why, o->name) : 0;
}

int output_close(struct output *o, int status)
{
	unfinished_end(&o->unfinished);
	/* A file of another machine may tell only now that there was no room. */
	if (o->fd >= 0 && close(o->fd) && errno != EINTR && status >= 0)
		status = fail(-errno, "cannot write all of it to %s", o->name);
	if (o->directory >= 0)
		close(o->directory);
	free(o->old);
	o->fd = o->directory = -1;
	o->old = NULL;
	return status;
}

void output_discard(struct output *o)
{
	unfinished_end(&o->unfinished);
	if (o->path && !caller_enter(o->caller)) {
		if (put_back(o))
			warn("cannot take back %s: %s", o->path, strerror(errno));
		caller_leave(o->caller);
	}
	output_close(o, 0);
}
