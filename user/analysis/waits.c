// SPDX-License-Identifier: GPL-2.0-or-later
/* waits.c - why not more parallel: what did the tasks wait for, while they were part-way and not on a CPU? */
#include "analysis/waits.h"

#include <stdlib.h>

#include <exectrace/trace_file.h>

#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "lib/span.h"
#include "model/tasks.h"
#include "model/timeline.h"
#include "trace/wake.h"

const char *const wait_names[NR_WAIT_KINDS] = {
	[WAIT_OWN_CPU] = "ready, for a CPU that the program itself held",
	[WAIT_OTHERS_CPU] = "ready, for a CPU that others held",
	[WAIT_IDLE_CPU] = "ready, for a CPU that was idle, and not given yet",
	[WAIT_UNSEEN_CPU] = "ready, for a CPU that the program itself did not hold (who did, BPF would tell)",
	[WAIT_EACH_OTHER] = "blocked, for another task of the program",
	[WAIT_OUTSIDE] = "blocked, for the world outside: timers, disks, other programs",
	[WAIT_UNKNOWN] = "blocked, for what was not recorded (see record --wakers)",
	[WAIT_GAVE_WAY] = "at an await: the thread was at another task, or at none",
};

const char *const wait_keys[NR_WAIT_KINDS] = {
	[WAIT_OWN_CPU] = "own_cpu_ns",
	[WAIT_OTHERS_CPU] = "others_cpu_ns",
	[WAIT_IDLE_CPU] = "idle_cpu_ns",
	[WAIT_UNSEEN_CPU] = "unseen_cpu_ns",
	[WAIT_EACH_OTHER] = "each_other_ns",
	[WAIT_OUTSIDE] = "outside_ns",
	[WAIT_UNKNOWN] = "unknown_ns",
	[WAIT_GAVE_WAY] = "gave_way_ns",
};

/* A thread between two of its runs. */
struct off_cpu {
	uint64_t since_ns;
	uint32_t task;          /* that it was at when it left; NO_TASK: none, or it has not left a CPU yet */
	bool was_ready;         /* it left still able to run; or not at all yet */
	bool was_woken;         /* and the rest is known: */
	bool by_interrupt;
	uint32_t waker;
	uint32_t waker_task;    /* that that was at then */
	uint64_t woken_ns;
};

/* What a thread that marks its tasks was at last, and until when. */
struct last_task {
	uint32_t task;
	uint64_t until_ns;
};

/* A CPU. */
struct held_cpu {
	struct doings doings;   /* until its last run ended */
	uint32_t taker;         /* who took it then, as far as the trace knows */
	bool was_exit;          /* the last run was its thread's very last */
};

struct waits_state {
	struct waits_plan plan;
	struct off_cpu *threads;        /* by number */
	struct last_task *at;   /* likewise, kept if not all stretches are whole runs */
	struct held_cpu *cpus;          /* by place */
};

void waits_begin(struct waits *w, const struct waits_plan *plan)
{
	struct waits_state *s = xcalloc(1, sizeof(*s));

	*w = (struct waits){ .state = s };
	w->tasks = xcalloc(plan->tasks->nr, sizeof(*w->tasks));
	w->doubts = xcalloc(plan->tasks->nr, sizeof(*w->doubts));
	s->plan = *plan;
	s->threads = xcalloc(plan->nr_threads + 1, sizeof(*s->threads));
	for (uint32_t i = 0; i <= plan->nr_threads; i++)
		s->threads[i] = (struct off_cpu){ .task = NO_TASK, .was_ready = true };
	s->at = xcalloc(plan->nr_threads + 1, sizeof(*s->at));
	s->cpus = xcalloc(plan->nr_cpus, sizeof(*s->cpus));
	for (size_t i = 0; i < plan->nr_cpus; i++) {
		doings_begin(&s->cpus[i].doings);
		s->cpus[i].taker = plan->is_blind ? RUN_NEXT_UNKNOWN : 0;
	}
}

static void add_holder(void *waits, uint32_t thread, uint64_t ns)
{
	struct waits *w = waits;
	struct wait_on *holder = wait_list_entry(&w->holders, thread);

	if (!holder)
		return;
	holder->thread = thread;
	holder->ns += ns;
	holder->nr++;
}

static enum doing_kind kind_of_run(const struct waits_state *s, uint32_t thread)
{
	return tasks_is_ours(s->plan.tasks, thread) ? DOING_OURS : DOING_OTHERS;
}

