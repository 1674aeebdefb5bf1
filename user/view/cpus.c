// SPDX-License-Identifier: GPL-2.0-or-later
/* cpus.c - a table of the CPUs: how much each had of the program, and how idle it was */
#include "analysis/findings.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/view.h"
#include "view/words.h"

#define CPU_WIDTH    8
#define COLUMN_WIDTH 10

static void show_head(const struct findings *f, const struct term *term, FILE *out)
{
	fputs(style(term, WORDS_BOLD), out);
	put_left(out, CPU_WIDTH, "CPU");
	put_right(out, COLUMN_WIDTH, "running");
	put_right(out, COLUMN_WIDTH, "share");
	if (findings_know_idle(f))
		put_right(out, COLUMN_WIDTH, "idle");
	put_right(out, COLUMN_WIDTH, "runs");
	put_right(out, COLUMN_WIDTH, "tasks");
	fprintf(out, "   busiest%s\n", style(term, WORDS_PLAIN));
}

static void show_cpu(const struct findings *f, size_t i, FILE *out)
{
	const struct cpu_tally *cpu = &f->tally.cpus[i];
	struct text running, share, idle, runs, tasks, busiest;
	char name[TASK_LABEL], number[16];

	snprintf(number, sizeof(number), "CPU %u", trace_cpu(f->trace, i));
	put_left(out, CPU_WIDTH, number);
	put_right(out, COLUMN_WIDTH, fmt_ns(&running, cpu->running_ns));
	put_right(out, COLUMN_WIDTH, fmt_share(&share, cpu->running_ns, f->span_ns));
	if (findings_know_idle(f))
		put_right(out, COLUMN_WIDTH, fmt_ns(&idle, cpu->idle_ns));
	put_right(out, COLUMN_WIDTH, fmt_count(&runs, cpu->nr_stretches));
	put_right(out, COLUMN_WIDTH, fmt_count(&tasks, cpu->nr_tasks));
	if (cpu->busiest != NO_TASK)
		fprintf(out, "   %s %s", task_label(f, cpu->busiest, name), fmt_ns(&busiest, cpu->busiest_ns));
	fputc('\n', out);
}

static int show_cpus(const struct findings *f, const struct term *term, FILE *out)
{
	if (f->tally.nr_cpus)
		show_head(f, term, out);
	for (size_t i = 0; i < f->tally.nr_cpus; i++)
		show_cpu(f, i, out);
	return 0;
}

const struct view view_cpus = {
	.name = "cpus",
	.help = "a table of the CPUs: how much each had of the program, and how idle it was",
	.show = show_cpus,
};
