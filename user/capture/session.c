// SPDX-License-Identifier: GPL-2.0-or-later
/* session.c - one recording: of a child from its first instruction, or of what is running already */
#include "capture/session.h"

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "capture/drain.h"
#include "capture/intake.h"
#include "capture/mark_files.h"
#include "capture/privileges.h"
#include "capture/recording.h"
#include "capture/roster.h"
#include "capture/targets.h"
#include "lib/capability.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "trace/writer.h"

/* What is ignored would come nevertheless, if it were blocked. */
static bool is_under_nohup(void)
{
	struct sigaction action;

	return !sigaction(SIGHUP, NULL, &action) && action.sa_handler == SIG_IGN;
}

/* From here on they wait: what is made is taken back, whenever one comes. */
static void hold_signals(struct recording *r)
{
	sigemptyset(&r->taken);
	sigaddset(&r->taken, SIGINT);
	sigaddset(&r->taken, SIGTERM);
	sigaddset(&r->taken, SIGQUIT);
	if (!is_under_nohup())
		sigaddset(&r->taken, SIGHUP);
	sigaddset(&r->taken, SIGCHLD);
	sigprocmask(SIG_BLOCK, &r->taken, &r->mask_before);
}

/*
 * From here on signals come through a file; the child, made before, has what it would have without us. Where SIGCHLD is ignored,
 * a child's end could not be waited for.
 */
static int take_signals(struct recording *r)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, wait = { .sa_handler = SIG_DFL };

	sigaction(SIGPIPE, &ignore, &r->pipe_before);
	sigaction(SIGCHLD, &wait, &r->child_before);
	r->signals = signalfd(-1, &r->taken, SFD_CLOEXEC | SFD_NONBLOCK);
	return r->signals < 0 ? fail(-errno, "cannot take signals") : 0;
}

static void give_signals_back(struct recording *r)
{
	struct signalfd_siginfo late;

	while (r->signals >= 0 && read(r->signals, &late, sizeof(late)) > 0)
		r->result->interrupted |= late.ssi_signo != SIGCHLD;
	if (r->signals >= 0) {
		close(r->signals);
		sigaction(SIGPIPE, &r->pipe_before, NULL);
		sigaction(SIGCHLD, &r->child_before, NULL);
	}
	sigprocmask(SIG_SETMASK, &r->mask_before, NULL);
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
	return err < 0 ? err : 0;
}

static int hold_child(struct recording *r)
{
	return r->plan->job ? gate_hold(&r->gate, r->plan->job, r->marks, &r->mask_before) : 0;
}

/* So that the thread that empties the rings never waits for a page. If refused, so be it. */
static void lock_memory(const struct recording *r)
{
	if (r->memlock.is_lifted)
		mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

static void unlock_memory(const struct recording *r)
{
	if (r->memlock.is_lifted)
		munlockall();
	memlock_restore(&r->memlock);
}

/* From here on nothing takes more than what is said in privileges.h. */
static int lower_privileges(struct recording *r)
{
	uint64_t needed = source_needs(r->source);

	if (r->plan->cgroup)
		needed |= CAPABILITY(CAP_SYS_PTRACE);
	return privileges_lower(&r->privileges, needed);
}

/* In the thread that writes to the file. */
static void be_who_writes(void)
{
	privileges_drop_all();
	/* It may take a CPU from a traced thread, and then the trace names it. */
	pthread_setname_np(pthread_self(), "exectrace-write");
}

static int start(struct recording *r)
{
	int err;

	hold_signals(r);
	err = mark_files_open(&r->marks, r->plan->caller);
	if (!err)
		err = hold_child(r);
	if (!err && r->gate.pid > 0 && !r->plan->source->counts_departures)
		family_begin(&r->family, r->gate.pid);
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
	err = recording_begin_trace(r);
	if (!err)
		err = source_attach(r->source);
	if (err)
		return err;
	r->roster = roster_create(r->writer);
	if (!r->plan->source->counts_departures)
		roster_expect_counts(r->roster);
	r->intake = intake_create(r->roster, r->writer, source_nr_cpus(r->source), r->start_ns);
	/*
	 * Under a limit memory might be granted when it is locked, and any later request fail: the limit counts as soon as
	 * CAP_IPC_LOCK is given up. The child, made before, keeps the one that it has.
	 */
	memlock_lift(&r->memlock);
	err = privileges_change_user(&r->privileges);
	if (!err)
		err = drain_start(&r->drain, r->source);
	if (!err)
		err = follow_running(r);
	return err ? err : lower_privileges(r);
}

/* The kernel's counts first: all departures that they include are in the rings by then. */
static uint64_t stop_tracing(struct recording *r)
{
	struct pollfd ready = { .fd = drain_fd(r->drain), .events = POLLIN };
	uint64_t end_ns;

	roster_close(r->roster, now_on(CLOCK_MONOTONIC));
	if (roster_nr_alive(r->roster) && source_snapshot(r->source))
		roster_lack_last_look(r->roster);
	end_ns = now_on(CLOCK_MONOTONIC);
	source_detach(r->source);
	drain_finish(r->drain);
	while (!recording_take_batches(r))
		poll(&ready, 1, TICK_MS);
	for (unsigned cpu = 0; cpu < source_nr_cpus(r->source); cpu++) {
		uint64_t since_ns;
		uint32_t id = source_on_cpu(r->source, cpu, &since_ns);

		intake_take_open_run(r->intake, cpu, id, since_ns, end_ns);
	}
	intake_take_unseen_runs(r->intake, end_ns);
	recording_take_last_marks(r);
	roster_end(r->roster, end_ns);
	return end_ns;
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

/* False: there is none to wait for. It got the Ctrl-C that has come meanwhile, as we did; or somebody has ended it. */
static bool release_child(struct recording *r)
{
	r->result->error = r->plan->job ? gate_release(&r->gate) : 0;
	r->result->began = r->plan->job && !r->result->error;
	return r->result->error != -EPIPE;
}

/* Why the child had ended when it was to be let go is known now. */
static void explain_end(struct session_result *result)
{
	if (result->error == -EPIPE)
		result->error = result->interrupted ? -EINTR : -ESRCH;
}

static int run(struct recording *r)
{
	uint64_t end_ns;
	int err;

	if (release_child(r)) {
		/* These take a while, for which the child need not wait. */
		trace_writer_write_behind(r->writer, be_who_writes);
		lock_memory(r);
		recording_follow(r);
	}
	end_ns = stop_tracing(r);
	err = recording_seal(r, end_ns);
	if (!err && recording_is_full(r))
		err = fail(-EFBIG, "%s ends early: it has %zu threads and cannot hold many more (record for a shorter time: --duration)",
			   r->plan->name, roster_nr(r->roster));
	recording_tell_progress(r, end_ns);
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
	family_end(&r.family);
	mark_files_close(r.marks);
	unlock_memory(&r);
	give_signals_back(&r);
	explain_end(result);
	privileges_end(&r.privileges);
	return err;
}