static bool is_thread(const struct waits_state *s, uint32_t number)
{
	return number && number <= s->plan.nr_threads;
}

static enum doing_kind kind_of_unseen(const struct held_cpu *c, uint64_t to_ns)
{
	bool may_be_ours = c->was_exit || (c->doings.latest && c->doings.latest->kind == DOING_OURS &&
					   to_ns - c->doings.to_ns <= WAITS_SWITCH_NS);

	return may_be_ours ? DOING_UNSURE : DOING_UNSEEN;
}

/* So much of that time is looked at; and until then, or until the end of what is. */
static inline uint64_t share_ns(const struct span *cut, uint64_t from_ns, uint64_t to_ns)
{
	return cut ? span_share_ns(cut, from_ns, to_ns) : to_ns - from_ns;
}

static inline uint64_t until_ns(const struct span *cut, uint64_t ns)
{
	return cut ? least(ns, cut->to_ns) : ns;
}

/* Until the next run began: who had taken the CPU, as far as is known, and looked at. */
static void add_taker(const struct waits_state *s, struct held_cpu *c, uint64_t in_ns)
{
	uint64_t to_ns = until_ns(s->plan.cut, in_ns);

	if (c->taker == RUN_NEXT_UNKNOWN)
		doings_add(&c->doings, to_ns, kind_of_unseen(c, in_ns), c->taker);
	else if (!is_thread(s, c->taker))
		doings_add(&c->doings, to_ns, DOING_IDLE, 0);
	else
		doings_add(&c->doings, to_ns, kind_of_run(s, c->taker), c->taker);
}

/* Ready between these times, and later on this CPU, whose last doing ends then: who had it meanwhile? */
static __attribute__((noinline)) void lay_beside(struct waits *w, const struct doings *doings, uint32_t task, uint64_t from_ns,
						 uint64_t to_ns)
{
	const struct waits_state *s = w->state;
	uint64_t *ns = w->tasks[task], held_ns[NR_DOING_KINDS];
	uint64_t forgotten_ns = doings_between(doings, from_ns, to_ns, held_ns);

	if (held_ns[DOING_OTHERS] && s->plan.tally->tasks[task].counts)
		doings_of_others(doings, from_ns, to_ns, add_holder, w);
	for (int kind = 0; kind < DOING_UNSURE; kind++)
		ns[kind] += held_ns[kind];
	ns[WAIT_UNSEEN_CPU] += held_ns[DOING_UNSURE];
	w->doubts[task].unsure_ns += held_ns[DOING_UNSURE];
	ns[s->plan.is_blind ? WAIT_UNSEEN_CPU : WAIT_OTHERS_CPU] += forgotten_ns;
	w->doubts[task].unsure_ns += s->plan.is_blind ? forgotten_ns : 0;
}

/*
 * Off this CPU since from_ns, and ready so long afterwards at the latest, or since any time before: who may it have waited for?
 * Ready for longer, it waited for more of whoever had the CPU.
 */
static __attribute__((noinline)) void doubt_block(struct wait_doubts *d, const struct doings *doings, uint64_t from_ns,
						  uint64_t blocked_ns)
{
	uint64_t ns[NR_DOING_KINDS];
	uint64_t forgotten_ns = doings_between(doings, from_ns, from_ns + blocked_ns, ns);

	d->ready_ns += blocked_ns;
	d->others_ns += less(blocked_ns, ns[DOING_OURS]);
	d->own_ns += least(ns[DOING_OURS] + forgotten_ns + ns[DOING_UNSURE], blocked_ns);
}

static __attribute__((noinline)) void note_waker(struct waits *w, const struct off_cpu *off, uint64_t blocked_ns, uint64_t in_ns,
						 const struct span *part)
{
	uint32_t by_task = off->by_interrupt ? NO_TASK : off->waker_task;
	bool by_marked = by_task != NO_TASK && w->state->plan.tasks->list[by_task].kind == TASK_MARKED;
	/* Its tasks wake, not a thread that marks them. */
	uint32_t by = by_marked ? TRACE_MAX_THREADS + 2 + by_task : off->waker + 1;
	uint64_t key = (uint64_t)off->task << 32 | (off->by_interrupt ? 0 : by);
	uint64_t latency_ns = share_ns(part, least(off->woken_ns, in_ns), in_ns);
	struct wait_on *waker = wait_list_entry(&w->wakers, key);

	if (!waker)
		return;
	waker->task = off->task;
	waker->thread = off->by_interrupt ? 0 : off->waker;
	waker->from_interrupt = off->by_interrupt;
	waker->by_task = by_task;
	waker->ns += blocked_ns;
	waker->nr++;
	waker->latency_ns += latency_ns;
	waker->worst_latency_ns = latency_ns > waker->worst_latency_ns ? latency_ns :
									 waker->worst_latency_ns;
}

