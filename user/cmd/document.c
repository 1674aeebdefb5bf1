// SPDX-License-Identifier: GPL-2.0-or-later
/* document.c - a file that is there whole, or not at all */
#include "cmd/document.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/directory.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "trace/blocks.h"

/* A device, or a pipe; and no link that has taken its place. */
static int open_as_it_is(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | (link_is_kernels(path) ? 0 : O_NOFOLLOW));
	struct stat about;

	if (fd < 0)
		return fail(-errno, "cannot write to %s", path);
	if (!fstat(fd, &about) && !S_ISREG(about.st_mode))
		return fd;
	close(fd);
	return refuse("cannot write to %s: somebody puts something else in its place", path);
}

int document_check(const char *path)
{
	return strcmp(path, "-") && blocks_are_at(path) ? refuse("%s is a trace: name another file", path) : 0;
}

static void take_back(struct unfinished *u)
{
	document_close((struct document *)u, -ECANCELED);
}

static void remove_part(const struct unfinished *u)
{
	const struct document *d = (const struct document *)u;

	caller_become_at_end(&d->caller);
	unlinkat(d->directory, d->part + d->head, 0);
}

/* A link stays a link: what it points to is replaced. Its number keeps the part from being another exectrace's. */
static int open_part(struct document *d, const char *path)
{
	struct stat about;
	const char *name;
	int fd, err = document_check(path);

	if (err)
		return err;
	d->path = links_follow(path);
	if (!d->path)
		return refuse("cannot write to %s: it is a link of another user's", path);
	if (!stat(d->path, &about) && !S_ISREG(about.st_mode))
		return open_as_it_is(d->path);
	d->part = xasprintf("%s.part.%d", d->path, (int)getpid());
	d->directory = directory_open(d->part, &name);
	if (d->directory < 0)
		return fail(d->directory, "cannot create %s", d->path);
	d->head = name - d->part;
	unfinished_begin(&d->unfinished, take_back, remove_part);
	fd = openat(d->directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 && errno == EEXIST)
		return refuse("cannot create %s: it is there already (do two options name one file?)", d->part);
	return fd < 0 ? fail(-errno, "cannot create %s", d->path) : fd;
}

static void forget(struct document *d)
{
	if (d->directory >= 0)
		close(d->directory);
	free(d->path);
	free(d->part);
	d->path = d->part = NULL;
	d->directory = -1;
}

static int open_path(struct document *d, const char *path)
{
	int err, fd;

	caller_find(&d->caller);
	err = caller_enter(&d->caller);
	if (err)
		return fail(err, "cannot act as user %u", d->caller.uid);
	fd = open_part(d, path);
	caller_leave(&d->caller);
	if (fd < 0) {
		unfinished_end(&d->unfinished);
		forget(d);
		return fd;
	}
	d->out = or_out_of_memory(fdopen(fd, "w"));
	return 0;
}

int document_open(struct document *d, const char *path, bool is_binary)
{
	bool is_stdout = !strcmp(path, "-");
	int err = 0;

	*d = (struct document){ .out = stdout, .directory = -1, .name = is_stdout ? "standard output" : path };
	if (!is_stdout)
		err = open_path(d, path);
	if (!err && is_binary && isatty(fileno(d->out)))
		return document_close(d, refuse("this is nothing for a terminal: name a file, or a pipe"));
	return err;
}

/* The part takes its place, or goes. */
static int settle(struct document *d, int err)
{
	int as_caller;

	if (!d->part)
		return err;
	as_caller = caller_enter(&d->caller);
	if (as_caller)
		return err ? err : fail(as_caller, "cannot act as user %u", d->caller.uid);
	/* It may have been recorded meanwhile. */
	if (!err)
		err = document_check(d->path);
	if (!err && renameat(d->directory, d->part + d->head, d->directory, d->path + d->head))
		err = fail(-errno, "cannot rename %s to %s", d->part, d->path);
	if (err)
		unlinkat(d->directory, d->part + d->head, 0);
	caller_leave(&d->caller);
	return err;
}

static int close_all(struct document *d, int err)
{
	/* Why an earlier write failed, errno has forgotten by now. */
	bool failed = ferror(d->out);

	unfinished_end(&d->unfinished);
	if (d->out != stdout && fclose(d->out) && !err)
		err = fail(-errno, "cannot write to %s", d->name);
	else if (d->out != stdout && failed && !err)
		err = refuse("cannot write all of it to %s (is there room?)", d->name);
	err = settle(d, err);
	forget(d);
	return err;
}

/* To a device or a pipe it may take a while, but there is no part. */
int document_close(struct document *d, int err)
{
	sigset_t before;

	if (!d->part)
		return close_all(d, err);
	unfinished_hold(&before);
	err = close_all(d, err);
	unfinished_go_on(&before);
	return err;
}
