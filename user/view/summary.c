// SPDX-License-Identifier: GPL-2.0-or-later
/* summary.c - the answer on one screen: picture, profile, verdicts with their witnesses, certificate */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <exectrace/trace_file.h>

#include "analysis/findings.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/grade.h"
#include "view/order.h"
#include "view/picture.h"
#include "view/statement.h"
#include "view/view.h"
#include "view/witness.h"
#include "view/words.h"

static void show_title(const struct findings *f, FILE *out)
{
	const char *title = trace_about(f->trace, "title");
	const char *kernel = trace_about(f->trace, "kernel");
	char safe[256];

	fprintf(out, "exectrace %s", title ? printable(title, safe, sizeof(safe)) : "report");
	if (kernel)
		fprintf(out, ", Linux %s", printable(kernel, safe, sizeof(safe)));
	fputs("\n\n", out);
}

static void show_share(const struct findings *f, const char *word, uint64_t ns, const char *meaning,
		       FILE *out)
{
	struct text share, length;

	fprintf(out, "%-*s", WORD_WIDTH, word);
	put_right(out, 9, fmt_ns(&length, ns));
	put_right(out, 10, fmt_share(&share, ns, profile_span_ns(&f->profile)));
	fprintf(out, "   %s\n", meaning);
}

static void show_profile(const struct findings *f, FILE *out)
{
	const struct profile *p = &f->profile;

	show_share(f, "parallel", p->parallel_ns, "two or more tasks on CPUs at once", out);
	show_share(f, "taking turns", p->turns_ns, "one on a CPU, while one it alternates with waits",
		   out);
	show_share(f, "alone", p->alone_ns, "one on a CPU, and no other to alternate with", out);
	show_share(f, "nobody", p->nobody_ns, "no task on a CPU", out);
	fputc('\n', out);
}

static void show_verdict(const struct findings *f, const struct term *term, FILE *out)
{
	uint32_t overlap = profile_overlap(&f->profile);
	struct statement s;

	say_witness(f, statement_begin(&s));
	statement_end(&s, term, out, WORDS_BOLD, verdict_name(f->verdict));
	say_figures(f, statement_begin(&s));
	statement_end(&s, term, out, WORDS_PLAIN, "");
	if (!overlap || overlap >= f->options.threshold || !f->witnesses.has_overlap)
		return;
	fprintf(statement_begin(&s), "incidental overlap, below %.1f %%: ", f->options.threshold / 1e4);
	say_overlap(f, s.stream);
	statement_end(&s, term, out, WORDS_PLAIN, "");
}

/* How it is written, if the trace says so. */
static void show_model(const struct findings *f, const struct term *term, FILE *out)
{
	struct statement s;

	if (f->order.model == MODEL_NONE)
		return;
	say_model(f, statement_begin(&s));
	statement_end(&s, term, out, f->order.model == MODEL_OPEN ? WORDS_PLAIN : WORDS_BOLD,
		      f->order.model == MODEL_OPEN ? "model" : model_name(f->order.model));
}

/* Where the first fault under a rule is: "of sing, between 1.2 and 3.4 ms". */
static void show_first_fault(const struct findings *f, enum audit_rule_id rule, FILE *out)
{
	const struct audit_fault *fault;
	struct text from, to;
	char name[80];
	size_t i = 0;

	while (i < f->audit.nr_faults && f->audit.faults[i].rule != rule)
		i++;
	if (i == f->audit.nr_faults)
		return;
	fault = &f->audit.faults[i];
	fprintf(out, "; the first of %s (tid %" PRIu32 ") between %s and %s ms",
		printable(thread_name(trace_thread(f->trace, fault->thread)), name, sizeof(name)),
		trace_thread(f->trace, fault->thread)->tid, since_begin(&from, f, fault->from_ns),
		since_begin(&to, f, fault->to_ns));
}

static void show_faults(const struct findings *f, const struct term *term, FILE *out)
{
	struct statement s;
	struct text counted;

	for (int i = 0; i < NR_AUDIT_RULES; i++) {
		const struct audit_rule *rule = &audit_rules[i];
		uint64_t count = f->audit.counts[i];

		if (!count || rule->weight != AUDIT_INCOMPLETE)
			continue;
		fprintf(statement_begin(&s), "%s%s%s",
			rule->noun ? fmt_counted(&counted, count, rule->noun) : "",
			rule->noun ? " " : "", rule->fault);
		show_first_fault(f, i, s.stream);
		statement_end(&s, term, out, WORDS_PLAIN, "");
	}
}

