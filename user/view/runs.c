// SPDX-License-Identifier: GPL-2.0-or-later
/* runs.c - the interleaving, run by run */
#include <exectrace/trace_file.h>

#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "analysis/hit_walk.h"
#include "analysis/walk.h"
#include "lib/fmt.h"
#include "lib/sink.h"
#include "lib/term.h"
#include "model/placing.h"
#include "model/timeline.h"
#include "trace/hit.h"
#include "trace/reader.h"
#include "view/hit_text.h"
#include "view/view.h"
#include "view/words.h"

/* Columns. */
#define TIME_WIDTH   12
#define CPU_WIDTH    5
#define TASK_WIDTH   16
#define LENGTH_WIDTH 9
#define WHY_WIDTH    25

/* There may be many millions of lines. */
struct showing {
	const struct findings *f;
	const struct term *term;
	struct sink out;
};

static void show_task(struct showing *showing, uint32_t task, uint32_t thread)
{
	const struct findings *f = showing->f;
	struct sink *out = &showing->out;
	char safe[80];

	if (task != NO_TASK) {
		sink_put_text(out, task_colour(showing->term, task));
		sink_put_left(out, TASK_WIDTH, printable(f->tasks.list[task].name, safe, sizeof(safe)));
	} else {
		char shown[96];

		snprintf(shown, sizeof(shown), "(%s)",
			 printable(thread_name(trace_thread(f->trace, thread)), safe, sizeof(safe)));
		sink_put_left(out, TASK_WIDTH, shown);
	}
	sink_put_text(out, style(showing->term, WORDS_PLAIN));
}

static void show_next(const struct findings *f, uint32_t number, struct sink *out)
{
	const struct trace_thread *thread;
	char safe[80];

	if (!trace_has_thread(f->trace, number)) {
		sink_put_text(out, number ? "?" : "idle");
		return;
	}
	thread = trace_thread(f->trace, number);
	sink_put_text(out, printable(thread_name(thread), safe, sizeof(safe)));
	sink_put_text(out, " (");
	sink_put_number(out, thread->tid);
	sink_put_char(out, ')');
}

/* How it left the CPU and to whom. */
static void show_end(const struct findings *f, const struct stretch *s, struct sink *out)
{
	if (!s->ends_run) {
		sink_put_text(out, why_cut(f, s));
		return;
	}
	sink_put_left(out, WHY_WIDTH, why_left(s->run));
	if (!(s->run->flags & TRACE_RUN_OUT_EDGE))
		show_next(f, s->run->next, out);
}

static void show_place(struct showing *showing, uint64_t time_ns, const char *mark, const char *cpu)
{
	struct sink *out = &showing->out;
	struct text at;

	sink_put_right(out, TIME_WIDTH, since_begin(&at, showing->f, time_ns));
	sink_put_text(out, mark);
	sink_put_text(out, "  CPU ");
	sink_put_left(out, CPU_WIDTH, cpu);
}

static void show_one(void *arg, const struct stretch *s)
{
	struct showing *showing = arg;
	struct sink *out = &showing->out;
	bool restored = s->begins_run && s->run->flags & (TRACE_RUN_IN_REPAIRED | TRACE_RUN_IN_ESTIMATED);
	struct text cpu, ran, waited;

	show_place(showing, s->from_ns, restored ? "~" : " ", fmt_number(&cpu, trace_cpu(showing->f->trace, s->cpu)));
	show_task(showing, s->task, s->run->thread);
	sink_put_right(out, LENGTH_WIDTH, fmt_ns(&ran, s->to_ns - s->from_ns));
	sink_put_right(out, LENGTH_WIDTH, !s->begins_run ? "-" :
		       s->run->flags & TRACE_RUN_WAIT_UNKNOWN ? "?" : fmt_ns(&waited, s->run->wait_ns));
	sink_put_text(out, "  ");
	show_end(showing->f, s, out);
	sink_put_char(out, '\n');
}

/* A probe that was passed within the stretch above it: lab:step(3, -3) */
static void show_hit(void *arg, const struct placed_hit *placed)
{
	struct showing *showing = arg;
	const struct findings *f = showing->f;
	const struct hit *hit = placed->hit;
	char *text = hit_text(f->trace, hit), safe[320];
	struct text cpu;

	show_place(showing, hit->time_ns, " ", placed->has_run ? fmt_number(&cpu, trace_cpu(f->trace, placed->cpu)) : "?");
	show_task(showing, placed->has_run ? placed->task : f->tasks.of_thread[hit->thread], hit->thread);
	sink_put_text(&showing->out, "  passed ");
	sink_put_text(&showing->out, printable(text, safe, sizeof(safe)));
	sink_put_char(&showing->out, '\n');
	free(text);
}

static int show_runs(const struct findings *f, const struct term *term, FILE *out)
{
	struct showing showing = { .f = f, .term = term, .out.out = out };
	int err;

	fprintf(out, "%s%*s   %-*s%-*s%*s%*s  %-*s%s%s\n", style(term, WORDS_BOLD), TIME_WIDTH, "ms",
		(int)strlen("CPU ") + CPU_WIDTH, "CPU", TASK_WIDTH, "task", LENGTH_WIDTH, "ran", LENGTH_WIDTH, "waited",
		WHY_WIDTH, "why it left", "who took the CPU", style(term, WORDS_PLAIN));
	err = findings_walk_hits(f, show_one, show_hit, &showing);
	sink_flush(&showing.out);
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
