// SPDX-License-Identifier: GPL-2.0-or-later
/* session.c - one recording: of a child from its first instruction, or of what is running already */
#include "capture/session.h"

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture/drain.h"
#include "capture/intake.h"
#include "capture/machine.h"
#include "capture/mark_files.h"
#include "capture/privileges.h"
#include "capture/probes.h"
#include "capture/quota.h"
#include "capture/reaper.h"
#include "capture/roster.h"
#include "capture/roster_entries.h"
#include "capture/targets.h"
#include "lib/bytes.h"
#include "lib/capability.h"
#include "lib/err.h"
#include "trace/facts.h"
#include "trace/hit.h"
#include "trace/writer.h"

_Static_assert(TRACE_MAX_HIT_ARGS == PROBE_MAX_ARGS && TRACE_MAX_HIT_TEXTS == PROBE_MAX_TEXTS &&
	       TRACE_MAX_HIT_TEXT == PROBE_TEXT_BYTES, "a hit goes into the trace as it is");

/* How often marks are collected, and blocks written out even if they are not full. */
#define TICK_MS  100
#define FLUSH_NS 1000000000ULL

/* After the last thread has exited, how long we wait for its last switch-out. */
#define LINGER_NS 200000000ULL

/* A trace can hold no more than TRACE_MAX_THREADS: when it ends by that, those whose births are on their way fit as well. */
#define MOST_THREADS (TRACE_MAX_THREADS / 8 * 7)

struct recording {
	const struct session *plan;
	struct session_result *result;
	struct gate gate;
	struct mark_files *marks;
	struct source *source;
	struct trace_writer *writer;
	struct roster *roster;
	struct intake *intake;
	struct drain *drain;
	struct privileges privileges;
	int signals;            /* signalfd */
	sigset_t mask_before;
	struct sigaction pipe_before;
	bool may_lock;          /* our memory; the limit of that was, before, */
	struct rlimit lock_before;
	uint64_t start_ns, ticked_ns, flushed_ns;
	uint64_t steal_before_ns;
	uint64_t cpu_before_ns; /* CPU time of ours */
	bool has_quota;         /* what is recorded has a limit on its CPU time, as far as it has one for all */
	struct quota quota;
	uint64_t paused_before_ns;      /* by it */
	uint64_t deserted_ns;   /* since when nobody is living; 0: somebody is */
	unsigned nr_visits;     /* to the rings that have been taken in, since threads were forgotten */
	unsigned nr_stops;      /* how often we were told to stop */
	uint64_t marks_unclaimed;       /* made by threads that are not traced */
	uint64_t hits_unclaimed;        /* of probes, by threads that we do not know */
	uint64_t family_departures;     /* of the child that was reaped: see reaper.h */
};

static uint64_t now_on(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* From here on signals come through a file; the child, made before, has what it would have without us. */
static int take_signals(struct recording *r)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t taken;

	sigemptyset(&taken);
	sigaddset(&taken, SIGINT);
	sigaddset(&taken, SIGTERM);
	sigaddset(&taken, SIGQUIT);
	sigaddset(&taken, SIGHUP);
	sigaddset(&taken, SIGCHLD);
	sigprocmask(SIG_BLOCK, &taken, &r->mask_before);
	sigaction(SIGPIPE, &ignore, &r->pipe_before);
	r->signals = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
	return r->signals < 0 ? fail(-errno, "cannot take signals") : 0;
}

static void give_signals_back(struct recording *r)
{
	struct signalfd_siginfo late;

	if (r->signals < 0)
		return;
	while (read(r->signals, &late, sizeof(late)) > 0)
		r->result->interrupted |= late.ssi_signo != SIGCHLD;
	close(r->signals);
	sigaction(SIGPIPE, &r->pipe_before, NULL);
	sigprocmask(SIG_SETMASK, &r->mask_before, NULL);
}

/* The quota of what is recorded: of the first process, if there are several, and nobody's if it is the machine. */
static void describe_quota(struct recording *r, struct bytes *about)
{
	const struct session *plan = r->plan;

	if (plan->observe.everyone)
		return;
	r->has_quota = plan->cgroup ? quota_find_of_group(&r->quota, plan->cgroup) :
				      quota_find(&r->quota, plan->nr_pids ? plan->pids[0] : 0);
	if (!r->has_quota)
		return;
	facts_put_count(about, "quota_millicpus", r->quota.millicpus);
	r->paused_before_ns = quota_paused_ns(&r->quota);
}

