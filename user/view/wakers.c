// SPDX-License-Identifier: GPL-2.0-or-later
/* wakers.c - who woke whom, and how long it took from the wake-up to running */
#include <string.h>

#include "analysis/findings.h"
#include "lib/fmt.h"
#include "lib/number.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/view.h"
#include "view/words.h"

#define NAME_WIDTH 20
#define MAX_SHOWN  20

/* One that is no task of the program has its tid behind it: there may be many of that name. */
static const char *waker_label(const struct findings *f, const struct wait_on *waker,
			       char buf[TASK_LABEL])
{
	const struct trace_thread *thread;

	if (waker->from_interrupt)
		return "(an interrupt)";
	if (!waker->thread)
		return "?";
	if (waker->by_task != NO_TASK)
		return task_label(f, waker->by_task, buf);
	thread = trace_thread(f->trace, waker->thread);
	printable(thread_name(thread), buf, TASK_LABEL - 12);
	sprintf(buf + strlen(buf), ":%u", thread->tid);
	return buf;
}

/* As wide as the longest name that is shown. */
static unsigned width_of_names(const struct findings *f)
{
	const struct wait_list *wakers = &f->waits.wakers;
	unsigned width = NAME_WIDTH;
	char name[TASK_LABEL];

	for (size_t i = 0; i < wakers->nr && i < MAX_SHOWN; i++) {
		width = most(width, columns_of(waker_label(f, &wakers->list[i], name)));
		width = most(width, columns_of(task_label(f, wakers->list[i].task, name)));
	}
	return width;
}

static void show_waker(const struct findings *f, const struct wait_on *waker, unsigned width, FILE *out)
{
	struct text nr, blocked, average, worst;
	char name[TASK_LABEL];

	put_left(out, width, waker_label(f, waker, name));
	fputc(' ', out);
	put_left(out, width, task_label(f, waker->task, name));
	put_right(out, 9, fmt_count(&nr, waker->nr));
	put_right(out, 10, fmt_ns(&blocked, waker->ns));
	put_right(out, 10, fmt_ns(&average, waker->latency_ns / waker->nr));
	put_right(out, 10, fmt_ns(&worst, waker->worst_latency_ns));
	fputc('\n', out);
}

static const char *why_nothing(const struct findings *f)
{
	if (f->waits.wakers.nr)
		return NULL;
	return trace_nr_wake_streams(f->trace) ? "no task was woken between two of its runs" :
						 "no wake-ups were recorded (record --wakers does)";
}

static int show_wakers(const struct findings *f, const struct term *term, FILE *out)
{
	const struct wait_list *wakers = &f->waits.wakers;
	unsigned width = width_of_names(f);
	struct text more;

	if (why_nothing(f))
		return 0;
	fprintf(out, "%s%-*s %-*s%9s%10s%10s%10s%s\n", style(term, WORDS_BOLD), (int)width, "who woke",
		(int)width, "whom", "times", "blocked", "ran after", "worst", style(term, WORDS_PLAIN));
	for (size_t i = 0; i < wakers->nr && i < MAX_SHOWN; i++)
		show_waker(f, &wakers->list[i], width, out);
	if (wakers->nr > MAX_SHOWN)
		fprintf(out, "and %s\n", fmt_counted(&more, wakers->nr - MAX_SHOWN, "pair"));
	return 0;
}

const struct view view_wakers = {
	.name = "wakers",
	.help = "who woke whom, if that was recorded, and how long until it ran",
	.show = show_wakers,
	.nothing = why_nothing,
};
