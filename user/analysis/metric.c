// SPDX-License-Identifier: GPL-2.0-or-later
/* metric.c - the figures of a whole trace, as a table */
#include "analysis/metric.h"

#include <stddef.h>

#include "analysis/findings.h"
#include "analysis/metric_limits.h"
#include "lib/number.h"
#include "trace/reader.h"

static uint64_t overlap(const struct findings *f)
{
	return profile_overlap(&f->profile);
}

static uint64_t interleaving(const struct findings *f)
{
	return f->pairs.interleaving;
}

static uint64_t parallelism(const struct findings *f)
{
	return profile_average(&f->profile);
}

static uint64_t peak(const struct findings *f)
{
	return f->profile.peak;
}

static uint64_t turns(const struct findings *f)
{
	return f->turns.nr;
}

static uint64_t wall(const struct findings *f)
{
	return profile_span_ns(&f->profile);
}

static uint64_t busy(const struct findings *f)
{
	return profile_busy_ns(&f->profile);
}

static uint64_t parallel_time(const struct findings *f)
{
	return f->profile.parallel_ns;
}

static uint64_t one_core_time(const struct findings *f)
{
	return f->cores.one_core_ns;
}

static uint64_t siblings_time(const struct findings *f)
{
	return f->cores.shared_ns;
}

static uint64_t turns_time(const struct findings *f)
{
	return f->profile.turns_ns;
}

static uint64_t alone_time(const struct findings *f)
{
	return f->profile.alone_ns;
}

static uint64_t nobody_time(const struct findings *f)
{
	return f->profile.nobody_ns;
}

static uint64_t cpu(const struct findings *f)
{
	return f->tally.running_ns;
}

static uint64_t least_cpu(const struct findings *f)
{
	uint64_t least_ns = UINT64_MAX;

	for (size_t i = 0; i < f->tally.nr; i++)
		if (f->tally.tasks[i].counts)
			least_ns = least(f->tally.tasks[i].running_ns, least_ns);
	return f->tally.nr_counted ? least_ns : 0;
}

static uint64_t waited_own(const struct findings *f)
{
	return waits_sum(f->waits.total, WAITS_FOR_OWN);
}

static uint64_t waited_others(const struct findings *f)
{
	return waits_sum(f->waits.total, WAITS_FOR_OTHERS);
}

static uint64_t blocked(const struct findings *f)
{
	return waits_sum(f->waits.total, WAITS_BLOCKED);
}

/* The sum, over all tasks, of the member of their tallies that lies at this offset. */
static uint64_t sum_of_tasks(const struct findings *f, size_t offset)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < f->tally.nr; i++)
		sum += *(const uint64_t *)((const char *)&f->tally.tasks[i] + offset);
	return sum;
}

static uint64_t voluntary(const struct findings *f)
{
	return sum_of_tasks(f, offsetof(struct task_tally, nr_voluntary));
}

static uint64_t involuntary(const struct findings *f)
{
	return sum_of_tasks(f, offsetof(struct task_tally, nr_involuntary));
}

static uint64_t switches(const struct findings *f)
{
	return voluntary(f) + involuntary(f);
}

static uint64_t moves(const struct findings *f)
{
	return sum_of_tasks(f, offsetof(struct task_tally, nr_migrations));
}

static uint64_t tasks(const struct findings *f)
{
	return f->tally.nr_counted;
}

static uint64_t threads(const struct findings *f)
{
	uint64_t nr = 0;

	for (uint32_t number = 1; number <= trace_nr_threads(f->trace); number++)
		nr += trace_thread(f->trace, number)->traced && tasks_is_ours(&f->tasks, number);
	return nr;
}

static uint64_t cpus(const struct findings *f)
{
	uint64_t nr = 0;

	for (size_t i = 0; i < f->tally.nr_cpus; i++)
		nr += f->tally.cpus[i].running_ns > 0;
	return nr;
}

static uint64_t recorded(const struct findings *f)
{
	return f->audit.nr_recorded;
}

static uint64_t lost(const struct findings *f)
{
	return audit_nr_lost(&f->audit);
}

static uint64_t repaired(const struct findings *f)
{
	return f->audit.counts[AUDIT_REPAIRED];
}

static uint64_t estimated(const struct findings *f)
{
	return f->audit.counts[AUDIT_ESTIMATED];
}

static uint64_t stolen(const struct findings *f)
{
	return trace_end_count(f->trace, "steal_ns");
}

static uint64_t paused(const struct findings *f)
{
	return trace_end_count(f->trace, "paused_ns");
}

/* What so many CPUs can show: no two tasks at once on one of them; and not more at once than there are. */
static uint64_t two_for_any(unsigned nr_cpus)
{
	return nr_cpus > 1 ? UINT64_MAX : 0;
}

static uint64_t two_for_all(unsigned nr_cpus)
{
	return nr_cpus > 1 ? 1000000 : 0;
}

static uint64_t times_cpus(unsigned nr_cpus)
{
	return nr_cpus * 1000000ULL;
}

static uint64_t nr_of_cpus(unsigned nr_cpus)
{
	return nr_cpus;
}

