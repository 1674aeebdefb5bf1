// SPDX-License-Identifier: GPL-2.0-or-later
/* intake.c - run records in, runs of the trace out */
#include "capture/intake.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <exectrace/trace_file.h>

#include "capture/clock_fit.h"
#include "capture/drain.h"
#include "capture/roster.h"
#include "capture/roster_entries.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "trace/run.h"
#include "trace/wake.h"
#include "trace/writer.h"

/* Records of one CPU that have not been put out. */
struct cpu_intake {
	const struct run_record *records;       /* oldest first: in the batch, or in `kept' */
	size_t nr, at;          /* those before `at' have been put out */
	size_t nr_held;         /* of these, were here at the end of the last visit */
	struct run_record *kept;        /* room for those that wait for others longer than the batch is ours */
	size_t kept_cap;
	uint64_t last_out_ns;
	struct clock_fit fit;
};

struct intake {
	struct roster *roster;
	struct trace_writer *writer;
	struct cpu_intake *cpus;
	unsigned nr_cpus;
	uint64_t start_ns;
	struct clock_errors errors;
	uint64_t nr_runs;
	uint64_t nr_strangers;
	struct intake_truth truth;
};

struct intake *intake_create(struct roster *roster, struct trace_writer *w, unsigned nr_cpus,
			     uint64_t start_ns)
{
	struct intake *in = xcalloc(1, sizeof(*in));

	in->roster = roster;
	in->writer = w;
	in->nr_cpus = nr_cpus;
	in->start_ns = start_ns;
	in->cpus = xcalloc(nr_cpus, sizeof(*in->cpus));
	return in;
}

void intake_free(struct intake *in)
{
	if (!in)
		return;
	for (unsigned cpu = 0; cpu < in->nr_cpus; cpu++)
		free(in->cpus[cpu].kept);
	free(in->cpus);
	free(in);
}

/* How many arrivals of the thread the kernel has not counted (low 8 bits): there have been as many as departures. */
static uint8_t uncounted_of(const struct run_record *record)
{
	return record->departures - record->arrivals;
}

/* The kernel's note of the arrival is of this one. From Linux 7 on, some are neither counted nor noted. */
static bool is_arrival_noted(const struct roster_thread *thread, const struct run_record *record)
{
	return uncounted_of(record) == thread->uncounted;
}

/* When a run began whose switch-in was not seen. Without a note, what is left is the CPU time that the thread has used since. */
static uint64_t guess_in(const struct cpu_intake *c, const struct roster_thread *thread,
			 const struct run_record *record, uint16_t *flags)
{
	if (is_arrival_noted(thread, record) && c->fit.known) {
		*flags |= TRACE_RUN_IN_REPAIRED;
		return clock_fit_guess(&c->fit, record->arrival_ns);
	}
	*flags |= TRACE_RUN_IN_ESTIMATED;
	return record->out_ns - least(record->exec_ns - thread->exec_ns, record->out_ns);
}

/*
 * It was on the CPU when the recording began. That is so if it was met as it left the CPU, too, unless another one had done so
 * before: then it has come since, and that was not seen.
 */
static bool was_there(const struct cpu_intake *c, const struct roster_thread *thread)
{
	return thread->was_on_cpu || (thread->met_leaving && !c->last_out_ns);
}

/* Not before the CPU's or the thread's last run ended, nor before the recording began, nor after it ended itself. */
static uint64_t restore_in(const struct intake *in, const struct cpu_intake *c,
			   const struct roster_thread *thread, const struct run_record *record,
			   uint16_t *flags)
{
	uint64_t earliest_ns = most(most(c->last_out_ns, thread->last_out_ns), in->start_ns);
	bool first_run = !thread->last_out_ns;
	uint64_t in_ns = guess_in(c, thread, record, flags);

	if (first_run && (was_there(c, thread) || in_ns < in->start_ns)) {
		*flags = TRACE_RUN_IN_EDGE;
		/* It may have been born while we attached. */
		in_ns = most(in->start_ns, thread->start_ns);
	}
	/* A run has a length, or its place among the others would be open. */
	return most(least(in_ns, record->out_ns - 1), least(earliest_ns, record->out_ns));
}

static void compare_with_truth(struct intake *in, uint64_t restored_ns, uint64_t true_ns)
{
	uint64_t off_by_ns = most(restored_ns, true_ns) - least(restored_ns, true_ns);

	in->truth.nr++;
	in->truth.worst_ns = most(in->truth.worst_ns, off_by_ns);
}

/*
 * How long it had been ready to run. One that left so has been it all the time since, which our own clock tells better than the
 * run queues', of which those of two CPUs differ.
 */
static uint64_t wait_before(const struct roster_thread *thread, const struct run_record *record, uint64_t in_ns)
{
	if (thread->is_ready && record->departures == thread->departures + 1)
		return in_ns - least(thread->last_out_ns, in_ns);
	return record->delay_ns - least(thread->delay_ns, record->delay_ns);
}

