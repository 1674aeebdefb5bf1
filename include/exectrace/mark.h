/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mark.h - tell exectrace which task a thread is working on
 *
 * The scheduler sees threads. Where several tasks share a thread (an event loop, coroutines, a pool), the program has
 * to say which of them is running:
 *
 *	uint32_t sing = exectrace_begin("sing");        the task starts, on this thread
 *	exectrace_suspend(sing);                        it waits: the thread does something else
 *	exectrace_resume(sing);                         it goes on, on this thread or another
 *	exectrace_end(sing);                            it is done
 *
 * C and C++ (the GNU dialects from gnu99 on; others with _GNU_SOURCE defined), this header alone, no library. Under `exectrace run' or
 * `exectrace record' a mark costs one reading of a clock and a store of 8 bytes; otherwise one
 * predictable branch. Marks never fail and never change what the program does; those that
 * cannot be written are counted. They may be made by any thread, but not in signal handlers.
 *
 * Tasks may be nested: a task begun (or resumed) while another is current on the thread becomes the current one,
 * and when it ends or is suspended, the one before it is current again.
 *
 *
 * The contract, for other languages
 *
 * The environment variable EXECTRACE_MARKS names a directory. Each thread that marks creates a file of
 * its own there, with a new name of the form PID-TID-N (O_CREAT | O_EXCL; try N = 0, 1, 2, ... up to 998),
 * writes a struct exectrace_mark_file, and then marks, one behind the other, either with write(2), or through a
 * shared mapping of a part of the file that it has extended by zeros. All numbers are in the machine's own byte order.
 *
 * A mark is a struct exectrace_mark; a BEGIN is followed by the task's name, padded with zeros to a multiple
 * of 16 bytes. The name has 1 to 64 bytes. `what' is not 0, and is stored last when writing through a
 * mapping, the name included; that makes the mark valid. The marks end at the first `what' that is 0.
 *
 * Instead, any but a BEGIN may be a struct exectrace_short_mark, half as long, if the task's number is below 2^24 and there
 * was a mark in the file within the 2^32 units of time before it.
 *
 * Times are by CLOCK_MONOTONIC, in ns. If EXECTRACE_MARKS_CLOCK is "tsc", and `clock' in the file says so, they may as well be
 * what RDTSCP reads: that costs less, and exectrace knows when it was.
 *
 * A thread that marks all the time does well to use the same memory again: new memory costs more than the rest of a mark. So the
 * marks may be moved when they fill the file's first EXECTRACE_MARKS_PART bytes: append them to those that were moved before,
 * which begin at EXECTRACE_MARKS_MOVED_AT; store in `moved' how many bytes those are by now, plus 1; clear the first part, behind
 * the struct; and take the 1 off again. The next mark is the first one in that part.
 *
 * The numbers of tasks are unique within a process. What is marked of a task that has ended, or that never begins, is not
 * believed, and the trace is INCOMPLETE. This header counts from 1; a module for another language
 * that may share a process with it should start at another multiple of 2^28, which is left off where numbers are shown. A library
 * that is loaded by dlopen(3) counts for itself, and so makes marks of the program's tasks, unless the program is linked with -rdynamic.
 *
 * `consumed' is written by exectrace: how many bytes of marks it has read and freed. A writer that is more
 * than EXECTRACE_MARKS_AHEAD bytes ahead of it writes no more: so a tracer that died costs a bounded amount of memory.
 *
 * What cannot be written is counted in `lost', of that file or of any other one that the process has; so a process does
 * well to keep one mapped, as it may be without the right to open files by then, or without a descriptor. If it has none, it
 * makes a symbolic link to anywhere, with N = 999: that, or a file without its struct, tells that there were marks. Who gives up
 * even the right to that before the first mark makes marks of which nobody learns.
 */
#ifndef EXECTRACE_MARK_H
#define EXECTRACE_MARK_H

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

enum exectrace_mark_kind {
	EXECTRACE_MARK_BEGIN = 1,
	EXECTRACE_MARK_END = 2,
	EXECTRACE_MARK_SUSPEND = 3,
	EXECTRACE_MARK_RESUME = 4,
	EXECTRACE_MARK_NOTHING = 5      /* fills up a part of a file that the next mark does not fit into */
};

