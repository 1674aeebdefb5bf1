// SPDX-License-Identifier: GPL-2.0-or-later
/* words.c - what several views say in the same words */
#include "view/words.h"

#include <string.h>

#include <exectrace/trace_file.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "trace/run.h"

const char *style(const struct term *term, enum words_style s)
{
	static const char *const codes[] = {
		[WORDS_PLAIN] = "\033[0m", [WORDS_BOLD] = "\033[1m",  [WORDS_GOOD] = "\033[1;32m",
		[WORDS_BAD] = "\033[1;31m", [WORDS_DIM] = "\033[2m",
	};

	return term->colour ? codes[s] : "";
}

/* Blue and orange first: the pair that most colour-blind people tell apart. */
const char *task_colour(const struct term *term, uint32_t task)
{
	static const char *const codes[] = {
		"\033[38;5;33m", "\033[38;5;208m", "\033[38;5;37m", "\033[38;5;170m",
		"\033[38;5;142m", "\033[38;5;75m", "\033[38;5;203m", "\033[38;5;247m",
	};

	return term->colour ? codes[task % (sizeof(codes) / sizeof(codes[0]))] : "";
}

/* The first of several in one process has no place of its own. */
static void print_twin(const struct findings *f, const struct task *task, char *buf, size_t size)
{
	int length = snprintf(buf, size, "#%u:%u", task->number, trace_thread(f->trace, task->thread)->tgid);

	if (task->place)
		snprintf(buf + length, size - length, "/%u", task->place + 1);
}

const char *task_label_in(const struct findings *f, uint32_t place, char buf[TASK_LABEL], unsigned columns)
{
	const struct task *task = &f->tasks.list[place];
	char number[40] = "";
	size_t cut;

	if (task->is_namesake && task->kind != TASK_MARKED)
		snprintf(number, sizeof(number), ":%u", task->number);
	else if (task->is_twin)
		print_twin(f, task, number, sizeof(number));
	else if (task->is_namesake)
		snprintf(number, sizeof(number), "#%u", task->number);
	if (strlen(number) > columns)
		strcpy(number + columns - 3, "...");
	printable(task->name, buf, TASK_LABEL - sizeof(number));
	cut = strlen(buf);
	while (cut && columns_of(buf) + strlen(number) > columns)
		buf[--cut] = '\0';
	strcat(buf, number);
	return buf;
}

const char *task_label(const struct findings *f, uint32_t task, char buf[TASK_LABEL])
{
	return task_label_in(f, task, buf, TASK_LABEL);
}

/* The kernel's TASK_* bits, from include/linux/sched.h; these have not changed since 4.14. */
const char *why_left(const struct run *run)
{
	if (run->flags & TRACE_RUN_OUT_EDGE)
		return "still running";
	if (!run->state)
		return "preempted or yielded";
	if (run->state & RUN_STATE_DEAD)
		return "exited";
	if (run->state & 0x04)
		return "stopped";
	if (run->state & 0x08)
		return "stopped by a debugger";
	if (run->state & 0x02)
		return "blocked, uninterruptible";
	return "blocked";
}

const char *why_cut(const struct findings *f, const struct stretch *s)
{
	if (s->covered || s->to_ns == walk_span(f).to_ns)
		return "goes on";
	if (s->task == NO_TASK)
		return "took up a task";
	return s->to_ns >= f->tally.tasks[s->task].end_ns ? "task ended" : "gave way";
}

const char *since_begin(struct text *t, const struct findings *f, uint64_t time_ns)
{
	return fmt_ms(t, (int64_t)(time_ns - f->zero_ns));
}
