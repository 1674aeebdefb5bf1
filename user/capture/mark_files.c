// SPDX-License-Identifier: GPL-2.0-or-later
/* mark_files.c - collects the marks that traced programs write */
#include "capture/mark_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <exectrace/mark.h>

#include "lib/bytes.h"
#include "lib/caller.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "trace/marks.h"

/* More files than this are more than a program can mean; the rest is not read. */
#define MAX_FILES 100000

#define PREFIX "exectrace-"

struct mark_file {
	char name[40];
	bool broken;
	bool is_bare;           /* it is but a sign that marks could not be written */
	uint32_t pid, tid;
	uint64_t created_ns;
	uint64_t offset;        /* up to here it has been read */
	uint64_t freed;         /* and up to here given back, as the writer was told */
	uint64_t last_ns;
	uint64_t lost;
};

struct mark_files {
	char directory[64];
	int fd;                 /* of the directory */
	int new_files;          /* inotify: tells the names of files as they are made */
	uid_t owner;
	struct mark_file *files;
	size_t nr, files_cap;
	uint64_t nr_refused;    /* files that were not even looked at */
	uint8_t buffer[65536];
};

static void remove_directory(int shm, int fd, const char *name)
{
	DIR *directory = fdopendir(fd);
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(directory), entry->d_name, 0);
	if (directory)
		closedir(directory);
	unlinkat(shm, name, AT_REMOVEDIR);
}

/* Of this user, not locked by a tracer that lives, and not of one that is just starting. */
static bool is_left_behind(int fd, uid_t owner)
{
	struct stat about;

	return !fstat(fd, &about) && about.st_uid == owner && time(NULL) - about.st_mtime > 60 &&
	       !flock(fd, LOCK_EX | LOCK_NB);
}

/* What tracers that were killed could not remove. */
static void remove_those_left_behind(uid_t owner)
{
	DIR *shm = opendir("/dev/shm");
	struct dirent *entry;

	while (shm && (entry = readdir(shm))) {
		int fd;

		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)))
			continue;
		fd = openat(dirfd(shm), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (is_left_behind(fd, owner))
			remove_directory(dirfd(shm), fd, entry->d_name);
		else
			close(fd);
	}
	if (shm)
		closedir(shm);
}