struct exectrace_mark {
	uint32_t what;          /* enum exectrace_mark_kind | bytes of the name << 8 */
	uint32_t task;          /* the task's number */
	uint64_t time;          /* by the file's clock */
};

struct exectrace_short_mark {
	uint32_t what;          /* enum exectrace_mark_kind | EXECTRACE_MARK_SHORT | the task's number << 8 */
	uint32_t since;         /* time since the mark before it */
};

enum exectrace_clock {
	EXECTRACE_CLOCK_MONOTONIC = 0,
	EXECTRACE_CLOCK_TSC = 1
};

struct exectrace_mark_file {
	char magic[8];          /* EXECTRACE_MARKS_MAGIC */
	uint32_t pid;           /* as the thread itself sees them */
	uint32_t tid;
	uint64_t created_ns;    /* CLOCK_MONOTONIC */
	uint64_t lost;          /* marks that could not be written, here or to other files */
	uint64_t consumed;      /* bytes of marks that exectrace has done with; written by it alone */
	uint64_t moved;         /* bytes of marks that are at EXECTRACE_MARKS_MOVED_AT; and 1 while the first part is cleared */
	uint32_t clock;         /* enum exectrace_clock */
	uint32_t reserved[3];
};

#define EXECTRACE_MARKS_MAGIC    "exmarks2"
#define EXECTRACE_MARK_SHORT     0x80u
#define EXECTRACE_MARKS_PART     (64u << 10)
#define EXECTRACE_MARKS_MOVED_AT (128u << 10)
#define EXECTRACE_MARKS_AHEAD    (16u << 20)
#define EXECTRACE_NAME_MAX       64
#define EXECTRACE_SIGN           999    /* N of a link that tells of marks that could not be counted */

/* The rest is the C implementation of the contract. */

/* A thread's own file: the part of it in which marks are made, mapped with the head before it, and where the next one goes. */
struct exectrace_writer {
	char *part;
	char *at;
	char *end;
	uint64_t last;          /* when the last mark was made */
	uint32_t number;        /* N of its name, and 1; 0: there is no file yet */
	uint32_t lost;          /* marks for which there was no room */
};

/*
 * What a process knows of itself. A page of its own, which in a child is all zero (MADV_WIPEONFORK), as at the start: clone(2) and
 * _Fork(3) call nobody who could see to it that the child does not mark as its parent.
 */
union exectrace_process {
	struct {
		int state;      /* 0 until the first mark; 1: traced; 2: not */
		int by_tsc;     /* times are by the processor's counter */
		pthread_once_t once;
	} has;
	char page[4096];
};

/* Weak and visible: one for the whole program, however many of its files, and libraries that it is linked with, include this header. */
#define EXECTRACE_ONE __attribute__((weak, visibility("default")))
EXECTRACE_ONE __thread struct exectrace_writer exectrace_writer;
EXECTRACE_ONE uint32_t exectrace_last_task;
EXECTRACE_ONE union exectrace_process exectrace_process __attribute__((aligned(sizeof(union exectrace_process))));
EXECTRACE_ONE pthread_key_t exectrace_key;
EXECTRACE_ONE char exectrace_directory[200];    /* kept, as a program may change its environment */
EXECTRACE_ONE struct exectrace_mark_file *exectrace_head;       /* of the first file; where lost marks are counted */

static inline void exectrace_unmap(void *unused)
{
	struct exectrace_writer *w = &exectrace_writer;

	(void)unused;
	if (w->part)
		munmap(w->part, (size_t)(w->end - w->part));
	memset(w, 0, sizeof(*w));
}

/* A forked child must not write to its parent's file. */
static inline void exectrace_after_fork(void)
{
	exectrace_unmap(NULL);
}

/*
 * There is none for a program that has more rights than its caller; unless it has given these back, and says so by defining
 * EXECTRACE_RIGHTS_GIVEN_BACK before it includes this.
 */
static inline int exectrace_find_directory(void)
{
	const char *directory = getenv("EXECTRACE_MARKS");

#ifndef EXECTRACE_RIGHTS_GIVEN_BACK
	if (getauxval(AT_SECURE))
		return 0;
#endif
	if (!directory || !*directory || strlen(directory) >= sizeof(exectrace_directory))
		return 0;
	strcpy(exectrace_directory, directory);
	return 1;
}

