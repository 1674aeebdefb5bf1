// SPDX-License-Identifier: GPL-2.0-or-later
/* family.c - a child and its descendants: are all of them in the kernel's sum of their switch-outs? */
#include "capture/family.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exectrace/record.h>

#include "capture/proc_thread.h"
#include "lib/clock.h"

/* A parent of many is not looked at for each of them. */
#define LOOK_MS 10

void family_begin(struct family *f, pid_t child)
{
	f->child = child;
	f->is_watched = true;
	f->lacks_some = prctl(PR_GET_CHILD_SUBREAPER, &f->were_reaper) || prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* Does it want to wait for its children? It has, or had one at that time. */
static void look_at(struct family *f, pid_t parent, uint64_t time_ns)
{
	uint32_t now_ms = now_on(CLOCK_MONOTONIC) / 1000000, *looked_ms = hash_get(&f->looks, parent);
	struct proc_thread now;

	if (looked_ms && now_ms - *looked_ms < LOOK_MS)
		return;
	/* The pid may be somebody else's by now. */
	if (!proc_thread_read(&now, parent) || now.start_ns > time_ns)
		return;
	f->lacks_some |= now.ignores_children;
	hash_put(&f->looks, parent, now_ms);
}

static void take_exit(struct family *f, const struct thread_event *event)
{
	pid_t parent = event->parent_tgid;

	hash_remove(&f->looks, event->here_tgid);
	/* It has come to us, where family_reap() finds it; or it is the child. */
	if (parent == getpid())
		return;
	look_at(f, parent, event->time_ns);
	if (parent == f->child)
		f->child_had_children = true;
	else
		f->lacks_some |= !hash_get(&f->looks, parent);
}

void family_take(struct family *f, const struct thread_event *event)
{
	bool is_of_process = event->here_tid == event->here_tgid;

	if (!f->is_watched || f->lacks_some || !is_of_process)
		return;
	if (event->kind == THREAD_BORN)
		look_at(f, event->parent_tgid, event->time_ns);
	else if (event->kind == THREAD_EXITED)
		take_exit(f, event);
}

void family_take_end(struct family *f, const struct reaped *end)
{
	f->end = *end;
}

/* A child of ours that has ended; 0: there are only such as live; -1: there is none. */
static pid_t find_left_behind(void)
{
	siginfo_t info = { 0 };

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) ? -1 : info.si_pid;
}

void family_reap(struct family *f)
{
	pid_t pid;

	while (f->is_watched && (pid = find_left_behind()) > 0 && pid != f->child) {
		waitpid(pid, NULL, WNOHANG);
		f->lacks_some = true;
	}
}

uint64_t family_departures(struct family *f)
{
	bool left_out = f->child_had_children && (f->end.ignores_children || !f->end.has_waited);

	family_reap(f);
	/* Some live on, and may have waited for others. */
	if (f->is_watched && find_left_behind() >= 0)
		f->lacks_some = true;
	return f->lacks_some || left_out ? 0 : f->end.departures;
}

void family_end(struct family *f)
{
	if (f->is_watched)
		prctl(PR_SET_CHILD_SUBREAPER, f->were_reaper);
	hash_release(&f->looks);
	*f = (struct family){ 0 };
}
