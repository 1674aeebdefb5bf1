// SPDX-License-Identifier: GPL-2.0-or-later
/* audit.c - is the record complete? The kernel kept count; this compares */
#include "analysis/audit.h"

#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "lib/mem.h"
#include "lib/number.h"
#include "model/tasks.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "trace/stint.h"

struct audit_thread {
	bool has_run;
	uint32_t departures;    /* of the last run, or when the trace met it */
	uint64_t last_ns;       /* when that run ended, or when the trace met it */
	bool is_open;           /* it was on a CPU when the recording ended: since when, and until when it had been on one before */
	uint64_t open_since_ns, before_open_ns;
	uint64_t running_ns;
	/* Doubts that the list has no room for, as one: by `recorded'. */
	struct audit_doubt rest[2];
};

static void doubt(struct audit *a, uint32_t number, uint64_t from_ns, uint64_t to_ns, bool recorded)
{
	struct audit_doubt *rest = &a->threads[number - 1].rest[recorded];

	if (from_ns >= to_ns)
		return;
	/* There is a stretch in which all is doubtful already. */
	if (a->lost_to_ns) {
		a->lost_from_ns = least(a->lost_from_ns, from_ns);
		a->lost_to_ns = most(a->lost_to_ns, to_ns);
		return;
	}
	if (a->nr_doubts < AUDIT_MAX_FAULTS) {
		GROW(a->doubts, a->nr_doubts + 1);
		a->doubts[a->nr_doubts++] =
			(struct audit_doubt){ from_ns, to_ns, number, recorded };
		return;
	}
	*rest = (struct audit_doubt){ rest->to_ns ? rest->from_ns : from_ns, to_ns, number, recorded };
}

static void list_rest(struct audit *a, const struct audit_doubt *rest)
{
	if (!rest->to_ns)
		return;
	GROW(a->doubts, a->nr_doubts + 1);
	a->doubts[a->nr_doubts++] = *rest;
}

static void find(struct audit *a, enum audit_rule_id rule, uint32_t thread, uint64_t from_ns,
		 uint64_t to_ns, uint64_t count)
{
	a->counts[rule] += count;
	if (a->nr_faults == AUDIT_MAX_FAULTS) {
		a->nr_unlisted++;
		return;
	}
	GROW(a->faults, a->nr_faults + 1);
	a->faults[a->nr_faults++] = (struct audit_fault){ rule, thread, from_ns, to_ns, count };
}

/* However large it says that it is, a file's own times are no later. */
static uint64_t time_counted(const struct trace *trace, const char *key)
{
	return least(trace_end_count(trace, key), TRACE_MAX_NS);
}

static uint64_t margin_counted(const struct trace *trace, const char *key)
{
	return trace_was_counted(trace, key) ? time_counted(trace, key) : MARGIN_UNKNOWN;
}

static void take_counts(struct audit *a, const struct trace *trace)
{
	a->counts[AUDIT_NOT_SEALED] = !trace_sealed(trace);
	a->counts[AUDIT_LOST_RUNS] = trace_end_count(trace, "lost_runs");
	a->counts[AUDIT_LOST_EVENTS] = trace_end_count(trace, "lost_events");
	a->counts[AUDIT_MISSED] = trace_end_count(trace, "missed");
	a->counts[AUDIT_OUT_OF_SIGHT] = trace_end_count(trace, "out_of_sight");
	a->lost_from_ns = time_counted(trace, "lost_from_ns");
	a->lost_to_ns = time_counted(trace, "lost_to_ns");
	a->family_counted = trace_end_count(trace, "family_departures");
	a->counts[AUDIT_LOST_MARKS] = trace_end_count(trace, "lost_marks");
	a->counts[AUDIT_BROKEN_MARKS] = trace_end_count(trace, "broken_mark_files");
	a->counts[AUDIT_LOST_WAKES] = trace_end_count(trace, "lost_wakes");
	a->counts[AUDIT_LOST_HITS] = trace_end_count(trace, "lost_hits");
	a->repair_worst_ns = margin_counted(trace, "repair_worst_ns");
	a->repair_usual_ns = margin_counted(trace, "repair_usual_ns");
}

void audit_begin(struct audit *a, const struct trace *trace)
{
	*a = (struct audit){ .nr_threads = trace_nr_threads(trace) };
	a->threads = xcalloc(a->nr_threads, sizeof(*a->threads));
	a->cpu_last_ns = xcalloc(trace_nr_cpus(trace), sizeof(*a->cpu_last_ns));
	take_counts(a, trace);
	for (uint32_t i = 0; i < a->nr_threads; i++) {
		const struct trace_thread *thread = trace_thread(trace, i + 1);

		a->threads[i].departures = thread->first_departures;
		a->threads[i].last_ns = thread->met_ns;
	}
}