/* By whom all this is known, and what they cannot know. */
static void show_observer(const struct findings *f, const struct term *term, FILE *out)
{
	const char *backend = trace_about(f->trace, "backend");
	const char *because = trace_about(f->trace, "backend_because");
	char safe[256];
	struct statement s;

	if (!backend || strcmp(backend, "perf"))
		return;
	fputs("observed by perf events", statement_begin(&s));
	if (because)
		fprintf(s.stream, ", since for BPF %s", printable(because, safe, sizeof(safe)));
	fputs("; who took a CPU, and for how long a woken task had waited for one, is not known", s.stream);
	statement_end(&s, term, out, WORDS_PLAIN, "note");
}

/*
 * CPU 0 and CPU 1 are two threads of one core; of the overlap, 25.0 % was on threads of one core alone, 75.0 % on distinct
 * cores, and in 50.0 % some two tasks shared one
 */
static void show_cores(const struct findings *f, const struct term *term, FILE *out)
{
	const struct appearance *a = f->witnesses.overlap;
	uint64_t all_ns = f->profile.parallel_ns, one_ns = f->cores.one_core_ns;
	struct statement s;
	struct text share;

	statement_begin(&s);
	if (f->witnesses.has_overlap && trace_same_core(f->trace, a[0].cpu, a[1].cpu))
		fprintf(s.stream, "CPU %u and CPU %u are two threads of one core; ",
			trace_cpu(f->trace, a[0].cpu), trace_cpu(f->trace, a[1].cpu));
	fprintf(s.stream, "of the overlap, %s was on threads of one core alone, ",
		fmt_share(&share, one_ns, all_ns));
	fprintf(s.stream, "%s on distinct cores", fmt_share(&share, all_ns - one_ns, all_ns));
	if (f->cores.shared_ns > one_ns)
		fprintf(s.stream, ", and in %s some two tasks shared one",
			fmt_share(&share, f->cores.shared_ns, all_ns));
	statement_end(&s, term, out, WORDS_PLAIN, "note");
}

/* A limit on CPU time can make what is parallel no faster: tasks overlap, and then all of them pause. */
static void show_quota(const struct findings *f, const struct term *term, FILE *out)
{
	uint64_t millicpus = trace_about_count(f->trace, "quota_millicpus");
	uint64_t paused_ns = trace_end_count(f->trace, "paused_ns");
	struct statement s;
	struct text paused;

	if (!millicpus)
		return;
	fprintf(statement_begin(&s), "a cgroup's quota allows the time of %.2f CPUs: ", millicpus / 1000.0);
	if (paused_ns)
		fprintf(s.stream, "it made its members pause for %s meanwhile, the sum over the CPUs",
			fmt_ns(&paused, paused_ns));
	else
		fputs("it was never used up", s.stream);
	statement_end(&s, term, out, WORDS_PLAIN, "note");
}

/* What limits the meaning of "CPU": two threads of one core, and virtual ones. */
static void show_notes(const struct findings *f, const struct term *term, FILE *out)
{
	uint64_t steal_ns = trace_end_count(f->trace, "steal_ns");
	struct statement s;
	struct text stolen;

	if (f->cores.shared_ns)
		show_cores(f, term, out);
	show_quota(f, term, out);
	show_observer(f, term, out);
	if (!trace_about(f->trace, "virtual"))
		return;
	fputs("a virtual machine: these are virtual CPUs", statement_begin(&s));
	if (steal_ns)
		fprintf(s.stream, "; the hypervisor took %s from them meanwhile",
			fmt_ns(&stolen, steal_ns));
	statement_end(&s, term, out, WORDS_PLAIN, "note");
}

static int show_summary(const struct findings *f, const struct term *term, FILE *out)
{
	show_title(f, out);
	picture_draw(f, term, out);
	if (f->tally.nr_counted)
		show_profile(f, out);
	show_verdict(f, term, out);
	show_model(f, term, out);
	show_grade(f, term, out);
	show_faults(f, term, out);
	show_notes(f, term, out);
	return 0;
}

const struct view view_summary = {
	.name = "summary",
	.help = "picture, profile, verdicts with their witnesses, certificate",
	.show = show_summary,
};