/* The processor's time stamp counter, after all that comes before has been done: RDTSC alone may be early. */
static inline uint64_t exectrace_ticks(void)
{
	uint32_t low = 0, high = 0;

#if defined(__x86_64__) || defined(__i386__)
	__asm__ volatile("rdtscp" : "=a"(low), "=d"(high) : : "ecx", "memory");
#endif
	return (uint64_t)high << 32 | low;
}

static inline void exectrace_choose_clock(void)
{
#if defined(__x86_64__) || defined(__i386__)
	const char *clock = getenv("EXECTRACE_MARKS_CLOCK");

	__atomic_store_n(&exectrace_process.has.by_tsc, clock && !strcmp(clock, "tsc"), __ATOMIC_RELAXED);
#endif
}

static inline uint64_t exectrace_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline int exectrace_is_by_tsc(void)
{
	return __atomic_load_n(&exectrace_process.has.by_tsc, __ATOMIC_RELAXED);
}

static inline uint64_t exectrace_time(void)
{
	return exectrace_is_by_tsc() ? exectrace_ticks() : exectrace_now();
}

struct exectrace_path {
	char name[256];
};

static inline struct exectrace_path exectrace_path(uint32_t number)
{
	struct exectrace_path path;

	snprintf(path.name, sizeof(path.name), "%s/%ld-%ld-%u", exectrace_directory, (long)getpid(),
		 (long)syscall(SYS_gettid), number);
	return path;
}

static inline int exectrace_open_file(uint32_t number, int flags)
{
	struct exectrace_path path = exectrace_path(number);

	return open(path.name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
}

/* Whoever makes a file larger than the process may have (RLIMIT_FSIZE) is not refused, but killed. */
static inline int exectrace_may_have(uint64_t bytes)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_FSIZE, &limit) && (limit.rlim_cur == RLIM_INFINITY || bytes <= limit.rlim_cur);
}

static inline int exectrace_write_head(int fd)
{
	struct exectrace_mark_file head;

	memset(&head, 0, sizeof(head));
	memcpy(head.magic, EXECTRACE_MARKS_MAGIC, sizeof(head.magic));
	head.pid = (uint32_t)getpid();
	head.tid = (uint32_t)syscall(SYS_gettid);
	head.created_ns = exectrace_now();
	head.clock = exectrace_is_by_tsc() ? EXECTRACE_CLOCK_TSC : EXECTRACE_CLOCK_MONOTONIC;
	return exectrace_may_have(sizeof(head)) && pwrite(fd, &head, sizeof(head), 0) == (ssize_t)sizeof(head);
}

