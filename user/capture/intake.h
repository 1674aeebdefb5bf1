/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intake.h - run records in, runs of the trace out
 *
 * Takes the batches of drain.h and puts each thread's runs in order by the kernel's count of its departures. So
 * it can say how long a thread had waited before each run, and restores switch-ins that the hook did not
 * see. A run whose predecessor does not come is let through in the next visit: that gap is real, and whoever
 * reads the trace will find it by the same count.
 */
#ifndef EXECTRACE_INTAKE_H
#define EXECTRACE_INTAKE_H

#include <stddef.h>
#include <stdint.h>

struct batch;
struct intake;
struct roster;
struct trace_writer;

/* Test knob: how the restored switch-ins compare with the true ones. */
struct intake_truth {
	uint64_t nr;            /* hidden from us and restored */
	uint64_t worst_ns;      /* how far the worst was off */
};

/* start_ns: when the recording began; no run is to begin earlier. */
struct intake *intake_create(struct roster *roster, struct trace_writer *w, unsigned nr_cpus,
			     uint64_t start_ns);
void intake_free(struct intake *in);

/* Takes in what is in the batch; the roster has its events already. */
void intake_take(struct intake *in, const struct batch *batch);

/* A thread with this id is still on the CPU, since since_ns, as the recording ends. */
void intake_take_open_run(struct intake *in, unsigned cpu, uint32_t id, uint64_t since_ns,
			  uint64_t end_ns);

/*
 * The last of all: those that are on a CPU by the last look, though no switch-in says so. They have been there from the beginning,
 * or theirs was not seen.
 */
void intake_take_unseen_runs(struct intake *in, uint64_t end_ns);

/* Runs put out so far. */
uint64_t intake_nr_runs(const struct intake *in);

/* What to state as the uncertainty of restored switch-ins, at most and in 99 of 100 cases; in ns. */
uint64_t intake_repair_bound(const struct intake *in);
uint64_t intake_repair_usual(const struct intake *in);

/* Records of threads that are none of ours (their tid once was). */
uint64_t intake_nr_strangers(const struct intake *in);

void intake_truth(const struct intake *in, struct intake_truth *truth);

#endif
