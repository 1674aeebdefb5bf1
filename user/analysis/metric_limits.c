// SPDX-License-Identifier: GPL-2.0-or-later
/* metric_limits.c - between what limits must the figures of a whole trace lie, if it has gaps? */
#include "analysis/metric_limits.h"

#include <stdbool.h>

#include "analysis/findings.h"
#include "analysis/metric.h"
#include "analysis/walk.h"
#include "lib/number.h"

static void set(struct measured *m, const struct limits *limits)
{
	m->low = limits->low;
	m->high = limits->high;
}

/* No run is missing, and which tasks count is certain: only when some runs began is not. */
static bool is_only_repaired(const struct findings *f)
{
	return f->audit.grade != GRADE_INCOMPLETE && f->doubts.nr_surely == f->doubts.nr_perhaps;
}

/*
 * By how much a time at some degree may be off then: by the doubts; and on either side of each one by a time together
 * that only with it, or only without it, is as long as the guard. Which of those that were on CPUs already when the part that is
 * looked at began was there first, and so has a time together that is too short, may be in doubt since before.
 */
static uint64_t near_ns(const struct findings *f)
{
	uint64_t nr_guards = 2 * f->doubts.nr + (walk_is_cut(f) && f->audit.nr_doubts);

	return f->doubts.more_ns + f->doubts.less_ns + nr_guards * f->options.guard_ns;
}

/*
 * Two figures that are off by that, and a time of which they are a part. Which thread of a process was there first,
 * and so has a time together that is too short, may depend on doubts long before.
 */
static void limit_time(const struct findings *f, struct measured *m, uint64_t low_ns, uint64_t high_ns,
		       const struct limits *whole)
{
	bool is_near = is_only_repaired(f) && !(f->options.by == BY_PROCESS && f->audit.nr_doubts);

	m->low = is_near ? less(low_ns, near_ns(f)) : 0;
	m->high = is_near ? least(high_ns + near_ns(f), whole->high) : whole->high;
}

/* Runs, and parts of runs, of the tasks that perhaps count. */
static uint64_t nr_stretches(const struct findings *f)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < f->tally.nr; i++)
		nr += f->doubts.counting[i].perhaps ? f->tally.tasks[i].nr_stretches : 0;
	return nr;
}

/* Runs that may be in the part that is looked at or not. Those of several threads of a process at once are one doubt of it. */
static uint64_t nr_at_cuts(const struct findings *f)
{
	if (!walk_is_cut(f))
		return 0;
	return f->options.by == BY_PROCESS ? f->audit.nr_doubts : f->doubts.nr;
}

/*
 * Each doubt may change how long every task waited, and no thread waits longer than its task is part-way. Of a process,
 * several may wait at once.
 */
static void limit_waits(const struct findings *f, struct measured *m, unsigned kinds)
{
	uint64_t doubtful_ns = audit_doubtful_ns(&f->audit), windows_ns = 0;
	uint64_t off_ns = doubtful_ns * (f->options.by == BY_PROCESS ? f->audit.nr_threads : 1);

	m->low = m->high = 0;
	for (size_t i = 0; i < f->tally.nr; i++) {
		uint64_t ns = waits_sum(f->waits.tasks[i], kinds);

		if (f->doubts.counting[i].surely)
			m->low += less(ns, off_ns);
		if (!f->doubts.counting[i].perhaps)
			continue;
		m->high += ns + off_ns;
		windows_ns += f->doubts.windows[i].to_ns - f->doubts.windows[i].from_ns;
	}
	if (f->audit.grade == GRADE_INCOMPLETE)
		*m = (struct measured){ m->value, 0, f->options.by == BY_PROCESS ? UINT64_MAX : windows_ns };
}

void limit_overlap(const struct findings *f, struct measured *m)
{
	set(m, &f->bounds.overlap);
}

void limit_interleaving(const struct findings *f, struct measured *m)
{
	set(m, &f->turn_limits.interleaving);
}

void limit_parallelism(const struct findings *f, struct measured *m)
{
	set(m, &f->bounds.parallelism);
}

void limit_peak(const struct findings *f, struct measured *m)
{
	set(m, &f->bounds.peak);
}

/*
 * A run that began a little earlier or later is a turn or not, and so may be one that came while its task moved
 * from one CPU to another. No run makes more than one.
 */
void limit_turns(const struct findings *f, struct measured *m)
{
	uint64_t nr = 2 * (f->audit.counts[AUDIT_REPAIRED] + f->audit.counts[AUDIT_ESTIMATED]);

	m->low = is_only_repaired(f) ? less(m->value, nr) : 0;
	m->high = is_only_repaired(f) ? m->value + nr : nr_stretches(f) + audit_nr_missing(&f->audit);
}

void limit_wall(const struct findings *f, struct measured *m)
{
	set(m, &f->bounds.wall_ns);
}

void limit_busy(const struct findings *f, struct measured *m)
{
	set(m, &f->bounds.busy_ns);
}