static int begin_trace(struct recording *r)
{
	struct bytes about = { 0 };
	int err;

	r->start_ns = r->ticked_ns = r->flushed_ns = now_on(CLOCK_MONOTONIC);
	r->steal_before_ns = machine_steal_ns();
	r->cpu_before_ns = now_on(CLOCK_PROCESS_CPUTIME_ID);
	err = trace_writer_create(&r->writer, r->plan->fd, r->plan->name, r->start_ns,
				  now_on(CLOCK_REALTIME));
	if (err)
		return err;
	machine_describe(&about);
	facts_put(&about, "backend", r->plan->source->name);
	if (r->plan->because && *r->plan->because)
		facts_put(&about, "backend_because", r->plan->because);
	describe_quota(r, &about);
	bytes_put(&about, r->plan->about->data, r->plan->about->nr);
	bytes_put(&about, "", 1);
	err = trace_put_about(r->writer, (const char *)about.data);
	bytes_release(&about);
	return err;
}

/* Finds and follows what is running already. Also tells how each of its threads is right now. */
static int follow_running(struct recording *r)
{
	const struct session *plan = r->plan;
	int err = 0;

	if (plan->nr_pids)
		err = targets_follow_processes(r->source, plan->pids, plan->nr_pids);
	if (!err && plan->cgroup)
		err = targets_follow_cgroup(r->source, plan->cgroup);
	if (!err && (plan->nr_pids || plan->cgroup || plan->observe.everyone))
		err = source_snapshot(r->source);
	return err;
}

static int hold_child(struct recording *r)
{
	return r->plan->job ? gate_hold(&r->gate, r->plan->job, mark_files_directory(r->marks)) : 0;
}

/*
 * Under a limit memory might be granted when it is locked, and any later request fail: the limit counts as soon as
 * CAP_IPC_LOCK is given up. The child, made before, keeps the one that it has.
 */
static void allow_locked_memory(struct recording *r)
{
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	r->may_lock = !getrlimit(RLIMIT_MEMLOCK, &r->lock_before) && !setrlimit(RLIMIT_MEMLOCK, &none);
}

