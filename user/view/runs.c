// SPDX-License-Identifier: GPL-2.0-or-later
/* runs.c - the interleaving, run by run */
#include <exectrace/trace_file.h>

#include <stdlib.h>

#include "analysis/findings.h"
#include "analysis/hit_walk.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "model/placing.h"
#include "model/timeline.h"
#include "trace/hit.h"
#include "trace/reader.h"
#include "view/hit_text.h"
#include "view/view.h"
#include "view/words.h"

static void show_task(const struct findings *f, uint32_t task, uint32_t thread, const struct term *term,
		      FILE *out)
{
	const char *name = thread_name(trace_thread(f->trace, thread));
	char safe[80], shown[96];

	if (task != NO_TASK)
		name = f->tasks.list[task].name;
	printable(name, safe, sizeof(safe));
	snprintf(shown, sizeof(shown), task == NO_TASK ? "(%s)" : "%s", safe);
	fputs(task == NO_TASK ? "" : task_colour(term, task), out);
	put_left(out, 16, shown);
	fputs(style(term, WORDS_PLAIN), out);
}

static void show_next(const struct findings *f, uint32_t number, FILE *out)
{
	const struct trace_thread *thread;
	char safe[80];

	if (!trace_has_thread(f->trace, number)) {
		fputs(number ? "?" : "idle", out);
		return;
	}
	thread = trace_thread(f->trace, number);
	fprintf(out, "%s (%u)", printable(thread_name(thread), safe, sizeof(safe)), thread->tid);
}

/* How it left the CPU and to whom; or, where a mark cut the run, only that the thread went on with something else. */
static void show_end(const struct findings *f, const struct stretch *s, FILE *out)
{
	if (!s->ends_run) {
		bool ended = s->task != NO_TASK && s->to_ns >= f->tally.tasks[s->task].end_ns;

		fputs(s->task == NO_TASK ? "took up a task" : ended ? "task ended" : "gave way", out);
		return;
	}
	fprintf(out, "%-25s", why_left(s->run));
	if (!(s->run->flags & TRACE_RUN_OUT_EDGE))
		show_next(f, s->run->next, out);
}

static void show_stretch(const struct findings *f, const struct stretch *s, const struct term *term,
			 FILE *out)
{
	bool restored = s->begins_run &&
			s->run->flags & (TRACE_RUN_IN_REPAIRED | TRACE_RUN_IN_ESTIMATED);
	struct text from, ran, waited;

	fprintf(out, "%12s%c  CPU %-4u ", since_begin(&from, f, s->from_ns), restored ? '~' : ' ',
		trace_cpu(f->trace, s->cpu));
	show_task(f, s->task, s->run->thread, term, out);
	put_right(out, 9, fmt_ns(&ran, s->to_ns - s->from_ns));
	put_right(out, 9, !s->begins_run ? "-" :
			  s->run->flags & TRACE_RUN_WAIT_UNKNOWN ? "?" : fmt_ns(&waited, s->run->wait_ns));
	fputs("  ", out);
	show_end(f, s, out);
	fputc('\n', out);
}

struct showing {
	const struct findings *f;
	const struct term *term;
	FILE *out;
};

static void show_one(void *arg, const struct stretch *s)
{
	const struct showing *showing = arg;

	show_stretch(showing->f, s, showing->term, showing->out);
}

/* A probe that was passed within the stretch above it: lab:step(3, -3) */
static void show_hit(void *arg, const struct placed_hit *placed)
{
	const struct showing *showing = arg;
	const struct findings *f = showing->f;
	const struct hit *hit = placed->hit;
	uint32_t task = placed->has_run ? placed->task : f->tasks.of_thread[hit->thread];
	char *text = hit_text(f->trace, hit), safe[320], cpu[16] = "?";
	struct text at;

	if (placed->has_run)
		snprintf(cpu, sizeof(cpu), "%u", trace_cpu(f->trace, placed->cpu));
	fprintf(showing->out, "%12s   CPU %-4s ", since_begin(&at, f, hit->time_ns), cpu);
	show_task(f, task, hit->thread, showing->term, showing->out);
	fprintf(showing->out, "  passed %s\n", printable(text, safe, sizeof(safe)));
	free(text);
}

static int show_runs(const struct findings *f, const struct term *term, FILE *out)
{
	struct showing showing = { f, term, out };
	int err;

	fprintf(out, "%s%12s   %-8s %-16s%9s%9s  %-25s%s%s\n", style(term, WORDS_BOLD), "ms", "CPU", "task",
		"ran", "waited", "why it left", "who took the CPU", style(term, WORDS_PLAIN));
	err = findings_walk_hits(f, show_one, show_hit, &showing);
	if (f->audit.counts[AUDIT_REPAIRED] || f->audit.counts[AUDIT_ESTIMATED])
		fputs("           ~  switch-in not seen, restored: see the certificate\n", out);
	fputc('\n', out);
	return err;
}

const struct view view_runs = {
	.name = "runs",
	.help = "the interleaving, run by run",
	.show = show_runs,
};
