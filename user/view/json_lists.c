// SPDX-License-Identifier: GPL-2.0-or-later
/* json_lists.c - the parts of the JSON document that grow with the trace */
#include "view/json_lists.h"

#include <stdio.h>

#include "analysis/findings.h"
#include "analysis/metric.h"
#include "analysis/share.h"
#include "analysis/task_column.h"
#include "lib/json.h"
#include "trace/reader.h"

void json_task(struct json *j, const char *key, uint32_t task)
{
	if (task == NO_TASK)
		json_null(j, key);
	else
		json_number(j, key, task);
}

void json_measured(struct json *j, const struct measured *m)
{
	json_number(j, "value", m->value);
	json_number(j, "low", m->low);
	if (m->high == UINT64_MAX)
		json_null(j, "high");
	else
		json_number(j, "high", m->high);
}

static void put_thread(struct json *j, const char *key, const struct findings *f, uint32_t number)
{
	const struct trace_thread *thread;

	if (!trace_has_thread(f->trace, number)) {
		json_null(j, key);
		return;
	}
	thread = trace_thread(f->trace, number);
	json_object(j, key);
	json_number(j, "tid", thread->tid);
	json_text(j, "name", thread_name(thread));
	json_end(j);
}

static void put_rules(struct json *j, const struct audit *a)
{
	static const char *const if_broken[NR_AUDIT_WEIGHTS] = {
		[AUDIT_INCOMPLETE] = "incomplete", [AUDIT_UNPROVEN] = "unproven", [AUDIT_MENDED] = "mended",
		[AUDIT_ASIDE] = "aside",
	};

	json_array(j, "rules");
	for (int i = 0; i < NR_AUDIT_RULES; i++) {
		const struct audit_rule *rule = &audit_rules[i];

		json_object(j, NULL);
		json_text(j, "rule", rule->name);
		json_text(j, "claim", rule->claim);
		json_text(j, "if_broken", if_broken[rule->weight]);
		json_number(j, "count", a->counts[i]);
		json_end(j);
	}
	json_end(j);
}

static void put_faults(struct json *j, const struct findings *f)
{
	json_array(j, "faults");
	for (size_t i = 0; i < f->audit.nr_faults; i++) {
		const struct audit_fault *fault = &f->audit.faults[i];

		json_object(j, NULL);
		json_text(j, "rule", audit_rules[fault->rule].name);
		put_thread(j, "thread", f, fault->thread);
		json_number(j, "from_ns", fault->from_ns);
		json_number(j, "to_ns", fault->to_ns);
		json_number(j, "count", fault->count);
		json_end(j);
	}
	json_end(j);
	json_number(j, "unlisted_faults", f->audit.nr_unlisted);
}

static void put_margin(struct json *j, const char *key, uint64_t ns)
{
	if (ns == MARGIN_UNKNOWN)
		json_null(j, key);
	else
		json_number(j, key, ns);
}

void json_certificate(struct json *j, const struct findings *f)
{
	const struct audit *a = &f->audit;

	json_object(j, "certificate");
	json_text(j, "grade", grade_name(a->grade));
	json_number(j, "recorded", a->nr_recorded);
	json_number(j, "counted", a->nr_counted);
	json_number(j, "lost", audit_nr_lost(a));
	put_margin(j, "repair_worst_ns", a->repair_worst_ns);
	put_margin(j, "repair_usual_ns", a->repair_usual_ns);
	json_number(j, "running_ns", a->running_ns);
	json_number(j, "cpu_time_ns", a->cpu_ns);
	put_rules(j, a);
	put_faults(j, f);
	json_end(j);
}

/* The column "cpu", in ns, is "cpu_ns". */
static void put_columns(struct json *j, const struct findings *f, uint32_t task)
{
	static const char *const units[] = {
		[UNIT_NS] = "_ns", [UNIT_COUNT] = "", [UNIT_SHARE] = "_ppm",
	};
	char key[64];

	for (const struct task_column *column = task_columns; column->name; column++) {
		snprintf(key, sizeof(key), "%s%s", column->name, units[column->unit]);
		json_number(j, key, column->value(f, task));
	}
}

static void put_waits(struct json *j, const char *key, const uint64_t *waits)
{
	json_object(j, key);
	for (int kind = 0; kind < NR_WAIT_KINDS; kind++)
		json_number(j, wait_keys[kind], waits[kind]);
	json_end(j);
}

/* From its first moment to its last; one that was never part-way has none. */
static void put_window(struct json *j, const struct task_tally *tally)
{
	if (tally->begin_ns < tally->end_ns) {
		json_number(j, "begin_ns", tally->begin_ns);
		json_number(j, "end_ns", tally->end_ns);
	} else {
		json_null(j, "begin_ns");
		json_null(j, "end_ns");
	}
}

/* With whom it took turns most, and how far. */
static void put_turns(struct json *j, const struct task_turns *turns, const struct turn_limit *limit)
{
	json_task(j, "partner", turns->partner);
	json_number(j, "s_ppm", share_in_millionths(turns->s));
	json_number(j, "s_low_ppm", share_in_millionths(limit->low));
	json_number(j, "s_high_ppm", share_in_millionths(limit->high));
}

