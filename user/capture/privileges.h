/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * privileges.h - while it records, exectrace has no more privileges than that takes
 *
 * To load and attach takes root or CAP_BPF and CAP_PERFMON; what follows, the longest part by far, and the one that reads what
 * others have written, takes next to nothing. So once all is attached, the process becomes the caller (caller.h), if it was called
 * through sudo, and gives up all capabilities but:
 *
 *	CAP_BPF         before Linux 5.19: every bpf(2) asks for it, the reading of counters too
 *	CAP_SYS_PTRACE  with a cgroup alone: the threads of what moves in are looked up in a /proc that may hide them (hidepid)
 *
 * The thread that empties the rings keeps none, nor does the one that writes the file. If the last recording is over, these go
 * too. In reserve, not in effect, remains for root who was not called through sudo what it takes to finish files in the
 * directories of others; and, while more recordings are to follow, everything.
 */
#ifndef EXECTRACE_PRIVILEGES_H
#define EXECTRACE_PRIVILEGES_H

#include <stdbool.h>
#include <stdint.h>

struct caller;

struct privileges {
	struct caller *caller;
	bool for_good;          /* nothing is recorded after this */
	bool changed;
};

/*
 * In two steps, between which the thread that empties the rings is started: libc cannot change the user of threads that have not
 * all the same capabilities. First the user; then what is in effect is what is said above and these (CAPABILITY() in
 * capability.h). 0, or a negative errno after saying what is wrong: going on with more than one believes to have would be worse.
 */
int privileges_change_user(struct privileges *p);
int privileges_lower(const struct privileges *p, uint64_t needed);

/* What comes after the recording: gives up what was for it alone, or has everything in effect again. */
void privileges_end(struct privileges *p);

/* For a thread that needs none at all. */
void privileges_drop_all(void);

#endif
