// SPDX-License-Identifier: GPL-2.0-or-later
/* loop.c - an event loop: all tasks on the calling thread, each of which works in steps and awaits a timer between */
#include "workload/loop.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <exectrace/mark.h>

#include "workload/work.h"
#include "workload/workload.h"

struct task {
	int timer;              /* timerfd: readable when the await is over */
	uint32_t mark;
	unsigned number;
	unsigned steps_done;
	bool has_ended;
	const char *name;
	char name_buf[16];
};

void loop_work(const struct plan *plan, unsigned step, unsigned nr_steps)
{
	uint64_t turns = plan->turns / nr_steps;

	/* The last step makes up for what the division left. */
	work(step + 1 < nr_steps ? turns : plan->turns - turns * (nr_steps - 1));
}

static bool await_timer(const struct task *t, uint64_t ns)
{
	struct itimerspec when = { .it_value = { ns / 1000000000, ns % 1000000000 } };

	return !timerfd_settime(t->timer, 0, &when, NULL);
}

static bool start_task(struct task *t, const struct plan *plan, unsigned number, int loop)
{
	struct epoll_event wake = { .events = EPOLLIN, .data.ptr = t };

	t->number = number;
	t->name = task_name(number, t->name_buf);
	t->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	return t->timer >= 0 && !epoll_ctl(loop, EPOLL_CTL_ADD, t->timer, &wake) &&
	       await_timer(t, LOOP_SHORT_AWAIT_NS + io_ns(plan));
}

/* Does one step. False if the task cannot go on. */
static bool do_step(struct task *t, const struct plan *plan, loop_step *step)
{
	uint64_t expirations, await_ns;

	if (read(t->timer, &expirations, sizeof(expirations)) < 0)
		return false;
	if (t->steps_done)
		exectrace_resume(t->mark);
	else
		t->mark = exectrace_begin(t->name);
	await_ns = step(plan, t->number, t->steps_done++);
	t->has_ended = !await_ns;
	if (t->has_ended) {
		exectrace_end(t->mark);
		return true;
	}
	exectrace_suspend(t->mark);
	return await_timer(t, await_ns + io_ns(plan));
}

static bool run_all(struct task *tasks, const struct plan *plan, loop_step *step, int loop)
{
	unsigned nr_ended = 0;
	struct epoll_event ready;

	for (unsigned i = 0; i < plan->nr_tasks; i++)
		if (!start_task(&tasks[i], plan, i, loop))
			return false;
	while (nr_ended < plan->nr_tasks) {
		int nr = epoll_wait(loop, &ready, 1, -1);

		if (nr < 0 && errno == EINTR)
			continue;
		if (nr != 1 || !do_step(ready.data.ptr, plan, step))
			return false;
		nr_ended += ((struct task *)ready.data.ptr)->has_ended;
	}
	return true;
}

int loop_run(const struct plan *plan, loop_step *step)
{
	struct task *tasks = calloc(plan->nr_tasks, sizeof(*tasks));
	int loop = epoll_create1(EPOLL_CLOEXEC);
	bool good = tasks && loop >= 0;

	name_this_thread("event-loop");
	good = good && run_all(tasks, plan, step, loop);
	if (!good)
		perror("exectrace: the event loop failed");
	for (unsigned i = 0; tasks && i < plan->nr_tasks; i++)
		if (tasks[i].name)
			close(tasks[i].timer);
	close(loop);
	free(tasks);
	return good ? 0 : 125;
}
