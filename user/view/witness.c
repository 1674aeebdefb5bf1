// SPDX-License-Identifier: GPL-2.0-or-later
/* witness.c - the evidence for the verdict, in words */
#include "view/witness.h"

#include <stdbool.h>

#include "analysis/findings.h"
#include "lib/fmt.h"
#include "trace/reader.h"
#include "view/words.h"

/* Where a task was: "sing on CPU 0". */
static void say_place(const struct findings *f, const struct appearance *a, FILE *out)
{
	char name[TASK_LABEL];

	fprintf(out, "%s on CPU %u", task_label(f, a->task, name), trace_cpu(f->trace, a->cpu));
}

/* "sing on CPU 0 and eat on CPU 1 both ran from 0.412 ms to 12.914 ms" */
void say_overlap(const struct findings *f, FILE *out)
{
	const struct appearance *a = &f->witnesses.overlap[0];
	struct text from, to;

	if (!f->witnesses.has_overlap)
		return;
	say_place(f, &a[0], out);
	fputs(" and ", out);
	say_place(f, &a[1], out);
	fprintf(out, " both ran from %s to %s ms", since_begin(&from, f, a->from_ns),
		since_begin(&to, f, a->to_ns));
}

/* "sing on CPU 0 from 0.412 ms, eat from 3.114 ms, sing again from 6.001 ms"; none if they overlap wherever one gives way. */
static void say_turns(const struct findings *f, FILE *out)
{
	const struct appearance *a = f->witnesses.turns;
	bool same_cpu = a[0].cpu == a[1].cpu && a[1].cpu == a[2].cpu;
	char name[TASK_LABEL];
	struct text at;

	if (!f->witnesses.has_turns) {
		fprintf(out, "%zu tasks: some ran while others were part-way, which no three runs in a row show",
			f->tally.nr_counted);
		return;
	}
	for (int i = 0; i < 3; i++) {
		fprintf(out, "%s%s%s", i ? ", " : "", task_label(f, a[i].task, name), i == 2 ? " again" : "");
		if (!i || !same_cpu)
			fprintf(out, " on CPU %u", trace_cpu(f->trace, a[i].cpu));
		fprintf(out, " from %s ms", since_begin(&at, f, a[i].from_ns));
	}
}

/* A task of which no end is marked may have ended later, or never. */
static const char *how_it_ended(const struct task *task)
{
	return task->kind == TASK_MARKED && !task->end_ns ? "was last on a CPU" : "ended";
}

/* For a sequential trace, the evidence: when one ended and the next began; or, if it is not as simple, how far they did not. */
static void say_order(const struct findings *f, FILE *out)
{
	const struct task_tally *first = NULL, *last = NULL;
	char a[TASK_LABEL], b[TASK_LABEL];
	struct text end, begin;

	for (size_t i = 0; i < f->tally.nr; i++) {
		const struct task_tally *task = &f->tally.tasks[i];

		if (!task->counts)
			continue;
		first = !first || task->begin_ns < first->begin_ns ? task : first;
		last = !last || task->begin_ns >= last->begin_ns ? task : last;
	}
	/* Without a task that counts there is no verdict, and no evidence for it. */
	if (!first || !last)
		return;
	if (f->tally.nr_counted == 1)
		fprintf(out, "%s was the only task", task_label(f, first - f->tally.tasks, a));
	else if (f->tally.nr_counted == 2 && first->end_ns <= last->begin_ns)
		fprintf(out, "%s %s at %s ms, %s began at %s ms", task_label(f, first - f->tally.tasks, a),
			how_it_ended(&f->tasks.list[first - f->tally.tasks]), since_begin(&end, f, first->end_ns),
			task_label(f, last - f->tally.tasks, b), since_begin(&begin, f, last->begin_ns));
	else
		fprintf(out, "%zu tasks: while one ran, %s other one made headway", f->tally.nr_counted,
			f->profile.parallel_ns || f->pairs.interleaving ? "hardly any" : "no");
}

/* Why the truth is between limits so far apart. */
static void say_what_leaves_open(const struct findings *f, FILE *out)
{
	struct text nr;

	if (f->bounds.overlap.low >= f->options.threshold)
		fputs("what the hypervisor took from tasks", out);
	else if (f->pairs.nr_left_out && !f->doubts.nr)
		fprintf(out, "what %s did, of more than can be followed at once,", fmt_counted(&nr, f->pairs.nr_left_out, "task"));
	else
		fputs("what is missing", out);
}

static void say_inconclusive(const struct findings *f, FILE *out)
{
	if (!f->tally.nr_counted) {
		fputs("no task ran on a CPU", out);
		return;
	}
	if (f->possible & 1U << INCONCLUSIVE) {
		fputs("what is missing leaves it open whether any task ran on a CPU", out);
		return;
	}
	say_what_leaves_open(f, out);
	fprintf(out, " leaves it open: overlap %.1f to %.1f %%, interleaving %.1f to %.1f %%", f->stolen.overlap_low / 1e4,
		f->bounds.overlap.high / 1e4, f->turn_limits.interleaving.low / 1e4, f->turn_limits.interleaving.high / 1e4);
}

/* Rounded; but what is below the threshold must not look as if it were not. */
static void put_share(FILE *out, uint32_t share, uint32_t threshold)
{
	bool looks_enough = share < threshold && share + 500 >= threshold;

	fprintf(out, looks_enough ? "%.4f %%" : "%.1f %%", share / 1e4);
}

void say_figures(const struct findings *f, FILE *out)
{
	fputs("overlap ", out);
	put_share(out, profile_overlap(&f->profile), f->options.threshold);
	fputs(", interleaving ", out);
	put_share(out, f->pairs.interleaving, f->options.threshold);
	fprintf(out, ", average parallelism %.2f, peak %u", profile_average(&f->profile) / 1e6, f->profile.peak);
}

void say_witness(const struct findings *f, FILE *out)
{
	switch (f->verdict) {
	case PARALLEL:
		say_overlap(f, out);
		break;
	case CONCURRENT:
		say_turns(f, out);
		break;
	case SEQUENTIAL:
		say_order(f, out);
		break;
	case INCONCLUSIVE:
		say_inconclusive(f, out);
		break;
	}
}
