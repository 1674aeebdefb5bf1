/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mark_files.h - collects the marks that traced programs write (mark.h has the contract)
 *
 * The files belong to the traced program, which is not trusted: they are opened in a directory of the user's
 * own without following links, read with pread(2) and never mapped, so that truncating one hurts nobody, and
 * every byte is looked at once, after it has been copied. A file that breaks the contract is given up, which is
 * counted.
 */
#ifndef EXECTRACE_MARK_FILES_H
#define EXECTRACE_MARK_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct caller;
struct mark_files;

/* Marks of one thread, checked and in order. */
struct marks_found {
	uint32_t pid, tid;      /* as the thread itself sees them */
	uint64_t created_ns;    /* when it began to mark */
	const void *marks;      /* as they go into a trace: struct trace_mark_head with names */
	size_t bytes;
	uint32_t nr;
	uint64_t first_ns, last_ns;
};

/*
 * Makes the directory, in memory, owned by the user, and removes those that tracers of the same user left behind when
 * they were killed. To be given back with mark_files_close().
 */
int mark_files_open(struct mark_files **out, const struct caller *user);

/* There are as many files; as long as there is none, poll() tells by this fd that there is one now. */
size_t mark_files_nr(const struct mark_files *m);
int mark_files_fd(const struct mark_files *m);

/* What EXECTRACE_MARKS and EXECTRACE_MARKS_CLOCK are to say. */
const char *mark_files_directory(const struct mark_files *m);
const char *mark_files_clock(const struct mark_files *m);

/*
 * Hands what has come to fn, thread by thread, in order even if a thread has several files, and frees it in these; but so much at
 * once that it takes some 10 ms. What fn does not take (false) waits for the next round. True: the round is over, all that had been
 * made when its first call began has been looked at. False: there is more; the next call goes on.
 */
bool mark_files_take(struct mark_files *m, bool (*fn)(const struct marks_found *, void *), void *arg);

/* Marks that threads could not write, and files that were given up, or never begun. */
uint64_t mark_files_lost(const struct mark_files *m);
uint64_t mark_files_broken(const struct mark_files *m);

/* Removes files and directory. NULL is fine. */
void mark_files_close(struct mark_files *m);

#endif
