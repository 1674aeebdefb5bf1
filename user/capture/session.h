/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h - one recording: of a child from its first instruction, or of what is running already
 *
 * The order of things: the child, if there is to be one, is made and waits; the source of records is opened and attached; what
 * runs already is looked up; privileges that are not needed any more are given up; the child goes; a thread empties the rings
 * while this one encodes and writes; when the last traced thread is gone, or it is told to stop, the source is detached, what is
 * left is written, and the trace is sealed.
 */
#ifndef EXECTRACE_SESSION_H
#define EXECTRACE_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "capture/gate.h"
#include "capture/source.h"

struct bytes;

struct session_progress {
	uint64_t elapsed_ns;
	uint64_t runs, lost, bytes;
};

/* What observing cost, from the moment the recording began to its end. */
struct session_cost {
	uint64_t reader_ns;     /* CPU time of ours */
	uint64_t hook_calls, hook_ns;   /* of the BPF programs; 0 unless observe.stats */
};

struct session {
	const struct job *job;  /* the child, NULL if there is none */
	const pid_t *pids;      /* processes that are running, to be recorded with all their descendants */
	unsigned nr_pids;
	const char *cgroup;     /* the directory of a cgroup whose processes are to be recorded, or NULL */
	struct caller *caller;  /* whose marks are read; we become that user once all is attached */
	const struct source_kind *source;       /* who observes, */
	const char *because;    /* why not one that sees more: see readiness_choose() */
	struct source_options observe;  /* and how: everyone, too, is said there */
	bool is_last;           /* none is recorded after it: privileges are given up for good (privileges.h) */
	uint64_t duration_ns;   /* stop then; 0: when the last traced thread is gone, or at a signal */
	size_t most_threads;    /* stop, and say so, when there have been so many; 0: when a trace can hold no more. For tests */
	int fd;                 /* the trace goes there; stays the caller's */
	const char *name;       /* what messages call it */
	const struct bytes *about;      /* "key=value\n"... what only the caller knows */
	/* Called every 100 ms or so, unless NULL. */
	void (*progress)(const struct session_progress *progress, void *arg);
	void *progress_arg;
};

struct session_result {
	/*
	 * The child, as wait(2) reports it. If it never began, began is false, and error says why it did not: -EINTR if a Ctrl-C, or
	 * the like, came before it could.
	 */
	bool began;
	int error;
	bool ended;             /* it has; else it runs on, and we stopped before */
	int wait_status;
	bool interrupted;       /* Ctrl-C, or the like, came */
	struct session_progress total;
	struct session_cost cost;
};

/* What became of the child, as a shell would say it: 130 if it was left behind because of a Ctrl-C. */
int session_status(const struct session_result *result);

/*
 * Records one session. 0: there is a sealed trace, and *result tells of the child. Else a negative errno; what
 * went wrong has been said, except that the child could not begin. -EFBIG: there is a sealed trace, up to the time when it was
 * full.
 */
int session_record(const struct session *s, struct session_result *result);

#endif