const struct metric metrics[] = {
	{ "overlap", "of the time with a task on a CPU, how much had two or more",
	  UNIT_SHARE, GAPS_BOUND, overlap, limit_overlap, two_for_all },
	{ "interleaving", "how far tasks ran while others were part-way, both ways",
	  UNIT_SHARE, GAPS_BOUND, interleaving, limit_interleaving, NULL },
	{ "parallelism", "how many tasks were on CPUs on average, while any was",
	  UNIT_FACTOR, GAPS_CHANGE, parallelism, limit_parallelism, times_cpus },
	{ "peak", "how many tasks were on CPUs at most",
	  UNIT_COUNT, GAPS_CHANGE, peak, limit_peak, nr_of_cpus },
	{ "turns", "times that a task went on after another one, both part-way",
	  UNIT_COUNT, GAPS_CHANGE, turns, limit_turns, NULL },
	{ "wall", "from the first task's begin to the last one's end",
	  UNIT_NS, GAPS_CHANGE, wall, limit_wall, NULL },
	{ "busy", "of that, with at least one task on a CPU",
	  UNIT_NS, GAPS_CHANGE, busy, limit_busy, NULL },
	{ "parallel-time", "of that, with two or more",
	  UNIT_NS, GAPS_CHANGE, parallel_time, limit_parallel_time, two_for_any },
	{ "one-core-time", "of that, all tasks on CPUs were on threads of one core",
	  UNIT_NS, GAPS_CHANGE, one_core_time, limit_cores, two_for_any },
	{ "siblings-time", "of that with two or more, some two were on threads of one core",
	  UNIT_NS, GAPS_CHANGE, siblings_time, limit_cores, two_for_any },
	{ "turns-time", "with one, while one it alternates with waits",
	  UNIT_NS, GAPS_CHANGE, turns_time, limit_turns_time, NULL },
	{ "alone-time", "with one, and no other to alternate with",
	  UNIT_NS, GAPS_CHANGE, alone_time, limit_alone_time, NULL },
	{ "nobody-time", "with no task on a CPU",
	  UNIT_NS, GAPS_CHANGE, nobody_time, limit_nobody_time, NULL },
	{ "cpu", "CPU time of all tasks and of what belongs to none",
	  UNIT_NS, GAPS_ADD, cpu, limit_cpu, NULL },
	{ "least-cpu", "CPU time of the task with the least, of those that count",
	  UNIT_NS, GAPS_CHANGE, least_cpu, limit_least_cpu, NULL },
	{ "waited-own", "tasks were ready, and the program held the CPU: the sum",
	  UNIT_NS, GAPS_UNSEEN, waited_own, limit_waited_own, NULL },
	{ "waited-others", "tasks were ready, and others held the CPU or it was not given yet: the sum",
	  UNIT_NS, GAPS_UNSEEN, waited_others, limit_waited_others, NULL },
	{ "blocked", "tasks were part-way, but not able to run: the sum",
	  UNIT_NS, GAPS_UNSEEN, blocked, limit_blocked, NULL },
	{ "switches", "times that tasks left a CPU",
	  UNIT_COUNT, GAPS_ADD, switches, limit_switches, NULL },
	{ "voluntary", "times that they left it to wait for something",
	  UNIT_COUNT, GAPS_ADD, voluntary, limit_switches, NULL },
	{ "involuntary", "times that they left it still able to run",
	  UNIT_COUNT, GAPS_ADD, involuntary, limit_switches, NULL },
	{ "moves", "times that they came back on another CPU",
	  UNIT_COUNT, GAPS_ADD, moves, limit_moves, two_for_any },
	{ "cpus", "how many CPUs the program was on",
	  UNIT_COUNT, GAPS_ADD, cpus, limit_cpus, nr_of_cpus },
	{ "tasks", "how many tasks count",
	  UNIT_COUNT, GAPS_CHANGE, tasks, limit_tasks, NULL },
	{ "threads", "how many threads the program had",
	  UNIT_COUNT, GAPS_ADD, threads, limit_threads, NULL },
	{ "recorded", "context switches in the trace",
	  UNIT_COUNT, GAPS_NOTHING, recorded, NULL, NULL },
	{ "lost", "context switches that the kernel counted, and that are not in it",
	  UNIT_COUNT, GAPS_NOTHING, lost, NULL, NULL },
	{ "repaired", "runs whose begin was restored from the kernel's notes",
	  UNIT_COUNT, GAPS_NOTHING, repaired, NULL, NULL },
	{ "estimated", "runs whose begin is not known",
	  UNIT_COUNT, GAPS_NOTHING, estimated, NULL, NULL },
	{ "stolen", "time that a hypervisor took from all CPUs meanwhile",
	  UNIT_NS, GAPS_NOTHING, stolen, NULL, NULL },
	{ "paused", "time that a cgroup's quota made its tasks pause meanwhile: the sum over the CPUs",
	  UNIT_NS, GAPS_NOTHING, paused, NULL, NULL },
	{ 0 },
};

/* What is missing may have been anything. */
static void limit_nothing(const struct metric *metric, const struct findings *f, struct measured *m)
{
	/* What was recorded of a run whose begin was restored may be too much. */
	uint64_t less_ns = metric->unit == UNIT_NS ? f->doubts.less_ns : 0;

	m->low = metric->gaps == GAPS_ADD && m->value > less_ns ? m->value - less_ns : 0;
	m->high = UINT64_MAX;
}

/* Nothing is missing in the record, and no task was left out. */
static bool is_all_known(const struct findings *f)
{
	return f->audit.grade == GRADE_EXACT && !f->pairs.nr_left_out;
}

struct measured metric_measure(const struct metric *metric, const struct findings *f)
{
	uint64_t value = metric->value(f);
	struct measured m = { value, value, value };

	if (metric->gaps == GAPS_NOTHING || (is_all_known(f) && metric->gaps != GAPS_UNSEEN))
		return m;
	if (audit_is_bounded(&f->audit) || metric->gaps == GAPS_BOUND)
		metric->limit(f, &m);
	else
		limit_nothing(metric, f, &m);
	return m;
}