/* The first file's head stays mapped. */
static inline int exectrace_begin_file(int fd)
{
	struct exectrace_mark_file *none = NULL, *head = __atomic_load_n(&exectrace_head, __ATOMIC_ACQUIRE);
	size_t bytes = sizeof(*head);
	void *mapped = head ? NULL : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	int has_begun = mapped != MAP_FAILED && exectrace_write_head(fd);

	if (head || mapped == MAP_FAILED)
		return has_begun;
	/* Another thread may have been faster. */
	if (!has_begun || !__atomic_compare_exchange_n(&exectrace_head, &none, (struct exectrace_mark_file *)mapped, 0,
						       __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		munmap(mapped, bytes);
	return has_begun;
}

/* There is no place where lost marks could be counted. A sign of them is left, and no more marks are made. */
static inline void exectrace_give_up(void)
{
	/* If that fails, the tracer has most likely gone. */
	int has_sign = !symlink("nowhere", exectrace_path(EXECTRACE_SIGN).name);

	(void)has_sign;
	__atomic_store_n(&exectrace_process.has.state, 2, __ATOMIC_RELAXED);
}

/* -1 if it cannot be. */
static inline int exectrace_create_file(struct exectrace_writer *w)
{
	uint32_t number = 0;
	int fd = exectrace_open_file(number, O_CREAT | O_EXCL);

	while (fd < 0 && errno == EEXIST && ++number < EXECTRACE_SIGN)
		fd = exectrace_open_file(number, O_CREAT | O_EXCL);
	if (fd >= 0 && exectrace_begin_file(fd)) {
		w->number = number + 1;
		return fd;
	}
	if (fd >= 0) {
		unlink(exectrace_path(number).name);
		close(fd);
	}
	if (!__atomic_load_n(&exectrace_head, __ATOMIC_ACQUIRE))
		exectrace_give_up();
	return -1;
}

/* Where the kernel cannot, or has larger pages, only fork(3) makes children that mark as themselves. */
static inline void exectrace_know_children(void)
{
#ifdef MADV_WIPEONFORK
	madvise(&exectrace_process, sizeof(exectrace_process), MADV_WIPEONFORK);
#endif
}

/* In a child, what its parent had found is still there. */
static inline void exectrace_look_for_tracer(void)
{
	int is_child = exectrace_directory[0] != '\0';

	if (is_child)
		exectrace_unmap(NULL);
	if (!is_child && !exectrace_find_directory())
		__atomic_store_n(&exectrace_process.has.state, 2, __ATOMIC_RELAXED);
	else if (!is_child && (pthread_key_create(&exectrace_key, exectrace_unmap) ||
			       pthread_atfork(NULL, NULL, exectrace_after_fork)))
		exectrace_give_up();
	else {
		exectrace_choose_clock();
		exectrace_know_children();
		__atomic_store_n(&exectrace_process.has.state, 1, __ATOMIC_RELEASE);
	}
}

/* The part grows with what is made in it: who marks once needs a page, who marks all the time not many system calls. */
static inline int exectrace_grow_part(struct exectrace_writer *w, int fd)
{
	size_t bytes = (size_t)(w->end - w->part), used = bytes ? (size_t)(w->at - w->part) : sizeof(struct exectrace_mark_file);
	size_t more = bytes ? 2 * bytes : (size_t)sysconf(_SC_PAGESIZE);
	void *part = MAP_FAILED;

	/* With memory of its own, so that no store can fail later, or has to wait. */
	if (exectrace_may_have(more) && !posix_fallocate(fd, 0, (off_t)more))
		part = mmap(NULL, more, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
	if (part == MAP_FAILED)
		return 0;
	if (w->part)
		munmap(w->part, bytes);
	w->part = (char *)part;
	w->at = w->part + used;
	w->end = w->part + more;
	pthread_setspecific(exectrace_key, w);
	return 1;
}

/* Moves the marks of the part to the others, and begins it anew. */
static inline int exectrace_empty_part(struct exectrace_writer *w, int fd)
{
	struct exectrace_mark_file *head = (struct exectrace_mark_file *)w->part;
	char *first = w->part + sizeof(*head), *at = first;
	uint64_t moved = head->moved, consumed = __atomic_load_n(&head->consumed, __ATOMIC_ACQUIRE);
	off_t to = (off_t)(EXECTRACE_MARKS_MOVED_AT + moved);
	ssize_t n = 1;

	if (moved - consumed + EXECTRACE_MARKS_PART > EXECTRACE_MARKS_AHEAD || !exectrace_may_have((uint64_t)(to + (w->at - first))))
		return 0;
	while (n > 0 && at < w->at) {
		n = pwrite(fd, at, (size_t)(w->at - at), to + (at - first));
		at += n > 0 ? n : 0;
	}
	if (n <= 0)
		return 0;
	moved += (uint64_t)(w->at - first);
	__atomic_store_n(&head->moved, moved + 1, __ATOMIC_RELEASE);
	__atomic_thread_fence(__ATOMIC_RELEASE);
	memset(first, 0, (size_t)(w->at - first));
	__atomic_store_n(&head->moved, moved, __ATOMIC_RELEASE);
	w->at = first;
	return 1;
}

static inline void exectrace_store(struct exectrace_writer *w, uint32_t kind, uint32_t task, const char *name, size_t length)
{
	struct exectrace_mark *mark = (struct exectrace_mark *)w->at;

	mark->task = task;
	mark->time = w->last = exectrace_time();
	if (length)
		memcpy(mark + 1, name, length);
	w->at += sizeof(*mark) + ((length + 15) & ~(size_t)15);
	__atomic_store_n(&mark->what, kind | (uint32_t)length << 8, __ATOMIC_RELEASE);
}

/* 0 if there is no room, or it cannot be short. */
static inline int exectrace_store_short(struct exectrace_writer *w, uint32_t kind, uint32_t task, uint64_t time)
{
	struct exectrace_short_mark *mark = (struct exectrace_short_mark *)w->at;
	uint64_t since = time - w->last;

	if (w->at == w->end || task >> 24 || since >> 32)
		return 0;
	mark->since = (uint32_t)since;
	w->at += sizeof(*mark);
	w->last = time;
	__atomic_store_n(&mark->what, kind | EXECTRACE_MARK_SHORT | task << 8, __ATOMIC_RELEASE);
	return 1;
}

static inline int exectrace_make_room(struct exectrace_writer *w)
{
	int fd = w->number ? exectrace_open_file(w->number - 1, 0) : exectrace_create_file(w);
	int done;

	if (fd < 0)
		return 0;
	done = (size_t)(w->end - w->part) < EXECTRACE_MARKS_PART ? exectrace_grow_part(w, fd) : exectrace_empty_part(w, fd);
	close(fd);
	return done;
}

/* The program's errno stays as it is, and a mark is no place at which its thread can be cancelled. */
static inline int exectrace_find_room(struct exectrace_writer *w)
{
	int program_errno = errno, cancelled_how, found;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancelled_how);
	found = exectrace_make_room(w);
	pthread_setcancelstate(cancelled_how, NULL);
	errno = program_errno;
	return found;
}

static inline void exectrace_lose(struct exectrace_writer *w)
{
	struct exectrace_mark_file *head = __atomic_load_n(&exectrace_head, __ATOMIC_ACQUIRE);

	w->lost++;
	if (head)
		__atomic_add_fetch(&head->lost, 1, __ATOMIC_RELAXED);
}

__attribute__((noinline, unused)) static void exectrace_put_any(uint32_t kind, uint32_t task, const char *name)
{
	struct exectrace_writer *w = &exectrace_writer;
	size_t length = name ? strnlen(name, EXECTRACE_NAME_MAX) : 0;

	if (!__atomic_load_n(&exectrace_process.has.state, __ATOMIC_ACQUIRE))
		pthread_once(&exectrace_process.has.once, exectrace_look_for_tracer);
	if (__atomic_load_n(&exectrace_process.has.state, __ATOMIC_RELAXED) == 2)
		return;
	if (!name && exectrace_store_short(w, kind, task, exectrace_time()))
		return;
	if ((size_t)(w->end - w->at) < sizeof(struct exectrace_mark) + ((length + 15) & ~(size_t)15)) {
		/* Where there is no room, look again now and then; that costs system calls. */
		if (w->lost % 1024 || !exectrace_find_room(w)) {
			exectrace_lose(w);
			return;
		}
	}
	exectrace_store(w, kind, task, name, length);
}

static inline void exectrace_put(uint32_t kind, uint32_t task, const char *name)
{
	if (__builtin_expect(__atomic_load_n(&exectrace_process.has.state, __ATOMIC_RELAXED) == 2, 1))
		return;
	/* The usual one. The counter is read first, so that the rest is done while the processor waits for it. */
	if (!name && exectrace_is_by_tsc() && exectrace_store_short(&exectrace_writer, kind, task, exectrace_ticks()))
		return;
	exectrace_put_any(kind, task, name);
}

/* The task starts, on this thread. Returns its number, for the other three. */
static inline uint32_t exectrace_begin(const char *name)
{
	uint32_t task = 0;

	if (__builtin_expect(__atomic_load_n(&exectrace_process.has.state, __ATOMIC_RELAXED) != 2, 0))
		task = __atomic_add_fetch(&exectrace_last_task, 1, __ATOMIC_RELAXED);
	exectrace_put(EXECTRACE_MARK_BEGIN, task, name && *name ? name : "?");
	return task;
}

/* It is done. Its number means nothing from then on. */
static inline void exectrace_end(uint32_t task)
{
	exectrace_put(EXECTRACE_MARK_END, task, NULL);
}

/* It waits; its thread does something else. */
static inline void exectrace_suspend(uint32_t task)
{
	exectrace_put(EXECTRACE_MARK_SUSPEND, task, NULL);
}

/* It goes on, on this thread, whichever it was on before. */
static inline void exectrace_resume(uint32_t task)
{
	exectrace_put(EXECTRACE_MARK_RESUME, task, NULL);
}

#ifdef __cplusplus
}
#endif

#endif