static enum wait_kind kind_of_block(const struct waits_state *s, const struct off_cpu *off)
{
	if (!off->was_woken)
		return s->plan.has_wakes ? WAIT_OUTSIDE : WAIT_UNKNOWN;
	if (off->by_interrupt || !tasks_is_ours(s->plan.tasks, off->waker))
		return WAIT_OUTSIDE;
	return WAIT_EACH_OTHER;
}

/* The time in which this task's waits count: what is looked at, until it ends, which it may have done in another thread. */
static struct span part_of(const struct waits_state *s, uint32_t task)
{
	struct span part = s->plan.cut ? *s->plan.cut : (struct span){ 0, UINT64_MAX };

	part.to_ns = least(part.to_ns, task_until_ns(&s->plan.tasks->list[task]));
	return part;
}

/*
 * The thread is back on a CPU, of which all that it did before is remembered, as far as that is looked at. What part of it counts;
 * NULL: all.
 */
static inline void account(struct waits *w, const struct off_cpu *off, const struct doings *doings, const struct run *run,
			   const struct span *part)
{
	uint64_t in_ns = run->in_ns;
	uint64_t off_ns = in_ns - off->since_ns;
	uint64_t since_ns = off->was_ready ? off->since_ns : in_ns - least(run->wait_ns, off_ns);
	uint64_t ready_ns = share_ns(part, since_ns, in_ns);
	uint64_t blocked_ns = share_ns(part, off->since_ns, since_ns);
	uint64_t from_ns = part ? part->from_ns : 0;

	since_ns = most(since_ns, from_ns);
	if (ready_ns && since_ns >= doings->latest->from_ns && doings->latest->kind != DOING_OTHERS &&
	    doings->latest->kind != DOING_UNSURE)
		w->tasks[off->task][doings->latest->kind] += ready_ns;
	else if (ready_ns)
		lay_beside(w, doings, off->task, since_ns, since_ns + ready_ns);
	if (off->was_ready)
		return;
	w->tasks[off->task][kind_of_block(w->state, off)] += blocked_ns;
	if (run->flags & TRACE_RUN_WAIT_UNKNOWN && blocked_ns)
		doubt_block(&w->doubts[off->task], doings, most(off->since_ns, from_ns), blocked_ns);
	if (off->was_woken && in_ns >= from_ns && off->since_ns <= until_ns(part, in_ns))
		note_waker(w, off, blocked_ns, in_ns, part);
}

/* in_parts: not all of each wait counts. The compiler makes simpler code where it knows that all does. */
static inline __attribute__((always_inline)) void see_stretch(struct waits *w, struct waits_state *s, const struct stretch *stretch,
							      bool in_parts)
{
	const struct run *run = stretch->run;
	struct off_cpu *off = &s->threads[run->thread];
	struct held_cpu *c = &s->cpus[stretch->cpu];
	const struct span *cut = in_parts ? s->plan.cut : NULL;
	/* What CPUs do later is not asked for, and would be remembered in place of what is. */
	uint64_t in_ns = until_ns(cut, run->in_ns), out_ns = until_ns(cut, run->out_ns);

	if (in_parts)
		s->at[run->thread] = (struct last_task){ stretch->task, stretch->to_ns };
	if (stretch->begins_run) {
		if (c->doings.to_ns < in_ns)
			add_taker(s, c, run->in_ns);
		if (off->task != NO_TASK && off->since_ns <= run->in_ns) {
			struct span part = in_parts ? part_of(s, off->task) : (struct span){ 0 };

			account(w, off, &c->doings, run, in_parts ? &part : NULL);
		}
		if (c->doings.to_ns < out_ns)
			doings_add(&c->doings, out_ns, kind_of_run(s, run->thread), run->thread);
		c->taker = run->next;
		c->was_exit = run->state & RUN_STATE_DEAD;
	}
	if (!stretch->ends_run)
		return;
	off->since_ns = run->out_ns;
	off->task = stretch->task;
	off->was_ready = !run->state;
	off->was_woken = false;
}

/*
 * A run like most: whole, of a thread that has been ready since it left a CPU, at a task (so that it is one of ours), and after one
 * of ours on its CPU, which that has held since.
 */
