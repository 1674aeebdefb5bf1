/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * audit.h - is the record complete? The kernel kept count; this compares
 *
 * The kernel numbers each thread's switch-outs, so that the runs of a thread must have consecutive numbers, from the
 * first after the trace met it to the last that the kernel had counted when the trace left it. What is
 * missing is found in number, and between which times. Besides there is what the tracer itself counted as lost.
 *
 * Perf's records do not bear the kernel's count. There, a thread's runs are numbered by the tracer, and what their
 * number came to is compared with the kernel's count: of each thread that lived on, and of the child and all its descendants
 * together, whose sum can only be the kernel's if each of them is complete, since there is no record without a
 * switch-out. That takes a sum which has all of them: what the recorder could not make sure of, it does not call known.
 * Where the kernel has counted more, that may be from a thread's exit, after perf has let go of it; so then it
 * is open whether anything is missing.
 *
 * What a complete record is measured by are the rules of audit_rules.h.
 */
#ifndef EXECTRACE_AUDIT_H
#define EXECTRACE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/audit_rules.h"

/* A recording says at its end by how much restored switch-ins are uncertain. If that is missing: they were any time of the run. */
#define MARGIN_UNKNOWN UINT64_MAX

struct stint;
struct stretch;
struct tasks;
struct trace;

/* One finding: of which thread, between which times, how much. */
struct audit_fault {
	enum audit_rule_id rule;
	uint32_t thread;        /* 0: not of one thread */
	uint64_t from_ns, to_ns;
	uint64_t count;
};

/*
 * A stretch of time in which it is not known whether a thread was on a CPU: where runs are missing, and around
 * switch-ins that were restored. `recorded': the record says that it was; else, that it was not.
 */
struct audit_doubt {
	uint64_t from_ns, to_ns;
	uint32_t thread;
	bool recorded;
};

struct audit {
	enum audit_grade grade;
	uint64_t counts[NR_AUDIT_RULES];
	uint64_t nr_recorded;           /* switch-outs in the trace */
	uint64_t nr_counted;            /* switch-outs by the kernel's count */
	/*
	 * Of a child and its descendants, if the records do not bear the kernel's count: how often they were switched out
	 * until they exited, and the child's first thread once more, by the kernel's count and by the record.
	 */
	uint64_t family_counted;        /* 0: not known, or not of all of them */
	uint64_t family_recorded;
	uint64_t lost_from_ns, lost_to_ns;      /* within which runs of any thread may be missing; 0: none */
	uint64_t repair_worst_ns;       /* uncertainty of a repaired switch-in, or MARGIN_UNKNOWN */
	uint64_t repair_usual_ns;       /* the same for 99 of 100 */
	uint64_t running_ns;            /* sum of all runs of threads whose CPU time is known, */
	uint64_t cpu_ns;                /* and that time: the kernel's, which leaves out what was stolen */
	struct audit_fault *faults;     /* those with a place; at most AUDIT_MAX_FAULTS, see nr_unlisted */
	size_t nr_faults, faults_cap;
	uint64_t nr_unlisted;
	struct audit_doubt *doubts;     /* those of one thread and kind do not overlap; see audit_end() */
	size_t nr_doubts, doubts_cap;

	struct audit_thread *threads;   /* by number, less 1: private to audit.c */
	uint32_t nr_threads;
	uint64_t *cpu_last_ns;          /* by place of the CPU: likewise */
};

#define AUDIT_MAX_FAULTS 100000

void audit_begin(struct audit *a, const struct trace *trace);

/* All stretches of the trace, in order, some at a time. */
void audit_see(struct audit *a, const struct stretch *stretches, size_t nr);

/*
 * Instead, all stints of the trace, in order: each of a thread that there is, on the CPU at this place. It comes to the same unless
 * threads were on two CPUs at once or had the same numbers again, by the record; that is found, but which of their runs are
 * concerned is not: audit_is_muddled().
 */
void audit_see_stint(struct audit *a, const struct stint *stint, uint32_t cpu);
bool audit_is_muddled(const struct audit *a);

/* What the program marked of these tasks, if any: are there such that no task can have? */
void audit_see_marks(struct audit *a, const struct tasks *tasks, const struct trace *trace);

/*
 * Sums up. However many doubts there are, no more than AUDIT_MAX_FAULTS and two per thread are listed: the rest of
 * a thread's become one that spans them all, which makes bounds wider, but never wrong.
 */
void audit_end(struct audit *a, const struct trace *trace);
void audit_release(struct audit *a);

/* So long the thread, by its number, was on CPUs by the record. */
uint64_t audit_running_ns(const struct audit *a, uint32_t thread);

/* Switch-outs that the kernel counted and that are not in the trace. */
uint64_t audit_nr_lost(const struct audit *a);

/* Is all that is missing among the doubts? They are about threads and runs that the trace, or the kernel's count, tells of. */
bool audit_is_bounded(const struct audit *a);

/* How many runs are missing at most: those, or UINT32_MAX where records of nobody knows whom were lost. */
uint64_t audit_nr_missing(const struct audit *a);

/* The sum of all doubts. */
uint64_t audit_doubtful_ns(const struct audit *a);

#endif
