/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recording.h - what the parts of a session share: session.c brings it up and down, recording_follow.c does what is to be done
 * while it runs, recording_facts.c says in the trace what it was and what it counted
 */
#ifndef EXECTRACE_RECORDING_H
#define EXECTRACE_RECORDING_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/family.h"
#include "capture/gate.h"
#include "capture/privileges.h"
#include "capture/quota.h"
#include "lib/memlock.h"

/* How often we look whether there is something to do. */
#define TICK_MS 100

struct drain;
struct intake;
struct mark_files;
struct marks_found;
struct roster;
struct session;
struct session_result;
struct source;
struct trace_writer;

struct recording {
	const struct session *plan;
	struct session_result *result;
	struct gate gate;
	struct mark_files *marks;
	struct source *source;
	struct trace_writer *writer;
	struct roster *roster;
	struct intake *intake;
	struct drain *drain;
	struct privileges privileges;
	int signals;            /* signalfd */
	sigset_t taken, mask_before;
	struct sigaction pipe_before, child_before;
	struct memlock memlock;
	uint64_t start_ns, ticked_ns, flushed_ns;
	uint64_t marks_ns;      /* when marks were last begun to be taken, */
	bool has_more_marks;    /* and not all have been; */
	bool has_first_mark;    /* somebody begins to mark */
	bool has_early_marks;   /* some wait until it is known whose they are */
	uint64_t steal_before_ns;
	uint64_t cpu_before_ns; /* CPU time of ours */
	bool has_quota;         /* what is recorded has a limit on its CPU time, as far as it has one for all */
	struct quota quota;
	uint64_t paused_before_ns;      /* by it */
	uint64_t deserted_ns;   /* since when nobody is living; 0: somebody is */
	unsigned nr_visits;     /* to the rings that have been taken in, since threads were forgotten */
	uint64_t known_ns;      /* what happened to threads before has been taken in */
	unsigned nr_stops;      /* how often we were told to stop */
	uint64_t marks_unclaimed;       /* made by threads that are not traced */
	uint64_t marks_late;    /* found when later ones of the same thread were in the trace */
	uint64_t hits_unclaimed;        /* of probes, by threads that we do not know */
	struct family family;   /* of the child, if the records do not bear the kernel's count */
};

/* Begins the trace, with what is known of the machine and of what is recorded. */
int recording_begin_trace(struct recording *r);

/* Ends it, with what was counted until end_ns. */
int recording_seal(struct recording *r, uint64_t end_ns);

/* Takes in all batches that are there. True once the last has been. */
bool recording_take_batches(struct recording *r);

/* The last marks, when all records have come. */
void recording_take_last_marks(struct recording *r);

/* Until there is nothing more to record, or we are told to stop. */
void recording_follow(struct recording *r);

/* There have been as many threads as a trace can hold. */
bool recording_is_full(const struct recording *r);

void recording_tell_progress(struct recording *r, uint64_t now_ns);

#endif