static bool is_plain(const struct stretch *stretch, const struct off_cpu *off, const struct doings *doings)
{
	return doings->goes_on == DOING_OURS && stretch->from_ns == doings->to_ns &&
	       (stretch->begins_run & stretch->ends_run & off->was_ready) && off->task != NO_TASK &&
	       off->since_ns >= doings->latest->from_ns && off->since_ns <= stretch->from_ns;
}

static void see_in_parts(struct waits *w, const struct stretch *stretches, size_t nr)
{
	for (const struct stretch *stretch = stretches; stretch < stretches + nr; stretch++)
		see_stretch(w, w->state, stretch, true);
}

void waits_see(struct waits *w, const struct stretch *stretches, size_t nr)
{
	struct waits_state *s = w->state;
	struct held_cpu *cpus = s->cpus;
	struct off_cpu *threads = s->threads;
	uint64_t (*waited)[NR_WAIT_KINDS] = w->tasks;

	if (s->plan.cut || s->plan.has_marks) {
		see_in_parts(w, stretches, nr);
		return;
	}
	for (const struct stretch *stretch = stretches; stretch < stretches + nr; stretch++) {
		struct off_cpu *off = &threads[stretch->run->thread];
		struct held_cpu *c = &cpus[stretch->cpu];

		if (!is_plain(stretch, off, &c->doings)) {
			see_stretch(w, s, stretch, false);
			continue;
		}
		/* The same in fewer steps. */
		waited[off->task][WAIT_OWN_CPU] += stretch->from_ns - off->since_ns;
		off->task = stretch->task;
		off->since_ns = stretch->to_ns;
		off->was_ready = !stretch->run->state;
		doings_go_on(&c->doings, stretch->to_ns, DOING_OURS);
		c->taker = stretch->run->next;
	}
}

/* The thread of this stretch has been ready since it left a CPU, and the program has held this one since. */
static bool is_ready(const struct waits_state *s, const struct stretch *stretch)
{
	const struct off_cpu *off = &s->threads[stretch->run->thread];
	const struct doing *latest = s->cpus[stretch->cpu].doings.latest;

	/* NO_TASK: the file has changed since the first pass. No doing: all that the CPU had so far took no time. */
	return off->was_ready && off->task != NO_TASK && latest && off->since_ns >= latest->from_ns;
}

/* It was so until this stretch, the last of some, ended, but for what those come to. */
static void add_ready(struct waits *w, const struct stretch *last, uint64_t ns)
{
	struct off_cpu *off = &w->state->threads[last->run->thread];

	w->tasks[off->task][WAIT_OWN_CPU] += last->to_ns - off->since_ns - ns;
	off->since_ns = last->to_ns;
}

static void hold_until(struct held_cpu *c, const struct stretch *last)
{
	doings_go_on(&c->doings, last->to_ns, DOING_OURS);
	c->taker = last->run->next;
}

/*
 * Nobody left to wait, and the CPU was the program's all the time, since the first one, which has been seen: so whenever a thread was
 * not on it, it was ready for it. That it came back each time when it had left is what makes them serial.
 */
static bool are_plain(const struct waits_state *s, const struct serial *serial)
{
	if (!serial->stay_ready || !serial->are_on_one_cpu || serial->first[1].cpu != serial->first->cpu ||
	    serial->last[-1].to_ns - serial->first->to_ns != serial_ns(serial))
		return false;
	for (size_t i = 0; i < serial->nr_tasks; i++)
		if (!is_ready(s, serial->of_task[serial->tasks[i]].last))
			return false;
	return true;
}

static void see_plain(struct waits *w, const struct serial *serial)
{
	for (size_t i = 0; i < serial->nr_tasks; i++)
		add_ready(w, serial->of_task[serial->tasks[i]].last, serial->of_task[serial->tasks[i]].ns);
	hold_until(&w->state->cpus[serial->first->cpu], serial->last - 1);
}

void waits_see_serial(struct waits *w, const struct serial *serial)
{
	waits_see(w, serial->first, 1);
	if (are_plain(w->state, serial))
		see_plain(w, serial);
	else
		waits_see(w, serial->first + 1, serial->last - serial->first - 1);
	waits_see(w, serial->last, 1);
}

/* Likewise; that the program held each of the CPUs all the time is what makes them a relay. */
static bool is_plain_relay(const struct waits_state *s, const struct relay *relay)
{
	bool is_so = relay->stay_ready;

	for (size_t i = 0; i < relay->nr_tasks && is_so; i++) {
		const struct stretch *last = relay->of_task[relay->tasks[i]].last;

		is_so = !last || is_ready(s, last);
	}
	return is_so;
}

