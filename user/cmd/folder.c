// SPDX-License-Identifier: GPL-2.0-or-later
/* folder.c - a folder of files that is there whole, or not at all */
#include "cmd/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/directory.h"
#include "lib/err.h"
#include "lib/mem.h"

static void forget(struct folder *d)
{
	for (size_t i = 0; i < d->nr_files; i++)
		free(d->files[i].path);
	if (d->inside >= 0)
		close(d->inside);
	if (d->directory >= 0)
		close(d->directory);
	free(d->files);
	free(d->path);
	free(d->part);
	*d = (struct folder){ .directory = -1, .inside = -1 };
}

static void take_back(struct unfinished *u)
{
	folder_close((struct folder *)u, -ECANCELED);
}

static void remove_part(const struct folder *d)
{
	for (size_t i = 0; i < d->nr_files; i++)
		unlinkat(d->inside, d->files[i].path + strlen(d->part) + 1, 0);
	unlinkat(d->directory, d->part + d->head, AT_REMOVEDIR);
}

static void remove_at_end(const struct unfinished *u)
{
	const struct folder *d = (const struct folder *)u;

	caller_become_at_end(&d->caller);
	remove_part(d);
}

/* rename() replaces an empty folder, and nothing else. Better said before hours of work than after. */
static int make_part(struct folder *d)
{
	const char *name;
	struct stat about;

	d->directory = directory_open(d->path, &name);
	if (d->directory < 0)
		return fail(d->directory, "cannot create %s", d->path);
	d->head = name - d->path;
	if (!fstatat(d->directory, name, &about, AT_SYMLINK_NOFOLLOW) &&
	    (!S_ISDIR(about.st_mode) || unlinkat(d->directory, name, AT_REMOVEDIR)))
		return refuse("%s is there already: name a folder that is not, or an empty one", d->path);
	unfinished_begin(&d->unfinished, take_back, remove_at_end);
	if (mkdirat(d->directory, d->part + d->head, 0755))
		return fail(-errno, "cannot create %s", errno == EEXIST ? d->part : d->path);
	d->inside = openat(d->directory, d->part + d->head, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (d->inside < 0)
		return fail(-errno, "cannot open %s", d->part);
	if (fstat(d->inside, &about) || about.st_uid != geteuid())
		return refuse("cannot create %s: somebody puts something else in its place", d->part);
	return 0;
}

int folder_open(struct folder *d, const char *path)
{
	size_t length = strlen(path);
	int err;

	while (length > 1 && path[length - 1] == '/')
		length--;
	*d = (struct folder){ .directory = -1, .inside = -1, .path = xasprintf("%.*s", (int)length, path) };
	d->part = xasprintf("%s.part.%d", d->path, (int)getpid());
	caller_find(&d->caller);
	err = caller_enter(&d->caller);
	if (err) {
		fail(err, "cannot act as user %u", d->caller.uid);
	} else {
		err = make_part(d);
		caller_leave(&d->caller);
	}
	if (err) {
		unfinished_end(&d->unfinished);
		forget(d);
	}
	return err;
}

static FILE *add_file(struct folder *d, const char *name)
{
	struct folder_file file = { .path = xasprintf("%s/%s", d->part, name) };
	int fd, err = caller_enter(&d->caller);

	if (err) {
		fail(err, "cannot act as user %u", d->caller.uid);
		free(file.path);
		return NULL;
	}
	/* Before it is there: then it is taken back, should there be no memory for that. */
	GROW(d->files, d->nr_files + 1);
	fd = openat(d->inside, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	caller_leave(&d->caller);
	file.out = fd < 0 ? NULL : fdopen(fd, "w");
	if (!file.out) {
		fail(-errno, "cannot create %s", file.path);
		if (fd >= 0) {
			unlinkat(d->inside, name, 0);
			close(fd);
		}
		free(file.path);
		return NULL;
	}
	d->files[d->nr_files++] = file;
	return file.out;
}

/* A signal that ends us comes before there is a file, or when it is in the list, which is whole. */
FILE *folder_add(struct folder *d, const char *name)
{
	sigset_t before;
	FILE *out;

	unfinished_hold(&before);
	out = add_file(d, name);
	unfinished_go_on(&before);
	return out;
}

static int close_file(struct folder_file *file, int err)
{
	bool failed = ferror(file->out);

	if (fclose(file->out) && !err)
		return fail(-errno, "cannot write to %s", file->path);
	if (failed && !err)
		return refuse("cannot write all of it to %s (is there room?)", file->path);
	return err;
}

int folder_close(struct folder *d, int err)
{
	sigset_t before;
	int as_caller;

	unfinished_hold(&before);
	unfinished_end(&d->unfinished);
	for (size_t i = 0; i < d->nr_files; i++)
		err = close_file(&d->files[i], err);
	as_caller = caller_enter(&d->caller);
	if (as_caller) {
		err = err ? err : fail(as_caller, "cannot act as user %u", d->caller.uid);
	} else {
		if (!err && renameat(d->directory, d->part + d->head, d->directory, d->path + d->head))
			err = fail(-errno, "cannot rename %s to %s", d->part, d->path);
		if (err)
			remove_part(d);
		caller_leave(&d->caller);
	}
	unfinished_go_on(&before);
	forget(d);
	return err;
}