static void put_run(struct intake *in, unsigned cpu, struct roster_thread *thread,
		    const struct run_record *record)
{
	struct cpu_intake *c = &in->cpus[cpu];
	struct run run = {
		.in_ns = record->in_ns,
		.out_ns = record->out_ns,
		.thread = thread->number,
		.next = roster_number(in->roster, record->next),
		.departures = record->departures,
		.state = record->state,
	};

	if (record->flags & RECORD_WAIT_UNKNOWN)
		run.flags |= TRACE_RUN_WAIT_UNKNOWN;
	if (record->flags & RECORD_NEXT_UNKNOWN) {
		run.flags |= TRACE_RUN_NEXT_UNKNOWN;
		run.next = RUN_NEXT_UNKNOWN;
	}
	if (record->flags & RECORD_IN_EDGE)
		run.flags |= TRACE_RUN_IN_EDGE;
	if (record->flags & RECORD_IN_SEEN) {
		if (is_arrival_noted(thread, record))
			clock_fit_learn(&c->fit, &in->errors, record->arrival_ns, record->in_ns);
	} else {
		run.in_ns = restore_in(in, c, thread, record, &run.flags);
		if (record->flags & RECORD_IN_HIDDEN && run.flags & TRACE_RUN_IN_REPAIRED)
			compare_with_truth(in, run.in_ns, record->in_ns);
	}
	/* Should the clock step back, as one that is corrected may by a trifle, a run is short rather than impossible. */
	run.in_ns = most(run.in_ns, c->last_out_ns);
	run.out_ns = most(run.out_ns, run.in_ns);
	run.wait_ns = wait_before(thread, record, run.in_ns);
	trace_put_run(in->writer, cpu, &run);
	in->nr_runs++;
	c->last_out_ns = run.out_ns;
	thread->departures = record->departures;
	thread->uncounted = uncounted_of(record);
	thread->last_out_ns = run.out_ns;
	thread->delay_ns = record->delay_ns;
	thread->is_ready = !record->state;
	thread->exec_ns = record->exec_ns;
	if (record->state & RUN_STATE_DEAD)
		roster_gone(in->roster, thread);
}

static void put_wake(struct intake *in, unsigned cpu, const struct run_record *record)
{
	struct wake wake = {
		.time_ns = record->out_ns,
		.woken = roster_number(in->roster, record->thread),
		.waker = roster_number(in->roster, record->next),
		.from_interrupt = record->flags & RECORD_FROM_INTERRUPT,
	};

	trace_put_wake(in->writer, cpu, &wake);
}

static const struct run_record *head_of(const struct cpu_intake *c)
{
	return c->at < c->nr ? &c->records[c->at] : NULL;
}

/* Puts out the CPU's next record if its predecessor has been; or, if `anyway', all the same. */
static bool advance(struct intake *in, unsigned cpu, bool anyway)
{
	struct cpu_intake *c = &in->cpus[cpu];
	const struct run_record *record = head_of(c);
	struct roster_thread *thread;

	if (!record)
		return false;
	if (record->flags & RECORD_WAKE) {
		put_wake(in, cpu, record);
		c->at++;
		return true;
	}
	thread = roster_find_runner(in->roster, record);
	if (thread && record->departures != thread->departures + 1 && !anyway)
		return false;
	if (thread)
		put_run(in, cpu, thread, record);
	else
		in->nr_strangers++;
	c->at++;
	return true;
}

/* All that can go, on all CPUs: one CPU's record may be what another's waits for. */
static void settle(struct intake *in)
{
	bool moved;

	do {
		moved = false;
		for (unsigned cpu = 0; cpu < in->nr_cpus; cpu++)
			while (advance(in, cpu, false))
				moved = true;
	} while (moved);
}

/*
 * The CPU whose next record ended first: what that one waits for cannot be behind another. Only records that
 * have waited since the last visit count, unless `all'.
 */
static struct cpu_intake *longest_waiting(struct intake *in, bool all)
{
	struct cpu_intake *found = NULL;

	for (unsigned cpu = 0; cpu < in->nr_cpus; cpu++) {
		struct cpu_intake *c = &in->cpus[cpu];

		if ((all ? c->at < c->nr : c->at < c->nr_held) &&
		    (!found || head_of(c)->out_ns < head_of(found)->out_ns))
			found = c;
	}
	return found;
}

static void let_through(struct intake *in, bool all)
{
	struct cpu_intake *c;

	while ((c = longest_waiting(in, all))) {
		advance(in, c - in->cpus, true);
		settle(in);
	}
}