/* Those of a stint have consecutive numbers, from its first on. */
static void check_number(struct audit *a, struct audit_thread *thread, const struct stint *stint)
{
	int32_t step = stint->departures - thread->departures;

	if (step <= 0)
		find(a, AUDIT_DISORDER, stint->thread, stint->from_ns, stint->to_ns, 1);
	if (step > 1) {
		find(a, AUDIT_MISSING_RUNS, stint->thread, thread->last_ns, stint->from_ns, step - 1);
		doubt(a, stint->thread, thread->last_ns, stint->from_ns, false);
	}
	if (step > 0)
		thread->departures = stint->departures + stint->nr - 1;
}

/* A restored switch-in was some time around then; but not while the thread, or the CPU, was busy otherwise. */
static void check_switch_in(struct audit *a, const struct audit_thread *thread, const struct stint *run, uint32_t cpu)
{
	uint64_t earliest_ns = most(thread->last_ns, a->cpu_last_ns[cpu]);
	uint64_t margin_ns = least(a->repair_worst_ns, TRACE_MAX_NS), in_ns = run->from_ns;

	if (run->flags & TRACE_RUN_IN_REPAIRED) {
		find(a, AUDIT_REPAIRED, run->thread, in_ns, in_ns, 1);
		doubt(a, run->thread, most(earliest_ns, in_ns - least(margin_ns, in_ns)), in_ns, false);
		doubt(a, run->thread, in_ns, least(run->to_ns, in_ns + margin_ns), true);
	}
	if (run->flags & TRACE_RUN_IN_ESTIMATED) {
		find(a, AUDIT_ESTIMATED, run->thread, in_ns, in_ns, 1);
		doubt(a, run->thread, earliest_ns, in_ns, false);
	}
}

/* Its number is that of the last one recorded: what is missing shows at the end, and is before this run. */
static void note_open(struct audit_thread *thread, const struct stint *run)
{
	thread->is_open = true;
	thread->open_since_ns = run->from_ns;
	thread->before_open_ns = thread->last_ns;
}

void audit_see_stint(struct audit *a, const struct stint *stint, uint32_t cpu)
{
	struct audit_thread *thread = &a->threads[stint->thread - 1];
	bool is_switch_out = !(stint->flags & TRACE_RUN_OUT_EDGE);

	if (stint->flags & (TRACE_RUN_IN_REPAIRED | TRACE_RUN_IN_ESTIMATED))
		check_switch_in(a, thread, stint, cpu);
	if (is_switch_out)
		check_number(a, thread, stint);
	else
		note_open(thread, stint);
	if (thread->has_run && stint->from_ns < thread->last_ns)
		find(a, AUDIT_TWO_CPUS, stint->thread, stint->from_ns, thread->last_ns, 1);
	a->nr_recorded += is_switch_out ? stint->nr : 0;
	a->cpu_last_ns[cpu] = most(a->cpu_last_ns[cpu], stint->to_ns);
	thread->has_run = true;
	thread->last_ns = stint->to_ns;
	thread->running_ns += stint->running_ns;
}

/* Something about the run is not as it mostly is. */
static __attribute__((noinline)) void see_odd_run(struct audit *a, const struct stretch *s)
{
	struct stint alone = stint_of(s->run);

	audit_see_stint(a, &alone, s->cpu);
}

static void see_run(struct audit *a, const struct stretch *s)
{
	const struct run *run = s->run;
	struct audit_thread *thread = &a->threads[run->thread - 1];

	if (run->flags || run->departures != thread->departures + 1 || run->in_ns < thread->last_ns) {
		see_odd_run(a, s);
		return;
	}
	a->nr_recorded++;
	a->cpu_last_ns[s->cpu] = run->out_ns;
	thread->has_run = true;
	thread->departures = run->departures;
	thread->last_ns = run->out_ns;
	thread->running_ns += run->out_ns - run->in_ns;
}

void audit_see(struct audit *a, const struct stretch *stretches, size_t nr)
{
	for (const struct stretch *s = stretches; s < stretches + nr; s++)
		if (s->begins_run)
			see_run(a, s);
}

bool audit_is_muddled(const struct audit *a)
{
	return a->counts[AUDIT_DISORDER] || a->counts[AUDIT_TWO_CPUS];
}

/* One of which no begin is known may have had it among what is missing. */
static bool may_lack_marks(const struct audit *a, const struct trace *trace)
{
	return a->counts[AUDIT_NOT_SEALED] || a->counts[AUDIT_LOST_MARKS] || trace_end_count(trace, "broken_mark_files") ||
	       trace_end_count(trace, "unclaimed_marks");
}

void audit_see_marks(struct audit *a, const struct tasks *tasks, const struct trace *trace)
{
	bool may_lack = may_lack_marks(a, trace);
	uint64_t end_ns = time_counted(trace, "end_ns");

	for (size_t i = 0; i < tasks->nr; i++) {
		const struct task *task = &tasks->list[i];

		if (!task->stray_ns || (!task->has_begun && may_lack))
			continue;
		/* Of what was marked when the recording had ended, some is there. */
		if (!end_ns || task->stray_ns <= end_ns)
			find(a, AUDIT_BROKEN_MARKS, task->thread, task->stray_ns, task->stray_ns, 1);
	}
}

