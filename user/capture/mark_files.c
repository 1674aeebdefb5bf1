// SPDX-License-Identifier: GPL-2.0-or-later
/* mark_files.c - collects the marks that traced programs write */
#include "capture/mark_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <exectrace/mark.h>

#include "capture/mark_merge.h"
#include "capture/tsc.h"
#include "capture/written_marks.h"
#include "lib/bytes.h"
#include "lib/caller.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/hash.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "trace/marks.h"

/* More files than this are more than a program can mean; the rest is not read. */
#define MAX_FILES 100000

/* In one call, so many bytes of marks are taken, and a little more; to look into a file is as much work as so many are. */
#define CALL_BYTES (1 << 20)
#define FILE_BYTES 1024

#define PREFIX "exectrace-"

struct mark_file {
	char name[40];
	bool broken;
	bool is_bare;           /* it is but a sign that marks could not be written */
	uint32_t pid, tid;
	uint64_t created_ns;
	uint64_t moved;         /* bytes of marks that were at EXECTRACE_MARKS_MOVED_AT when the head was last read */
	bool is_clearing;       /* the part is being cleared: what is in it are no marks */
	uint64_t taken;         /* bytes of marks, wherever they were */
	uint64_t freed;         /* of these, as the writer was told */
	struct written_marks marks;
	uint64_t last_ns;
	uint64_t lost;
	struct mark_file *before;       /* the one that the same thread had made last, by their names */
	bool is_one_of_several;         /* it has: what is taken is held until all of them have been looked at; */
	bool has_more;                  /* not all that is in it has been */
	struct held_marks held;
};

struct mark_files {
	char directory[64];
	int fd;                 /* of the directory */
	int new_files;          /* inotify: tells the names of files as they are made */
	uid_t owner;
	struct mark_file **files;
	size_t nr, files_cap;
	struct hash latest;     /* of each thread, by its name in those of files: the place of the last one */
	uint64_t round_ns;      /* when this round began */
	size_t at;              /* those before it have been looked at in this round, */
	uint64_t taken;         /* and so much of it has been taken */
	uint64_t nr_refused;    /* files that were not even looked at */
	struct tsc tsc;
	bool has_tsc;           /* which is the kernel's clock: marks may be by it */
	uint8_t buffer[65536];
	uint8_t marks[2 * 65536];       /* the same, translated */
};

