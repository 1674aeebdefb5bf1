// SPDX-License-Identifier: GPL-2.0-or-later
/* why.c - why not more parallel: what the tasks waited for while they were part-way */
#include "analysis/findings.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/statement.h"
#include "view/view.h"

#define MAX_NAMED 3

static uint64_t all_waiting_ns(const struct waits *w)
{
	uint64_t ns = 0;

	for (int kind = 0; kind < NR_WAIT_KINDS; kind++)
		ns += w->total[kind];
	return ns;
}

static const char *thread_words(const struct findings *f, uint32_t number, char buf[80])
{
	return number ? printable(thread_name(trace_thread(f->trace, number)), buf, 80) : "an interrupt";
}

/* "stress-ng 45.2 ms, kworker/0:1 2.10 ms and 3 more" */
static void say_holders(const struct findings *f, FILE *text)
{
	const struct wait_list *holders = &f->waits.holders;
	struct text held, more;
	char name[80];

	for (size_t i = 0; i < holders->nr && i < MAX_NAMED; i++)
		fprintf(text, "%s%s %s", i ? ", " : ": ", thread_words(f, holders->list[i].thread, name),
			fmt_ns(&held, holders->list[i].ns));
	if (holders->nr > MAX_NAMED)
		fprintf(text, " and %s more", fmt_count(&more, holders->nr - MAX_NAMED));
}

/* "eat for sing 45.2 ms, ...": those who waited for one another. */
static void say_each_other(const struct findings *f, FILE *text)
{
	const struct wait_list *wakers = &f->waits.wakers;
	unsigned nr = 0;
	struct text blocked;
	char a[TASK_LABEL], b[TASK_LABEL];

	for (size_t i = 0; i < wakers->nr && nr < MAX_NAMED; i++) {
		const struct wait_on *waker = &wakers->list[i];

		if (waker->by_task == NO_TASK || !f->tally.tasks[waker->task].counts)
			continue;
		fprintf(text, "%s%s for %s %s", nr++ ? ", " : ": ",
			task_label(f, waker->task, a),
			task_label(f, waker->by_task, b),
			fmt_ns(&blocked, waker->ns));
	}
}

/* Perf does not tell when they were woken. */
static void say_perhaps_ready(const struct findings *f, FILE *text)
{
	struct text ready;

	if (f->waits.total_doubts.ready_ns)
		fprintf(text, ", or ready: for up to %s, after they were woken",
			fmt_ns(&ready, f->waits.total_doubts.ready_ns));
}

static void show_kind(const struct findings *f, enum wait_kind kind, uint64_t all_ns,
		      const struct term *term, FILE *out)
{
	struct text length, share;
	struct statement s;
	FILE *text = statement_begin(&s);

	fputs(wait_names[kind], text);
	if (kind == WAIT_OTHERS_CPU)
		say_holders(f, text);
	if (kind == WAIT_EACH_OTHER)
		say_each_other(f, text);
	if (kind == WAIT_UNKNOWN)
		say_perhaps_ready(f, text);
	put_right(out, 9, fmt_ns(&length, f->waits.total[kind]));
	put_right(out, 10, fmt_share(&share, f->waits.total[kind], all_ns));
	fputs("   ", out);
	statement_end_at(&s, term, out, 22);
}

static const char *why_nothing(const struct findings *f)
{
	return f->tally.nr_counted < 2 ? "fewer than two tasks count: there is nothing that could have been more parallel" : NULL;
}

static int show_why(const struct findings *f, const struct term *term, FILE *out)
{
	uint64_t all_ns = all_waiting_ns(&f->waits);
	uint64_t span_ns = profile_span_ns(&f->profile);
	struct text length, single, span;
	struct statement title, rest;

	if (why_nothing(f))
		return 0;
	fprintf(statement_begin(&title), "why not more parallel: part-way, but not on a CPU, all %s together %s",
		f->tasks.by == BY_PROCESS ? "threads of the tasks" : "tasks", fmt_ns(&length, all_ns));
	statement_end_title(&title, term, out);
	for (int kind = 0; kind < NR_WAIT_KINDS; kind++)
		if (f->waits.total[kind])
			show_kind(f, kind, all_ns, term, out);
	fprintf(statement_begin(&rest), "only one task was part-way for %s of %s",
		fmt_ns(&single, f->waits.single_ns), fmt_ns(&span, span_ns));
	statement_end_at(&rest, term, out, 0);
	return 0;
}

const struct view view_why = {
	.name = "why",
	.help = "why not more parallel: what the tasks waited for",
	.show = show_why,
	.nothing = why_nothing,
};