/* What is left waits in memory of ours. */
static void keep(struct cpu_intake *c)
{
	size_t nr_left = c->nr - c->at;

	if (c->records == c->kept && !c->at)
		return;
	GROW(c->kept, nr_left);
	if (nr_left)
		memmove(c->kept, c->records + c->at, nr_left * sizeof(*c->kept));
	c->records = c->kept;
	c->nr_held -= least(c->nr_held, c->at);
	c->nr = nr_left;
	c->at = 0;
}

static void append(struct cpu_intake *c, const struct run_record *records, size_t nr)
{
	keep(c);
	if (!c->nr) {
		c->records = records;
		c->nr = nr;
		return;
	}
	GROW(c->kept, c->nr + nr);
	memcpy(c->kept + c->nr, records, nr * sizeof(*records));
	c->records = c->kept;
	c->nr += nr;
}

/* What is left now is what the next visit may let through. */
static void end_visit(struct intake *in, bool is_last)
{
	let_through(in, is_last);
	for (unsigned cpu = 0; cpu < in->nr_cpus; cpu++)
		in->cpus[cpu].nr_held = in->cpus[cpu].nr;
}

void intake_take(struct intake *in, const struct batch *batch)
{
	for (size_t i = 0; i < batch->nr_parts; i++) {
		const struct batch_part *part = &batch->parts[i];

		append(&in->cpus[part->cpu], batch->runs + part->first, part->nr);
		/* Most have not been elsewhere: then all of it goes, and nothing is copied. */
		while (advance(in, part->cpu, false))
			;
	}
	settle(in);
	if (batch->ends_visit)
		end_visit(in, batch->ends_all);
	for (unsigned cpu = 0; cpu < in->nr_cpus; cpu++)
		keep(&in->cpus[cpu]);
}

static void put_open_run(struct intake *in, unsigned cpu, struct roster_thread *thread,
			 uint64_t since_ns, uint64_t end_ns, uint16_t flags)
{
	struct cpu_intake *c = &in->cpus[cpu];
	struct run run = {
		.in_ns = since_ns,
		.out_ns = end_ns,
		.thread = thread->number,
		.next = thread->number,
		.departures = thread->departures,
		.flags = flags | TRACE_RUN_OUT_EDGE,
	};

	/* If the thread, or another one, was recorded as leaving the CPU since, the hook did not see all. */
	if (thread->gone || since_ns < most(c->last_out_ns, thread->last_out_ns))
		return;
	thread->left_on_cpu = true;
	/* It came while the tracer was being detached. */
	if (since_ns > end_ns)
		return;
	trace_put_run(in->writer, cpu, &run);
	in->nr_runs++;
	c->last_out_ns = thread->last_out_ns = end_ns;
}

void intake_take_open_run(struct intake *in, unsigned cpu, uint32_t id, uint64_t since_ns,
			  uint64_t end_ns)
{
	struct roster_thread *thread = roster_find(in->roster, id);

	if (thread && since_ns)
		put_open_run(in, cpu, thread, since_ns, end_ns,
			     thread->was_on_cpu && !thread->last_out_ns ? TRACE_RUN_IN_EDGE : 0);
}

/*
 * On a CPU when it was looked at, and not seen to leave it since. When it came, if that was not seen, the CPU time tells that it
 * has used since its last run; without any, it may as well have been about to leave then.
 */
static void put_unseen_run(struct intake *in, struct roster_thread *thread, uint64_t end_ns)
{
	uint64_t used_ns = less(thread->last_look_exec_ns, thread->exec_ns);

	if (thread->was_on_cpu && !thread->last_out_ns)
		put_open_run(in, thread->seen_cpu, thread, in->start_ns, end_ns, TRACE_RUN_IN_EDGE);
	else if (used_ns)
		put_open_run(in, thread->seen_cpu, thread,
			     most(less(thread->last_look_ns, used_ns),
				  most(thread->last_out_ns, in->cpus[thread->seen_cpu].last_out_ns)),
			     end_ns, TRACE_RUN_IN_ESTIMATED);
}

void intake_take_unseen_runs(struct intake *in, uint64_t end_ns)
{
	for (struct roster_thread *thread = NULL; (thread = roster_next(in->roster, thread));)
		if (thread->traced && !thread->left_on_cpu && thread->seen_state == THREAD_ON_CPU &&
		    thread->known_departures == thread->departures && thread->seen_cpu < in->nr_cpus)
			put_unseen_run(in, thread, end_ns);
}

uint64_t intake_nr_runs(const struct intake *in)
{
	return in->nr_runs;
}

uint64_t intake_repair_bound(const struct intake *in)
{
	return clock_errors_bound(&in->errors);
}

uint64_t intake_repair_usual(const struct intake *in)
{
	return clock_errors_usual(&in->errors);
}

uint64_t intake_nr_strangers(const struct intake *in)
{
	return in->nr_strangers;
}

void intake_truth(const struct intake *in, struct intake_truth *truth)
{
	*truth = in->truth;
}