static void put_task(struct json *j, const struct findings *f, uint32_t place)
{
	static const char *const kinds[] = {
		[TASK_THREAD] = "thread", [TASK_MARKED] = "marked", [TASK_PROCESS] = "process",
	};
	const struct task *task = &f->tasks.list[place];
	const struct trace_thread *thread = trace_thread(f->trace, task->thread);

	json_object(j, NULL);
	json_number(j, "task", place);
	json_text(j, "name", task->name);
	json_text(j, "kind", kinds[task->kind]);
	json_number(j, "number", task->number);
	json_number(j, "namesakes_before", task->place);
	json_number(j, "tid", thread->tid);
	json_number(j, "pid", thread->tgid);
	json_number(j, "ns_tid", thread->ns_tid);
	json_bool(j, "counts", f->tally.tasks[place].counts);
	put_window(j, &f->tally.tasks[place]);
	put_columns(j, f, place);
	put_waits(j, "waits", f->waits.tasks[place]);
	json_number(j, "perhaps_waited_ns", f->waits.doubts[place].ready_ns);
	put_turns(j, &f->pairs.tasks[place], &f->turn_limits.tasks[place]);
	json_end(j);
}

void json_tasks(struct json *j, const struct findings *f)
{
	json_array(j, "tasks");
	for (uint32_t i = 0; i < f->tasks.nr; i++)
		put_task(j, f, i);
	json_end(j);
}

void json_cpus(struct json *j, const struct findings *f)
{
	json_array(j, "cpus");
	for (size_t i = 0; i < f->tally.nr_cpus; i++) {
		const struct cpu_tally *cpu = &f->tally.cpus[i];

		json_object(j, NULL);
		json_number(j, "cpu", trace_cpu(f->trace, i));
		json_number(j, "running_ns", cpu->running_ns);
		if (findings_know_idle(f))
			json_number(j, "idle_ns", cpu->idle_ns);
		else
			json_null(j, "idle_ns");
		json_number(j, "runs", cpu->nr_stretches);
		json_number(j, "tasks", cpu->nr_tasks);
		json_task(j, "busiest", cpu->busiest);
		json_number(j, "busiest_ns", cpu->busiest_ns);
		json_end(j);
	}
	json_end(j);
}

static void put_best(struct json *j, const char *key, const struct best_pairs *best, uint64_t nr_all)
{
	json_object(j, key);
	json_number(j, "pairs", nr_all);
	json_array(j, "largest");
	for (size_t i = 0; i < best->nr; i++) {
		const struct pair_times *pair = &best->list[i];

		json_object(j, NULL);
		json_task(j, "a", pair->a);
		json_task(j, "b", pair->b);
		json_number(j, "both_ns", pair->both_ns);
		json_number(j, "a_in_b_ns", pair->a_in_b_ns);
		json_number(j, "b_in_a_ns", pair->b_in_a_ns);
		json_number(j, "s_ppm", pair->s);
		json_end(j);
	}
	json_end(j);
	json_end(j);
}

void json_pairs(struct json *j, const struct findings *f)
{
	json_object(j, "pairs");
	put_best(j, "overlapping", &f->pairs.overlapping, f->pairs.nr_overlapping);
	put_best(j, "alternating", &f->pairs.alternating, f->pairs.nr_alternating);
	json_number(j, "tasks_left_out", f->pairs.nr_left_out);
	json_end(j);
}

void json_why(struct json *j, const struct findings *f)
{
	json_object(j, "why_not_more");
	put_waits(j, "waits", f->waits.total);
	json_number(j, "perhaps_waited_ns", f->waits.total_doubts.ready_ns);
	json_number(j, "only_one_part_way_ns", f->waits.single_ns);
	json_array(j, "cpu_holders");
	for (size_t i = 0; i < f->waits.holders.nr; i++) {
		json_object(j, NULL);
		put_thread(j, "thread", f, f->waits.holders.list[i].thread);
		json_number(j, "held_ns", f->waits.holders.list[i].ns);
		json_end(j);
	}
	json_end(j);
	json_end(j);
}

static void put_passers(struct json *j, const struct findings *f, unsigned probe)
{
	json_array(j, "passed_by");
	for (size_t i = 0; i < f->hits.nr; i++) {
		const struct hit_count *count = &f->hits.list[i];

		if (count->probe != probe)
			continue;
		json_object(j, NULL);
		json_task(j, "task", count->task);
		put_thread(j, "thread", f, count->thread);
		json_number(j, "times", count->nr);
		json_number(j, "first_ns", count->first_ns);
		json_number(j, "last_ns", count->last_ns);
		json_end(j);
	}
	json_end(j);
}

void json_probes(struct json *j, const struct findings *f)
{
	json_array(j, "probes");
	for (unsigned probe = 0; probe < trace_nr_probes(f->trace); probe++) {
		json_object(j, NULL);
		json_text(j, "probe", trace_probe_name(f->trace, probe));
		json_text(j, "types", trace_probe_types(f->trace, probe));
		put_passers(j, f, probe);
		json_end(j);
	}
	json_end(j);
}

void json_wakers(struct json *j, const struct findings *f)
{
	json_array(j, "wakers");
	for (size_t i = 0; i < f->waits.wakers.nr; i++) {
		const struct wait_on *waker = &f->waits.wakers.list[i];

		json_object(j, NULL);
		json_bool(j, "interrupt", waker->from_interrupt);
		put_thread(j, "thread", f, waker->thread);
		json_task(j, "by", waker->by_task);
		json_task(j, "woke", waker->task);
		json_number(j, "times", waker->nr);
		json_number(j, "blocked_ns", waker->ns);
		json_number(j, "latency_ns", waker->latency_ns);
		json_number(j, "worst_latency_ns", waker->worst_latency_ns);
		json_end(j);
	}
	json_end(j);
	json_number(j, "unlisted_waits", f->waits.holders.nr_unlisted + f->waits.wakers.nr_unlisted);
}