static bool is_itself_or_above(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* With all that programs may have put into it: how deep that goes, the number of open files limits. No link is followed. */
static void remove_directory(int above, int fd, const char *name)
{
	DIR *directory = fdopendir(fd);
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		int inside;

		if (is_itself_or_above(entry->d_name) || !unlinkat(dirfd(directory), entry->d_name, 0))
			continue;
		inside = openat(dirfd(directory), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (inside >= 0)
			remove_directory(dirfd(directory), inside, entry->d_name);
	}
	if (directory)
		closedir(directory);
	else
		close(fd);
	unlinkat(above, name, AT_REMOVEDIR);
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
	m->has_tsc = tsc_is_the_clock();
	if (m->has_tsc)
		tsc_look(&m->tsc);
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

size_t mark_files_nr(const struct mark_files *m)
{
	return m->nr;
}

int mark_files_fd(const struct mark_files *m)
{
	return m->new_files;
}

const char *mark_files_directory(const struct mark_files *m)
{
	return m->directory;
}

const char *mark_files_clock(const struct mark_files *m)
{
	return m->has_tsc ? "tsc" : "monotonic";
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

/* False as long as the file's head is not all there. Whose it is stays as it was when its first marks were taken. */
static bool read_head(const struct mark_files *m, int fd, struct mark_file *file)
{
	struct exectrace_mark_file head;
	uint64_t moved;

	if (pread(fd, &head, sizeof(head), 0) != sizeof(head))
		return false;
	moved = head.moved & ~(uint64_t)1;
	file->broken = memcmp(head.magic, EXECTRACE_MARKS_MAGIC, sizeof(head.magic)) || moved < file->moved ||
		       head.clock > (m->has_tsc ? EXECTRACE_CLOCK_TSC : EXECTRACE_CLOCK_MONOTONIC);
	file->moved = moved;
	file->is_clearing = head.moved & 1;
	file->lost = head.lost;
	if (file->taken)
		return true;
	file->pid = head.pid;
	file->tid = head.tid;
	file->created_ns = head.created_ns;
	file->marks.tsc = head.clock == EXECTRACE_CLOCK_TSC ? &m->tsc : NULL;
	return true;
}

/* As many bytes as there are, up to nr. */
static size_t read_at(int fd, uint64_t offset, uint8_t *data, size_t nr)
{
	ssize_t n = pread(fd, data, nr, offset);

	return n > 0 ? n : 0;
}

/* With those that the same thread has made: PID-TID-N. */
static void put_with_others(struct mark_files *m, uint32_t place)
{
	struct mark_file *file = m->files[place];
	uint32_t pid, tid, *before;

	if (sscanf(file->name, "%" SCNu32 "-%" SCNu32 "-", &pid, &tid) != 2)
		return;
	before = hash_get(&m->latest, (uint64_t)pid << 32 | tid);
	if (before) {
		file->before = m->files[*before];
		file->is_one_of_several = file->before->is_one_of_several = true;
	}
	hash_put(&m->latest, (uint64_t)pid << 32 | tid, place);
}

static void add_file(struct mark_files *m, const char *name)
{
	struct mark_file *file;

	if (strlen(name) >= sizeof(file->name) || m->nr == MAX_FILES) {
		m->nr_refused++;
		return;
	}
	file = xcalloc(1, sizeof(*file));
	strcpy(file->name, name);
	GROW(m->files, m->nr + 1);
	m->files[m->nr] = file;
	put_with_others(m, m->nr++);
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

/* False: there is no room. */
static bool hold(struct mark_file *file, const struct marks_found *found)
{
	if (held_marks_nr(&file->held) >= EXECTRACE_MARKS_AHEAD)
		return false;
	held_marks_put(&file->held, found);
	return true;
}

/* Hands on what of these bytes are valid marks in order of time. What fn does not take is as if it had not been read. */
static size_t hand_on(struct mark_files *m, struct mark_file *file, size_t nr,
		      bool (*fn)(const struct marks_found *, void *), void *arg)
{
	struct mark_file before = *file;
	struct translation t = written_marks_translate(&file->marks, m->buffer, nr, m->marks);
	struct marks_found found = { file->pid, file->tid, file->created_ns, m->marks, 0, 0, 0, 0 };
	struct reading bytes = { m->marks, m->marks + t.made, false };
	struct trace_mark mark;

	while (!file->broken && bytes.at < bytes.end) {
		file->broken = mark_take(&bytes, &mark) <= 0 || mark.time_ns < file->last_ns || (t.is_bad && bytes.at == bytes.end);
		if (file->broken)
			break;
		file->last_ns = mark.time_ns;
		found.first_ns = found.nr ? found.first_ns : mark.time_ns;
		found.last_ns = mark.time_ns;
		found.bytes = bytes.at - m->marks;
		found.nr++;
	}
	/* If the thread has begun another file meanwhile, there may be earlier ones in that. */
	if (found.nr && !file->is_one_of_several)
		find_new_files(m);
	if (found.nr && !(file->is_one_of_several ? hold(file, &found) : fn(&found, arg))) {
		*file = before;
		return 0;
	}
	file->taken += t.read;
	return t.read;
}

/* Of marks that have been moved, all are there. False: there are no more. */
static bool take_moved(struct mark_files *m, int fd, struct mark_file *file,
		       bool (*fn)(const struct marks_found *, void *), void *arg)
{
	size_t nr = least(file->moved - file->taken, sizeof(m->buffer));

	return hand_on(m, file, read_at(fd, EXECTRACE_MARKS_MOVED_AT + file->taken, m->buffer, nr), fn, arg);
}

/*
 * The first reading finds how far marks go, by their first word, which is stored last; so the second one is sure to find the rest
 * of each. What was read may be anything, if marks have been moved meanwhile. False: there are no more.
 */
static bool take_from_part(struct mark_files *m, int fd, struct mark_file *file,
			   bool (*fn)(const struct marks_found *, void *), void *arg)
{
	struct written_marks reading = file->marks;
	uint64_t moved = file->moved, offset = sizeof(struct exectrace_mark_file) + file->taken - moved;
	size_t nr;

	if (file->is_clearing)
		return false;
	nr = read_at(fd, offset, m->buffer, sizeof(m->buffer));
	nr = written_marks_translate(&reading, m->buffer, nr, m->marks).read;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	nr = read_at(fd, offset, m->buffer, nr);
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	if (!read_head(m, fd, file) || file->broken)
		return false;
	if (file->moved != moved || file->is_clearing)
		return true;
	return hand_on(m, file, nr, fn, arg);
}

static bool take_some(struct mark_files *m, int fd, struct mark_file *file,
		      bool (*fn)(const struct marks_found *, void *), void *arg)
{
	return file->taken < file->moved ? take_moved(m, fd, file, fn, arg) : take_from_part(m, fd, file, fn, arg);
}

/* Gives the pages that have been read back, but for those of the part in which marks are made, and says so to the writer. */
static void free_taken(int fd, struct mark_file *file)
{
	uint64_t page = sysconf(_SC_PAGESIZE);
	uint64_t moved = least(file->taken, file->moved);
	uint64_t until = (file->moved ? EXECTRACE_MARKS_MOVED_AT + moved : file->taken) / page * page;

	if ((until > EXECTRACE_MARKS_MOVED_AT && fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, EXECTRACE_MARKS_MOVED_AT,
							   until - EXECTRACE_MARKS_MOVED_AT)) ||
	    pwrite(fd, &file->taken, sizeof(file->taken), offsetof(struct exectrace_mark_file, consumed)) < 0)
		warn("cannot free marks that have been read: %s", strerror(errno));
	file->freed = file->taken;
}

/* So much at the most, or a little more. False: there is no more. */
static bool take_file(struct mark_files *m, struct mark_file *file, uint64_t most,
		      bool (*fn)(const struct marks_found *, void *), void *arg)
{
	int fd = open_file(m, file->name);
	uint64_t before = file->taken;
	bool has_more;

	file->is_bare = fd < 0 ? errno == ELOOP : !read_head(m, fd, file);
	has_more = fd >= 0 && !file->is_bare && !file->broken;
	while (has_more && file->taken - before < most) {
		has_more = take_some(m, fd, file, fn, arg) && !file->broken;
		if (file->taken - file->freed > sizeof(m->buffer) / 2)
			free_taken(fd, file);
	}
	if (fd >= 0)
		close(fd);
	return has_more;
}

/* Of the file that is next, as much as there is room for; returns how much is left of that. */
static uint64_t take_next(struct mark_files *m, uint64_t room, bool (*fn)(const struct marks_found *, void *), void *arg)
{
	struct mark_file *file = m->files[m->at];
	uint64_t before = file->taken, took;
	/* More in a round, nobody is ahead of us who keeps the contract; whoever writes on and on must not hold us. */
	bool has_more = !file->broken && take_file(m, file, least(room, EXECTRACE_MARKS_AHEAD - m->taken), fn, arg);

	file->has_more = has_more || held_marks_nr(&file->held) >= EXECTRACE_MARKS_AHEAD;
	took = file->taken - before;
	m->taken += took;
	if (!has_more || m->taken >= EXECTRACE_MARKS_AHEAD) {
		m->at++;
		m->taken = 0;
	}
	return less(room, took + FILE_BYTES);
}

/*
 * What is held of a thread's files, this one and those before it, as far as no earlier marks can come. An exec may have been before
 * each of them was begun, after which another thread may have been called so: what was made before that, and later, is handed on apart.
 */
static void hand_on_held(const struct mark_files *m, struct mark_file *latest, bool (*fn)(const struct marks_found *, void *), void *arg)
{
	struct mark_file *files[EXECTRACE_SIGN + 1];
	struct held_marks *held[EXECTRACE_SIGN + 1];
	uint64_t until_ns = m->round_ns;
	bool goes_on = true;
	size_t nr = 0;

	for (struct mark_file *file = latest; file && nr < EXECTRACE_SIGN + 1; file = file->before) {
		if (file->has_more)
			until_ns = least(until_ns, file->last_ns);
		if (held_marks_nr(&file->held)) {
			files[nr] = file;
			held[nr++] = &file->held;
		}
	}
	for (size_t i = nr; i-- && goes_on;) {
		struct marks_found of = { files[i]->pid, files[i]->tid, files[i]->created_ns, NULL, 0, 0, 0, 0 };

		goes_on = mark_merge(held, nr, i ? least(until_ns, files[i - 1]->created_ns - 1) : until_ns, &of, fn, arg);
	}
}

static void end_round(const struct mark_files *m, bool (*fn)(const struct marks_found *, void *), void *arg)
{
	for (size_t i = 0; i < m->latest.nr_places; i++) {
		struct mark_file *latest = m->latest.entries[i].used ? m->files[m->latest.entries[i].value] : NULL;

		if (latest && latest->is_one_of_several)
			hand_on_held(m, latest, fn, arg);
	}
}

bool mark_files_take(struct mark_files *m, bool (*fn)(const struct marks_found *, void *), void *arg)
{
	uint64_t room = CALL_BYTES;

	if (!m->at && !m->taken) {
		/* What is made from here on, is for the next round. */
		m->round_ns = now_on(CLOCK_MONOTONIC);
		if (m->has_tsc)
			tsc_look(&m->tsc);
		find_new_files(m);
	}
	while (m->at < m->nr && room)
		room = take_next(m, room, fn, arg);
	if (m->at < m->nr)
		return false;
	m->at = 0;
	end_round(m, fn, arg);
	return true;
}

uint64_t mark_files_lost(const struct mark_files *m)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < m->nr; i++)
		lost += m->files[i]->lost;
	return lost;
}

uint64_t mark_files_broken(const struct mark_files *m)
{
	uint64_t broken = m->nr_refused;

	for (size_t i = 0; i < m->nr; i++)
		broken += m->files[i]->broken || m->files[i]->is_bare;
	return broken;
}

void mark_files_close(struct mark_files *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nr && m->fd >= 0; i++)
		unlinkat(m->fd, m->files[i]->name, 0);
	for (size_t i = 0; i < m->nr; i++) {
		held_marks_release(&m->files[i]->held);
		free(m->files[i]);
	}
	hash_release(&m->latest);
	if (m->fd >= 0) {
		close(m->fd);
		rmdir(m->directory);
	}
	if (m->new_files >= 0)
		close(m->new_files);
	free(m->files);
	free(m);
}