int mark_files_open(struct mark_files **out, const struct caller *user)
{
	struct mark_files *m = xcalloc(1, sizeof(*m));
	int err = 0;

	remove_those_left_behind(user->uid);

	m->owner = user->uid;
	strcpy(m->directory, "/dev/shm/" PREFIX "XXXXXX");
	m->fd = -1;
	m->new_files = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (m->new_files >= 0 && mkdtemp(m->directory))
		m->fd = open(m->directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	/* Ours alone until here, so nobody can have put anything in its place. The lock says that we live. */
	if (m->fd < 0 || flock(m->fd, LOCK_EX | LOCK_NB) || inotify_add_watch(m->new_files, m->directory, IN_CREATE) < 0 ||
	    (user->is_other && fchown(m->fd, user->uid, user->gid)))
		err = fail(-errno, "cannot make a directory for marks in /dev/shm");
	if (err)
		mark_files_close(m);
	else
		*out = m;
	return err;
}

const char *mark_files_directory(const struct mark_files *m)
{
	return m->directory;
}

/* Opens a file of the user's own, and nothing else that she may have put there. -1 if it is not one; errno ELOOP: it is a link. */
static int open_file(const struct mark_files *m, const char *name)
{
	int fd = openat(m->fd, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat about;

	if (fd >= 0 && (fstat(fd, &about) || !S_ISREG(about.st_mode) || about.st_uid != m->owner ||
			about.st_nlink != 1)) {
		close(fd);
		fd = -1;
		errno = EPERM;
	}
	return fd;
}

/* False as long as the file's head is not all there. */
static bool read_head(int fd, struct mark_file *file)
{
	struct exectrace_mark_file head;

	if (pread(fd, &head, sizeof(head), 0) != sizeof(head))
		return false;
	file->lost = head.lost;
	if (file->offset)
		return true;
	file->broken = memcmp(head.magic, EXECTRACE_MARKS_MAGIC, sizeof(head.magic));
	file->pid = head.pid;
	file->tid = head.tid;
	file->created_ns = head.created_ns;
	file->offset = sizeof(head);
	return true;
}

/* As many bytes of marks as there are, up to nr; as they go into a trace. */
static size_t read_marks(int fd, const struct mark_file *file, uint8_t *data, size_t nr)
{
	ssize_t n = pread(fd, data, nr, file->offset);

	if (n <= 0)
		return 0;
	marks_to_file_order(data, n);
	return n;
}

/* How many of these bytes are whole, valid marks in order of time; what they are, in *found. */
static size_t check(struct mark_file *file, const uint8_t *data, size_t nr, struct marks_found *found)
{
	struct reading bytes = { data, data + nr, false };
	struct trace_mark mark;
	int got;

	*found = (struct marks_found){ file->pid, file->tid, file->created_ns, data, 0, 0, 0, 0 };
	while ((got = mark_take(&bytes, &mark)) > 0) {
		if (mark.time_ns < file->last_ns) {
			got = -EBADMSG;
			break;
		}
		file->last_ns = mark.time_ns;
		found->first_ns = found->nr ? found->first_ns : mark.time_ns;
		found->last_ns = mark.time_ns;
		found->bytes = bytes.at - data;
		found->nr++;
	}
	if (got < 0)
		file->broken = true;
	return found->bytes;
}

/*
 * The first reading finds how far valid marks go, by their first word, which is stored last; so the second one is
 * sure to find the rest of each.
 */
static size_t take_part(struct mark_files *m, int fd, struct mark_file *file,
			bool (*fn)(const struct marks_found *, void *), void *arg)
{
	struct mark_file before = *file;
	struct marks_found found;
	size_t n = read_marks(fd, file, m->buffer, sizeof(m->buffer));
	size_t valid = check(file, m->buffer, n, &found);

	if (!valid)
		return 0;
	*file = before;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	n = read_marks(fd, file, m->buffer, valid);
	valid = check(file, m->buffer, n, &found);
	if (valid && !fn(&found, arg)) {
		*file = before;
		return 0;
	}
	file->offset += valid;
	return valid;
}

/* Gives the pages that have been read back, and says so to the writer. */
static void free_read_part(int fd, struct mark_file *file)
{
	uint64_t page = sysconf(_SC_PAGESIZE);
	uint64_t until = file->offset / page * page;

	if (until <= page)
		return;
	if (fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, page, until - page) ||
	    pwrite(fd, &until, sizeof(until), offsetof(struct exectrace_mark_file, consumed)) < 0)
		warn("cannot free marks that have been read: %s", strerror(errno));
	file->freed = file->offset;
}

static void take_file(struct mark_files *m, struct mark_file *file,
		      bool (*fn)(const struct marks_found *, void *), void *arg)
{
	int fd = open_file(m, file->name);
	uint64_t before;

	file->is_bare = fd < 0 ? errno == ELOOP : !read_head(fd, file);
	if (fd < 0)
		return;
	if (!file->is_bare) {
		before = file->offset;
		/* More than this, nobody is ahead of us who keeps the contract; whoever writes on and on must not hold us. */
		while (!file->broken && file->offset - before < EXECTRACE_MARKS_AHEAD &&
		       take_part(m, fd, file, fn, arg))
			if (file->offset - file->freed > sizeof(m->buffer) / 2)
				free_read_part(fd, file);
	}
	close(fd);
}

static void add_file(struct mark_files *m, const char *name)
{
	if (strlen(name) >= sizeof(m->files->name) || m->nr == MAX_FILES) {
		m->nr_refused++;
		return;
	}
	GROW(m->files, m->nr + 1);
	m->files[m->nr] = (struct mark_file){ 0 };
	strcpy(m->files[m->nr++].name, name);
}

static void find_new_files(struct mark_files *m)
{
	_Alignas(struct inotify_event) char buffer[16384];
	ssize_t n;

	while ((n = read(m->new_files, buffer, sizeof(buffer))) > 0) {
		for (char *at = buffer; at < buffer + n;) {
			struct inotify_event *event = (struct inotify_event *)at;

			if (event->mask & IN_CREATE && event->len)
				add_file(m, event->name);
			if (event->mask & IN_Q_OVERFLOW)
				m->nr_refused++;
			at += sizeof(*event) + event->len;
		}
	}
}

void mark_files_take(struct mark_files *m, bool (*fn)(const struct marks_found *, void *), void *arg)
{
	find_new_files(m);
	for (size_t i = 0; i < m->nr; i++)
		if (!m->files[i].broken)
			take_file(m, &m->files[i], fn, arg);
}

uint64_t mark_files_lost(const struct mark_files *m)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < m->nr; i++)
		lost += m->files[i].lost;
	return lost;
}

uint64_t mark_files_broken(const struct mark_files *m)
{
	uint64_t broken = m->nr_refused;

	for (size_t i = 0; i < m->nr; i++)
		broken += m->files[i].broken || m->files[i].is_bare;
	return broken;
}

void mark_files_close(struct mark_files *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nr && m->fd >= 0; i++)
		unlinkat(m->fd, m->files[i].name, 0);
	if (m->fd >= 0) {
		close(m->fd);
		rmdir(m->directory);
	}
	if (m->new_files >= 0)
		close(m->new_files);
	free(m->files);
	free(m);
}