static void see_plain_relay(struct waits *w, const struct relay *relay)
{
	struct waits_state *s = w->state;

	for (size_t i = 0; i < relay->nr_tasks; i++) {
		const struct relay_task *task = &relay->of_task[relay->tasks[i]];

		if (task->last)
			add_ready(w, task->last, task->ns);
	}
	for (const struct relay_cpu *cpu = relay->cpus; cpu < relay->cpus + relay->nr_cpus; cpu++)
		if (cpu->last)
			hold_until(&s->cpus[cpu->cpu], cpu->last);
}

void waits_see_relay(struct waits *w, const struct relay *relay)
{
	if (is_plain_relay(w->state, relay))
		see_plain_relay(w, relay);
	else
		waits_see(w, relay->stretches, relay->nr);
}

/* The task of this thread then; of one that marks its tasks, the one that it is at, as far as that is known. */
static uint32_t task_at(const struct waits_state *s, uint32_t thread, uint64_t time_ns)
{
	if (!tasks_is_ours(s->plan.tasks, thread))
		return NO_TASK;
	if (s->plan.tasks->of_thread[thread] != NO_TASK)
		return s->plan.tasks->of_thread[thread];
	return time_ns && time_ns <= s->at[thread].until_ns ? s->at[thread].task : NO_TASK;
}

void waits_see_wake(struct waits *w, const struct wake *wake)
{
	struct off_cpu *off;

	if (!is_thread(w->state, wake->woken))
		return;
	off = &w->state->threads[wake->woken];
	/* The first one makes it ready; others find it so. */
	if (off->was_ready || off->was_woken || wake->time_ns < off->since_ns)
		return;
	off->was_woken = true;
	off->waker = is_thread(w->state, wake->waker) ? wake->waker : 0;
	off->waker_task = task_at(w->state, off->waker, wake->time_ns);
	off->by_interrupt = wake->from_interrupt;
	off->woken_ns = wake->time_ns;
}

uint64_t waits_sum(const uint64_t waits[NR_WAIT_KINDS], unsigned kinds)
{
	uint64_t ns = 0;

	for (int kind = 0; kind < NR_WAIT_KINDS; kind++)
		ns += kinds & 1U << kind ? waits[kind] : 0;
	return ns;
}

void wait_doubts_add(struct wait_doubts *sum, const struct wait_doubts *more)
{
	sum->unsure_ns += more->unsure_ns;
	sum->ready_ns += more->ready_ns;
	sum->own_ns += more->own_ns;
	sum->others_ns += more->others_ns;
}

/* A task that marks itself may be part-way without its thread being off CPU. */
static void find_given_way(struct waits *w)
{
	const struct waits_state *s = w->state;

	for (size_t i = 0; i < s->plan.tasks->nr; i++) {
		const struct task_tally *task = &s->plan.tally->tasks[i];
		uint64_t known_ns = task->running_ns, window_ns = task->end_ns - task->begin_ns;

		if (s->plan.tasks->list[i].kind != TASK_MARKED)
			continue;
		for (int kind = 0; kind < NR_WAIT_KINDS; kind++)
			known_ns += w->tasks[i][kind];
		if (window_ns > known_ns)
			w->tasks[i][WAIT_GAVE_WAY] += window_ns - known_ns;
	}
}

static void sum_up_counted(struct waits *w)
{
	const struct tally *tally = w->state->plan.tally;

	for (size_t i = 0; i < tally->nr; i++) {
		if (!tally->tasks[i].counts)
			continue;
		for (int kind = 0; kind < NR_WAIT_KINDS; kind++)
			w->total[kind] += w->tasks[i][kind];
		wait_doubts_add(&w->total_doubts, &w->doubts[i]);
	}
}

void waits_end(struct waits *w)
{
	struct waits_state *s = w->state;

	find_given_way(w);
	sum_up_counted(w);
	w->single_ns = tally_single_window_ns(s->plan.tally);
	wait_list_sort(&w->holders);
	wait_list_sort(&w->wakers);
	for (size_t i = 0; i < s->plan.nr_cpus; i++)
		doings_release(&s->cpus[i].doings);
	free(s->cpus);
	free(s->at);
	free(s->threads);
	free(s);
	w->state = NULL;
}

void waits_release(struct waits *w)
{
	free(w->tasks);
	free(w->doubts);
	wait_list_release(&w->holders);
	wait_list_release(&w->wakers);
	*w = (struct waits){ 0 };
}
