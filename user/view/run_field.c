// SPDX-License-Identifier: GPL-2.0-or-later
/* run_field.c - what machines are told of a run */
#include "view/run_field.h"

#include <stdbool.h>

#include <exectrace/trace_file.h>

#include "analysis/findings.h"
#include "model/timeline.h"
#include "trace/reader.h"
#include "view/words.h"

static const struct field none = { .kind = FIELD_NONE };

static struct field number(uint64_t n)
{
	return (struct field){ .kind = FIELD_NUMBER, .number = n };
}

static struct field truth(bool is_so)
{
	return (struct field){ .kind = FIELD_BOOL, .number = is_so };
}

static struct field text(const char *text)
{
	return (struct field){ .kind = FIELD_TEXT, .text = text };
}

static const struct trace_thread *thread_of(const struct findings *f, const struct stretch *s)
{
	return trace_thread(f->trace, s->run->thread);
}

/* What it was called, and which tid it had, when the run, or this part of it, ended. */
static const struct thread_name *name_of(const struct findings *f, const struct stretch *s, uint32_t number)
{
	return thread_name_at(trace_thread(f->trace, number), s->to_ns);
}

static struct field cpu(const struct findings *f, const struct stretch *s)
{
	return number(trace_cpu(f->trace, s->cpu));
}

static struct field task(const struct findings *f, const struct stretch *s)
{
	return s->task == NO_TASK ? none : text(f->tasks.list[s->task].name);
}

static struct field task_number(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return s->task == NO_TASK ? none : number(s->task);
}

static struct field counts(const struct findings *f, const struct stretch *s)
{
	return truth(s->task != NO_TASK && f->tally.tasks[s->task].counts);
}

static struct field tid(const struct findings *f, const struct stretch *s)
{
	return number(name_of(f, s, s->run->thread)->tid);
}

static struct field pid(const struct findings *f, const struct stretch *s)
{
	return number(thread_of(f, s)->tgid);
}

static struct field thread(const struct findings *f, const struct stretch *s)
{
	return text(name_of(f, s, s->run->thread)->name);
}

static struct field in_ns(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return number(s->from_ns);
}

static struct field out_ns(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return number(s->to_ns);
}

static struct field waited_ns(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return s->begins_run && !(s->run->flags & TRACE_RUN_WAIT_UNKNOWN) ? number(s->run->wait_ns) : none;
}

static struct field why(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return s->ends_run ? text(why_left(s->run)) : none;
}

static struct field state(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return s->ends_run ? number(s->run->state) : none;
}

/* It left the CPU, and the trace says to whom. */
static bool has_next(const struct findings *f, const struct stretch *s)
{
	return s->ends_run && !(s->run->flags & TRACE_RUN_OUT_EDGE) &&
	       s->run->next <= trace_nr_threads(f->trace);
}

static struct field next_tid(const struct findings *f, const struct stretch *s)
{
	if (!has_next(f, s))
		return none;
	return number(s->run->next ? name_of(f, s, s->run->next)->tid : 0);
}

static struct field next(const struct findings *f, const struct stretch *s)
{
	if (!has_next(f, s))
		return none;
	return text(s->run->next ? name_of(f, s, s->run->next)->name : "idle");
}

static struct field switch_out(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return number(s->run->departures);
}

static struct field begins_run(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return truth(s->begins_run);
}

static struct field ends_run(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return truth(s->ends_run);
}

static struct field covered(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return truth(s->covered);
}

static struct field repaired(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return truth(s->begins_run && s->run->flags & TRACE_RUN_IN_REPAIRED);
}

static struct field estimated(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return truth(s->begins_run && s->run->flags & TRACE_RUN_IN_ESTIMATED);
}

static struct field in_edge(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return truth(s->begins_run && s->run->flags & TRACE_RUN_IN_EDGE);
}

static struct field out_edge(const struct findings *f, const struct stretch *s)
{
	(void)f;
	return truth(s->ends_run && s->run->flags & TRACE_RUN_OUT_EDGE);
}

const struct run_field run_fields[] = {
	{ "cpu", "number of the CPU", cpu },
	{ "task", "name of the task; nothing: of none", task },
	{ "task_number", "what tells the task from namesakes, in this export", task_number },
	{ "counts", "the task counts for the verdict", counts },
	{ "tid", "of the thread, as the run ended: an exec may change it", tid },
	{ "pid", "of its process", pid },
	{ "thread", "name of the thread, as the run ended", thread },
	{ "in_ns", "from when it was on the CPU, ns of CLOCK_MONOTONIC", in_ns },
	{ "out_ns", "until when", out_ns },
	{ "waited_ns", "for how long it had waited for a CPU before; nothing: not known", waited_ns },
	{ "why", "why it left the CPU, in words", why },
	{ "state", "the state it left in: 0 able to run, else the kernel's TASK_* bits", state },
	{ "next_tid", "of the thread that took the CPU; 0: idle; nothing: not known", next_tid },
	{ "next", "name of that thread", next },
	{ "switch_out", "the kernel's count of the thread's switch-outs, this one included", switch_out },
	{ "begins_run", "the thread came onto the CPU here; no: the run has been cut, by a mark mostly", begins_run },
	{ "ends_run", "the thread left the CPU here", ends_run },
	{ "covered", "another thread of the task was on a CPU: adds nothing to its time", covered },
	{ "repaired", "the beginning was not seen, and restored from the kernel's note", repaired },
	{ "estimated", "the beginning was neither seen nor noted", estimated },
	{ "in_edge", "was on the CPU already when the recording began", in_edge },
	{ "out_edge", "was still on the CPU when the recording ended", out_edge },
	{ 0 },
};