static void check_end(struct audit *a, uint32_t number, const struct trace_thread *thread)
{
	const struct audit_thread *seen = &a->threads[number - 1];
	int32_t missing = thread->end_departures - seen->departures;
	uint64_t from_ns = seen->is_open ? seen->before_open_ns : seen->last_ns;
	uint64_t to_ns = seen->is_open ? seen->open_since_ns : thread->end_ns;

	if (!thread->traced)
		return;
	a->nr_counted += seen->departures - thread->first_departures;
	if (!thread->ended)
		return;
	if (missing > 0) {
		find(a, AUDIT_MISSING_LAST_RUNS, number, from_ns, to_ns, missing);
		doubt(a, number, from_ns, to_ns, false);
		/* Or it was this one that ended. */
		doubt(a, number, to_ns, seen->is_open ? seen->last_ns : to_ns, true);
		a->nr_counted += missing;
	}
	a->running_ns += seen->running_ns;
	a->cpu_ns += thread->cpu_ns;
}

/*
 * Those whose own count is not known: is there one of them all? A thread that has exited has left its CPU for the last
 * time since, which the kernel's sum leaves out, but for the child's first thread.
 */
static void check_family(struct audit *a, const struct trace *trace)
{
	uint64_t nr_exited = 0, nr_others = 0;

	for (uint32_t number = 1; number <= a->nr_threads; number++) {
		const struct trace_thread *thread = trace_thread(trace, number);

		/* Where the recording was brought to its end, each has one; without it there is not even what was seen. */
		bool lacks_end = trace_sealed(trace) && !thread->ended;

		if (!thread->traced || (!thread->uncounted && !lacks_end))
			continue;
		if (!thread->exited || lacks_end) {
			nr_others++;
			continue;
		}
		a->family_recorded += thread->end_departures - (nr_exited > 0);
		nr_exited++;
	}
	a->counts[AUDIT_UNCOUNTED] = nr_others;
	if (!a->family_counted || a->family_recorded != a->family_counted)
		a->counts[AUDIT_UNCOUNTED] += nr_exited;
}

/* Where records of nobody knows whom were lost, each thread may have been on a CPU or not. */
static void doubt_all(struct audit *a, const struct trace *trace)
{
	uint64_t from_ns = a->lost_from_ns, to_ns = a->lost_to_ns;

	a->lost_to_ns = 0;
	for (uint32_t number = 1; number <= a->nr_threads; number++) {
		if (!trace_thread(trace, number)->traced)
			continue;
		doubt(a, number, from_ns, to_ns, false);
		doubt(a, number, from_ns, to_ns, true);
	}
	a->lost_to_ns = to_ns;
}

void audit_end(struct audit *a, const struct trace *trace)
{
	for (uint32_t number = 1; number <= a->nr_threads; number++)
		check_end(a, number, trace_thread(trace, number));
	check_family(a, trace);
	if (a->lost_to_ns)
		doubt_all(a, trace);
	for (uint32_t i = 0; i < a->nr_threads; i++) {
		list_rest(a, &a->threads[i].rest[false]);
		list_rest(a, &a->threads[i].rest[true]);
	}
	a->grade = audit_grade_of(a->counts);
}

uint64_t audit_running_ns(const struct audit *a, uint32_t thread)
{
	return a->threads[thread - 1].running_ns;
}

/* Not what was counted less what was recorded: should a number come twice, that is no loss, and makes up for none. */
uint64_t audit_nr_lost(const struct audit *a)
{
	return a->counts[AUDIT_MISSING_RUNS] + a->counts[AUDIT_MISSING_LAST_RUNS];
}

bool audit_is_bounded(const struct audit *a)
{
	static const bool makes_doubts[NR_AUDIT_RULES] = {
		[AUDIT_MISSING_RUNS] = true, [AUDIT_MISSING_LAST_RUNS] = true,
		[AUDIT_LOST_RUNS] = true, [AUDIT_MISSED] = true,
	};

	for (int i = 0; i < NR_AUDIT_RULES; i++)
		if (a->counts[i] && audit_rules[i].weight == AUDIT_INCOMPLETE && !makes_doubts[i])
			return false;
	return true;
}

uint64_t audit_nr_missing(const struct audit *a)
{
	return a->lost_to_ns ? UINT32_MAX : audit_nr_lost(a);
}

uint64_t audit_doubtful_ns(const struct audit *a)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < a->nr_doubts; i++)
		ns += a->doubts[i].to_ns - a->doubts[i].from_ns;
	return ns;
}

void audit_release(struct audit *a)
{
	free(a->faults);
	free(a->doubts);
	free(a->cpu_last_ns);
	free(a->threads);
	*a = (struct audit){ 0 };
}