/* So that the thread that empties the rings never waits for a page. If refused, so be it. */
static void lock_memory(const struct recording *r)
{
	if (r->may_lock)
		mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

static void unlock_memory(const struct recording *r)
{
	if (!r->may_lock)
		return;
	munlockall();
	setrlimit(RLIMIT_MEMLOCK, &r->lock_before);
}

/* From here on nothing takes more than what is said in privileges.h. */
static int lower_privileges(struct recording *r)
{
	uint64_t needed = source_needs(r->source);

	if (r->plan->cgroup)
		needed |= CAPABILITY(CAP_SYS_PTRACE);
	return privileges_lower(&r->privileges, needed);
}

static int start(struct recording *r)
{
	int err = mark_files_open(&r->marks, r->plan->caller);

	if (!err)
		err = hold_child(r);
	if (!err)
		err = take_signals(r);
	if (!err)
		err = r->plan->source->open(&r->source, &r->plan->observe);
	if (err)
		return err;
	if (r->gate.pid > 0)
		err = source_follow(r->source, r->gate.pid);
	if (err < 0)
		return err;
	err = begin_trace(r);
	if (!err)
		err = source_attach(r->source);
	if (err)
		return err;
	r->roster = roster_create(r->writer);
	if (!r->plan->source->counts_departures)
		roster_expect_counts(r->roster);
	r->intake = intake_create(r->roster, r->writer, source_nr_cpus(r->source), r->start_ns);
	allow_locked_memory(r);
	err = privileges_change_user(&r->privileges);
	if (!err)
		err = drain_start(&r->drain, r->source);
	if (!err)
		err = follow_running(r);
	return err ? err : lower_privileges(r);
}

static void take_event(struct recording *r, const struct thread_event *event)
{
	roster_take(r->roster, event);
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

/* Takes in all batches that are there. True once the last has been. */
static bool take_batches(struct recording *r)
{
	bool ended = false;
	struct batch *b;

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
	return ended;
}

static bool has_child(const struct recording *r)
{
	return r->gate.pid > 0 && !r->result->ended;
}

/* A thread that we do not know may just have begun: then its records are on their way, and its marks have to wait. */
static bool put_marks(const struct marks_found *found, void *arg)
{
	struct recording *r = arg;
	const struct roster_thread *thread = roster_find_self(r->roster, found->pid, found->tid);

	if (!thread)
		return false;
	if (thread->traced)
		trace_put_marks(r->writer, thread->number, found->marks, found->bytes, found->nr,
				found->first_ns, found->last_ns);
	else
		r->marks_unclaimed += found->nr;
	return true;
}

/* When all records have come. */
static bool put_last_marks(const struct marks_found *found, void *arg)
{
	struct recording *r = arg;

	if (!put_marks(found, r))
		r->marks_unclaimed += found->nr;
	return true;
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

	if (!has_child(r) || !child_reap(&reaped, r->gate.pid))
		return;
	r->result->ended = true;
	r->result->wait_status = reaped.wait_status;
	r->family_departures = reaped.departures;
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

static void tell_progress(struct recording *r, uint64_t now_ns)
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

/* What is to be done now and then. */
static void tick(struct recording *r, uint64_t now_ns)
{
	if (now_ns - r->ticked_ns < TICK_MS * 1000000ULL)
		return;
	r->ticked_ns = now_ns;
	mark_files_take(r->marks, put_marks, r);
	forget_the_gone(r, now_ns);
	tell_progress(r, now_ns);
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

static bool is_full(const struct recording *r)
{
	size_t most = r->plan->most_threads ? r->plan->most_threads : MOST_THREADS;

	return roster_nr(r->roster) >= most;
}

static bool is_over(struct recording *r, uint64_t now_ns)
{
	uint64_t duration_ns = r->plan->duration_ns;
	unsigned enough_stops = r->plan->job ? 2 : 1;

	if (r->nr_stops >= enough_stops || (duration_ns && now_ns - r->start_ns >= duration_ns) || is_full(r))
		return true;
	if (has_child(r))
		return false;
	if (is_open_ended(r->plan))
		return r->plan->job;
	if (roster_nr_living(r->roster) || !roster_nr(r->roster))
		return false;
	if (!r->deserted_ns)
		r->deserted_ns = now_ns;
	return !roster_nr_alive(r->roster) || now_ns - r->deserted_ns >= LINGER_NS;
}

/*
 * Waits for something to do. Where the kernel's count is known in the end only, a child that exits must not wake us: we
 * might take its CPU, which the kernel counts, and perf does not record any more.
 */
static void wait_for_events(struct recording *r)
{
	struct pollfd ready[] = { { .fd = drain_fd(r->drain), .events = POLLIN },
				  { .fd = r->signals, .events = POLLIN } };

	if (r->plan->source->counts_departures)
		poll(ready, 2, has_child(r) ? TICK_MS : 10);
	else
		poll(ready, 1, 10);
}

static void follow_events(struct recording *r)
{
	uint64_t now_ns;

	do {
		wait_for_events(r);
		take_batches(r);
		take_pending_signals(r);
		now_ns = now_on(CLOCK_MONOTONIC);
		tick(r, now_ns);
	} while (!is_over(r, now_ns));
}

/* The kernel's counts first: all departures that they include are in the rings by then. */
static uint64_t stop_tracing(struct recording *r)
{
	struct pollfd ready = { .fd = drain_fd(r->drain), .events = POLLIN };
	uint64_t end_ns;

	roster_close(r->roster, now_on(CLOCK_MONOTONIC));
	if (roster_nr_alive(r->roster))
		source_snapshot(r->source);
	end_ns = now_on(CLOCK_MONOTONIC);
	source_detach(r->source);
	drain_finish(r->drain);
	while (!take_batches(r))
		poll(&ready, 1, TICK_MS);
	for (unsigned cpu = 0; cpu < source_nr_cpus(r->source); cpu++) {
		uint64_t since_ns;
		uint32_t id = source_on_cpu(r->source, cpu, &since_ns);

		intake_take_open_run(r->intake, cpu, id, since_ns, end_ns);
	}
	intake_take_whole_runs(r->intake, end_ns);
	mark_files_take(r->marks, put_last_marks, r);
	roster_end(r->roster, end_ns);
	return end_ns;
}

/* What there is to check records by that do not bear the kernel's count themselves. */
static void put_uncounted(struct bytes *end, const struct source_losses *losses, uint64_t family_departures)
{
	facts_put_count(end, "family_departures", family_departures);
	facts_put_count(end, "lost_from_ns", losses->from_ns);
	facts_put_count(end, "lost_to_ns", losses->to_ns);
	facts_put_count(end, "out_of_sight", losses->out_of_sight);
}

static int seal(struct recording *r, uint64_t end_ns)
{
	struct bytes end = { 0 };
	struct source_losses losses;
	struct intake_truth truth;
	int err;

	source_losses(r->source, &losses);
	intake_truth(r->intake, &truth);
	facts_put_count(&end, "end_ns", end_ns);
	facts_put_count(&end, "runs", intake_nr_runs(r->intake));
	facts_put_count(&end, "lost_runs", losses.runs);
	facts_put_count(&end, "lost_wakes", losses.wakes);
	facts_put_count(&end, "lost_events", losses.events);
	facts_put_count(&end, "lost_hits", losses.hits + r->hits_unclaimed);
	facts_put_count(&end, "missed", losses.missed);
	if (!r->plan->source->counts_departures)
		put_uncounted(&end, &losses, r->family_departures);
	facts_put_count(&end, "strangers", intake_nr_strangers(r->intake));
	facts_put_count(&end, "lost_marks", mark_files_lost(r->marks));
	facts_put_count(&end, "broken_mark_files", mark_files_broken(r->marks));
	facts_put_count(&end, "unclaimed_marks", r->marks_unclaimed);
	facts_put_count(&end, "repair_worst_ns", intake_repair_bound(r->intake));
	facts_put_count(&end, "repair_usual_ns", intake_repair_usual(r->intake));
	facts_put_count(&end, "steal_ns", machine_steal_ns() - r->steal_before_ns);
	if (r->has_quota)
		facts_put_count(&end, "paused_ns", quota_paused_ns(&r->quota) - r->paused_before_ns);
	if (r->plan->observe.drop_every)
		facts_put_count(&end, "knob_dropped", losses.dropped);
	if (r->plan->observe.hide_every) {
		facts_put_count(&end, "knob_hidden", truth.nr);
		facts_put_count(&end, "knob_hidden_worst_ns", truth.worst_ns);
	}
	bytes_put(&end, "", 1);
	err = trace_seal(r->writer, (const char *)end.data);
	bytes_release(&end);
	return err;
}

static void tell_cost(struct recording *r)
{
	struct source_cost cost;

	source_cost(r->source, &cost);
	r->result->cost = (struct session_cost){
		.reader_ns = now_on(CLOCK_PROCESS_CPUTIME_ID) - r->cpu_before_ns,
		.hook_calls = cost.calls,
		.hook_ns = cost.ns,
	};
}

static void release_child(struct recording *r)
{
	r->result->error = r->plan->job ? gate_release(&r->gate) : 0;
	r->result->began = r->plan->job && !r->result->error;
}

static int run(struct recording *r)
{
	uint64_t end_ns;
	int err;

	release_child(r);
	/* Takes a while, for which the child need not wait. */
	lock_memory(r);
	follow_events(r);
	end_ns = stop_tracing(r);
	err = seal(r, end_ns);
	if (!err && is_full(r))
		err = fail(-EFBIG, "%s ends early: it has %zu threads and cannot hold many more (record for a shorter time: --duration)",
			   r->plan->name, roster_nr(r->roster));
	tell_progress(r, end_ns);
	tell_cost(r);
	return err;
}

int session_status(const struct session_result *result)
{
	if (!result->ended)
		return result->interrupted ? 128 + SIGINT : 0;
	if (WIFSIGNALED(result->wait_status))
		return 128 + WTERMSIG(result->wait_status);
	return WEXITSTATUS(result->wait_status);
}

int session_record(const struct session *plan, struct session_result *result)
{
	struct recording r = { .plan = plan, .result = result, .signals = -1 };
	int err;

	*result = (struct session_result){ 0 };
	r.privileges = (struct privileges){ .caller = plan->caller, .for_good = plan->is_last };
	r.gate = (struct gate){ .pid = -1, .release_fd = -1, .report_fd = -1 };
	err = start(&r);
	if (!err)
		err = run(&r);
	drain_stop(r.drain);
	intake_free(r.intake);
	roster_free(r.roster);
	trace_writer_free(r.writer);
	source_close(r.source);
	gate_close(&r.gate);
	mark_files_close(r.marks);
	unlock_memory(&r);
	give_signals_back(&r);
	privileges_end(&r.privileges);
	return err;
}
