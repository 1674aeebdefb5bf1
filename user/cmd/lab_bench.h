/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_bench.h - where the experiments of labs are made: a program is run and recorded, and what that showed is kept
 *
 * All errors are said. A program runs as the user behind sudo, and what it prints goes to standard error, since
 * standard output is for the answer.
 */
#ifndef EXECTRACE_LAB_BENCH_H
#define EXECTRACE_LAB_BENCH_H

#include <stdbool.h>

#include "analysis/findings.h"
#include "capture/readiness.h"
#include "capture/session.h"
#include "cmd/output.h"
#include "lab/lab.h"
#include "lib/caller.h"
#include "lib/cpulist.h"

/*
 * If others had so much of the CPUs, what was not seen might have been without them: what is wanted is tried again, up
 * to so many times in all.
 */
#define BENCH_BUSY      100000
#define BENCH_MAX_TRIES 5

struct repeats;

/* What all experiments have in common. */
struct bench {
	struct cpulist cpus;    /* that may be used */
	struct caller caller;
	const struct source_kind *source;       /* by which it is observed, and why not by one that sees more */
	char because[READINESS_TEXT];
	unsigned work_ms;       /* of each task */
	uint64_t turns;         /* the same, as work() counts it */
	unsigned columns;       /* of the picture */
};

/* What a run showed. */
struct showing {
	struct output output;
	struct trace *trace;
	struct findings findings;
	bool is_built;          /* findings are there */
	struct session_result result;   /* what became of the program */
	struct repeats *repeats;        /* of an experiment that is repeated: of all runs; the rest is of the last */
	uint32_t others;        /* how much of these CPUs neither the program nor we had, but others; 1/1,000,000 */
};

/* cpus: a list, or NULL for all; backend: by which to observe, or NULL for the first that can be had. 0, or a negative errno. */
int bench_prepare(struct bench *b, const char *backend, const char *cpus, unsigned work_ms, unsigned columns);

/*
 * 0: **s is what it showed, to be freed. Negative: it could not be done, or was interrupted (-EINTR, which is not said).
 * title is for those who read answers.
 */
int bench_experiment(const struct bench *b, const struct lab_experiment *e, struct showing **s);
int bench_trial(const struct bench *b, enum lab_place place, enum tasks_by by, const char *title, char **command,
		struct showing **s);

void showing_free(struct showing *s);

#endif
