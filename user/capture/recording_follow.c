// SPDX-License-Identifier: GPL-2.0-or-later
/* recording_follow.c - what is to be done while a recording runs: take what comes in, and find out when it is over */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <exectrace/trace_file.h>

#include "capture/drain.h"
#include "capture/intake.h"
#include "capture/mark_files.h"
#include "capture/probes.h"
#include "capture/reaper.h"
#include "capture/recording.h"
#include "capture/roster.h"
#include "capture/roster_entries.h"
#include "capture/session.h"
#include "capture/targets.h"
#include "lib/clock.h"
#include "lib/number.h"
#include "trace/hit.h"
#include "trace/writer.h"

_Static_assert(TRACE_MAX_HIT_ARGS == PROBE_MAX_ARGS && TRACE_MAX_HIT_TEXTS == PROBE_MAX_TEXTS &&
	       TRACE_MAX_HIT_TEXT == PROBE_TEXT_BYTES, "a hit goes into the trace as it is");

/* How often blocks are written out even if they are not full. */
#define FLUSH_NS 1000000000ULL

/* After the last thread has exited, how long we wait for its last switch-out. */
#define LINGER_NS 200000000ULL

/* A trace can hold no more than TRACE_MAX_THREADS: when it ends by that, those whose births are on their way fit as well. */
#define MOST_THREADS (TRACE_MAX_THREADS / 8 * 7)

static void take_event(struct recording *r, const struct thread_event *event)
{
	roster_take(r->roster, event);
	family_take(&r->family, event);
	/* The kernel side has followed the one thread that it was told of. */
	if (event->kind == THREAD_MOVED_IN)
		targets_follow_process(r->source, event->here_tgid);
}

static void take_hit(struct recording *r, const struct probe_hit *from)
{
	const char *types = r->plan->observe.probes[from->probe].types;
	struct hit hit = {
		.time_ns = from->time_ns,
		.thread = roster_number(r->roster, from->thread),
		.probe = from->probe,
		.nr_args = from->nr_args,
	};

	if (!hit.thread) {
		r->hits_unclaimed++;
		return;
	}
	for (unsigned i = 0; i < hit.nr_args && types[i]; i++)
		hit.strings |= (types[i] == 's') << i;
	memcpy(hit.args, from->args, sizeof(hit.args));
	memcpy(hit.texts, from->texts, sizeof(hit.texts));
	trace_put_hit(r->writer, &hit);
}

bool recording_take_batches(struct recording *r)
{
	bool ended = false;
	struct batch *b;

	r->known_ns = drain_known_ns(r->drain);
	while (!ended && (b = drain_next(r->drain))) {
		for (size_t i = 0; i < b->nr_events; i++)
			take_event(r, &b->events[i]);
		for (size_t i = 0; i < b->nr_hits; i++)
			take_hit(r, &b->hits[i]);
		intake_take(r->intake, b);
		r->nr_visits += b->ends_visit;
		ended = b->ends_all;
		drain_done(r->drain, b);
	}
	if (ended)
		r->known_ns = UINT64_MAX;
	return ended;
}

static bool has_child(const struct recording *r)
{
	return r->gate.pid > 0 && !r->result->ended;
}

/*
 * As the first thread of its process calls itself, so does another one that execs, from then on: until it is known what happened
 * before they began to mark, it may be either. Who says that this is yet to come has a clock of her own.
 */
static bool may_be_of_another(const struct recording *r, const struct marks_found *found)
{
	return found->pid == found->tid && found->created_ns >= r->known_ns && found->created_ns <= now_on(CLOCK_MONOTONIC);
}

/* A thread that we do not know may just have begun: then its records are on their way, and its marks have to wait. */
static bool put_marks(const struct marks_found *found, void *arg)
{
	struct recording *r = arg;
	struct roster_thread *thread = roster_find_self(r->roster, found->pid, found->tid, found->created_ns);

	if (may_be_of_another(r, found)) {
		r->has_early_marks = true;
		return false;
	}
	if (!thread)
		return false;
	if (!thread->traced) {
		r->marks_unclaimed += found->nr;
		return true;
	}
	/* Of a thread that has several files at once. */
	if (found->first_ns < thread->marked_ns) {
		r->marks_late += found->nr;
		return true;
	}
	thread->marked_ns = found->last_ns;
	trace_put_marks(r->writer, thread->number, found->marks, found->bytes, found->nr, found->first_ns, found->last_ns);
	return true;
}

static bool put_last_marks(const struct marks_found *found, void *arg)
{
	struct recording *r = arg;

	if (!put_marks(found, r))
		r->marks_unclaimed += found->nr;
	return true;
}

static void take_round_of_last_marks(struct recording *r)
{
	while (!mark_files_take(r->marks, put_last_marks, r))
		;
}

void recording_take_last_marks(struct recording *r)
{
	/* A round that has been begun may have passed by what was made since. */
	if (r->has_more_marks)
		take_round_of_last_marks(r);
	take_round_of_last_marks(r);
}

/*
 * A terminal's Ctrl-C goes to all of its foreground processes, the traced ones included; a signal that somebody
 * sent to us alone is passed on.
 */
static void stop_asked(struct recording *r, const struct signalfd_siginfo *signal)
{
	r->nr_stops++;
	r->result->interrupted = true;
	if (signal->ssi_code <= 0 && has_child(r))
		kill(r->gate.pid, signal->ssi_signo);
}