void limit_parallel_time(const struct findings *f, struct measured *m)
{
	set(m, &f->bounds.parallel_ns);
}

void limit_cores(const struct findings *f, struct measured *m)
{
	limit_time(f, m, m->value, m->value, &f->bounds.parallel_ns);
}

void limit_turns_time(const struct findings *f, struct measured *m)
{
	limit_time(f, m, f->pairs.single_low_ns, f->pairs.single_high_ns, &f->bounds.single_ns);
}

void limit_alone_time(const struct findings *f, struct measured *m)
{
	uint64_t single_ns = f->profile.turns_ns + f->profile.alone_ns;

	limit_time(f, m, single_ns - f->pairs.single_high_ns, single_ns - f->pairs.single_low_ns,
		   &f->bounds.single_ns);
}

void limit_nobody_time(const struct findings *f, struct measured *m)
{
	set(m, &f->bounds.nobody_ns);
}

void limit_cpu(const struct findings *f, struct measured *m)
{
	m->low = less(m->value, f->doubts.less_ns);
	m->high = m->value + f->doubts.more_ns;
}

/* Who counts for certain has no less than the least. Where nobody does, whoever has the most may be the only one. */
void limit_least_cpu(const struct findings *f, struct measured *m)
{
	uint64_t low = UINT64_MAX, high = UINT64_MAX, most_ns = 0;

	for (size_t i = 0; i < f->tally.nr; i++) {
		const struct counting *task = &f->doubts.counting[i];

		if (task->perhaps) {
			low = least(task->least_ns, low);
			most_ns = most(task->most_ns, most_ns);
		}
		if (task->surely)
			high = least(task->most_ns, high);
	}
	m->low = f->doubts.nr_surely ? low : 0;
	m->high = f->doubts.nr_surely ? high : most_ns;
}

/* What the tasks that perhaps count may have waited for besides. */
static struct wait_doubts open_waits(const struct findings *f)
{
	struct wait_doubts sum = { 0 };

	for (size_t i = 0; i < f->tally.nr; i++)
		if (f->doubts.counting[i].perhaps)
			wait_doubts_add(&sum, &f->waits.doubts[i]);
	return sum;
}

static void widen(struct measured *m, uint64_t less_ns, uint64_t more_ns)
{
	m->low = less(m->low, less_ns);
	m->high += least(more_ns, UINT64_MAX - m->high);
}

void limit_waited_own(const struct findings *f, struct measured *m)
{
	struct wait_doubts open = open_waits(f);

	limit_waits(f, m, WAITS_FOR_OWN);
	widen(m, 0, open.unsure_ns + open.own_ns);
}

void limit_waited_others(const struct findings *f, struct measured *m)
{
	struct wait_doubts open = open_waits(f);

	limit_waits(f, m, WAITS_FOR_OTHERS);
	widen(m, open.unsure_ns, open.others_ns);
}

void limit_blocked(const struct findings *f, struct measured *m)
{
	limit_waits(f, m, WAITS_BLOCKED);
	widen(m, open_waits(f).ready_ns, 0);
}

/* How many are missing is known; whether they are of these tasks, of this kind and in this time is not. */
void limit_switches(const struct findings *f, struct measured *m)
{
	m->high = m->value + audit_nr_missing(&f->audit);
}

/* Doubts of threads that mark their tasks: in each, its thread may have been at any of them, or have left one out. */
static uint64_t nr_of_marking(const struct findings *f)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < f->doubts.nr; i++)
		nr += f->doubts.list[i].task == NO_TASK;
	return nr;
}

/*
 * A run that is missing may have been on another CPU than both that before and that after it, and so may one that began
 * before a cut or after it. Of a process, whose other threads it may hide or not, nothing is certain; nor is it of a thread that
 * marks its tasks, which may have changed from one to the next meanwhile as often as it likes.
 */
void limit_moves(const struct findings *f, struct measured *m)
{
	uint64_t nr_missing = audit_nr_missing(&f->audit);

	if (f->options.by == BY_PROCESS && f->audit.nr_doubts) {
		m->low = 0;
		m->high = f->audit.nr_recorded + nr_missing;
		return;
	}
	if (nr_of_marking(f)) {
		m->low = 0;
		m->high = UINT64_MAX;
		return;
	}
	m->low = less(m->value, 2 * nr_at_cuts(f));
	m->high = m->value + 2 * (nr_at_cuts(f) + nr_missing);
}

void limit_tasks(const struct findings *f, struct measured *m)
{
	m->low = f->doubts.nr_surely;
	m->high = f->doubts.nr_perhaps;
}

void limit_threads(const struct findings *f, struct measured *m)
{
	(void)f;
	m->high = m->value;
}

/* Of some tasks alone, a run that began a little earlier or later may be none of theirs. */
void limit_cpus(const struct findings *f, struct measured *m)
{
	uint64_t nr = nr_at_cuts(f) + (f->tally.sees_all ? 0 : nr_of_marking(f));

	m->low = less(m->value, nr);
	m->high = m->value + nr + audit_nr_missing(&f->audit);
}