static void reap(struct recording *r)
{
	struct reaped reaped;

	if (has_child(r) && child_reap(&reaped, r->gate.pid)) {
		r->result->ended = true;
		r->result->wait_status = reaped.wait_status;
		family_take_end(&r->family, &reaped);
	}
	family_reap(&r->family);
}

static void take_pending_signals(struct recording *r)
{
	struct signalfd_siginfo signal;

	while (read(r->signals, &signal, sizeof(signal)) == sizeof(signal)) {
		if (signal.ssi_signo == SIGCHLD)
			reap(r);
		else
			stop_asked(r, &signal);
	}
}

void recording_tell_progress(struct recording *r, uint64_t now_ns)
{
	struct session_progress *p = &r->result->total;
	struct source_losses losses;

	source_losses(r->source, &losses);
	*p = (struct session_progress){
		.elapsed_ns = now_ns - r->start_ns,
		.runs = intake_nr_runs(r->intake),
		.lost = losses.runs,
		.bytes = trace_bytes_written(r->writer),
	};
	if (r->plan->progress)
		r->plan->progress(p, r->plan->progress_arg);
}

static bool is_there(const struct roster_thread *thread)
{
	return !syscall(SYS_tgkill, thread->here_tgid, thread->here_tid, 0) || errno != ESRCH;
}

/*
 * Of those that were gone the last time, all records, which are in one visit to the rings or in the next, and all marks have been
 * taken since.
 */
static void forget_the_gone(struct recording *r, uint64_t now_ns)
{
	if (r->nr_visits < 2)
		return;
	roster_forget(r->roster, now_ns);
	r->nr_visits = 0;
}

/*
 * When marks are taken again: who makes one after the other has filled his file after 50 ms; but to look into each of many takes a
 * while.
 */
static int marks_due_ms(const struct recording *r)
{
	size_t nr = mark_files_nr(r->marks);

	if (r->has_more_marks)
		return 0;
	if (r->has_early_marks)
		return 5;
	return nr ? least(20 + nr / 10, TICK_MS) : TICK_MS;
}

/* Those that there are now and then, some at a time. */
static void take_marks(struct recording *r, uint64_t now_ns)
{
	if (!r->has_first_mark && now_ns - r->marks_ns < marks_due_ms(r) * 1000000ULL)
		return;
	r->has_first_mark = false;
	r->has_early_marks = false;
	if (!r->has_more_marks)
		r->marks_ns = now_ns;
	r->has_more_marks = !mark_files_take(r->marks, put_marks, r);
	if (!r->has_more_marks)
		forget_the_gone(r, now_ns);
}

/* What is to be done now and then. */
static void tick(struct recording *r, uint64_t now_ns)
{
	if (now_ns - r->ticked_ns < TICK_MS * 1000000ULL)
		return;
	r->ticked_ns = now_ns;
	recording_tell_progress(r, now_ns);
	if (now_ns - r->flushed_ns < FLUSH_NS)
		return;
	r->flushed_ns = now_ns;
	trace_flush(r->writer);
	/* Should the event of an exit have been lost, the thread must not keep us here for ever. */
	if (!has_child(r))
		roster_look_after(r->roster, is_there);
}

/* The machine, and a cgroup, go on; they are recorded while the child runs, or until we are told to stop. */
static bool is_open_ended(const struct session *plan)
{
	return plan->observe.everyone || plan->cgroup;
}

bool recording_is_full(const struct recording *r)
{
	size_t most = r->plan->most_threads ? r->plan->most_threads : MOST_THREADS;

	return roster_nr(r->roster) >= most;
}

static bool is_over(struct recording *r, uint64_t now_ns)
{
	uint64_t duration_ns = r->plan->duration_ns;
	unsigned enough_stops = r->plan->job ? 2 : 1;

	if (r->nr_stops >= enough_stops || (duration_ns && now_ns - r->start_ns >= duration_ns) || recording_is_full(r))
		return true;
	if (has_child(r))
		return false;
	if (is_open_ended(r->plan))
		return r->plan->job;
	/* Of those who are recorded from the beginning, we have been told after two visits to the rings. */
	if (roster_nr_living(r->roster) || (!roster_nr(r->roster) && r->nr_visits < 2))
		return false;
	if (!r->deserted_ns)
		r->deserted_ns = now_ns;
	return (roster_nr(r->roster) && !roster_nr_alive(r->roster)) || now_ns - r->deserted_ns >= LINGER_NS;
}

/*
 * Waits for something to do. Where the kernel's count is known in the end only, a child that exits must not wake us: we
 * might take its CPU, which the kernel counts, and perf does not record any more.
 */
static void wait_for_events(struct recording *r)
{
	bool counts = r->plan->source->counts_departures;
	/* One that is negative is left out. */
	struct pollfd ready[] = { { .fd = drain_fd(r->drain), .events = POLLIN },
				  { .fd = mark_files_nr(r->marks) ? -1 : mark_files_fd(r->marks), .events = POLLIN },
				  { .fd = counts ? r->signals : -1, .events = POLLIN } };

	poll(ready, 3, counts && has_child(r) ? marks_due_ms(r) : (int)least(marks_due_ms(r), 10));
	r->has_first_mark = ready[1].revents;
}

void recording_follow(struct recording *r)
{
	uint64_t now_ns;

	do {
		wait_for_events(r);
		recording_take_batches(r);
		take_pending_signals(r);
		now_ns = now_on(CLOCK_MONOTONIC);
		take_marks(r, now_ns);
		tick(r, now_ns);
	} while (!is_over(r, now_ns));
}
