// SPDX-License-Identifier: GPL-2.0-or-later
/* certificate.c - is the record complete? Every rule with its count, and every fault with its place */
#include <inttypes.h>

#include "analysis/findings.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/grade.h"
#include "view/view.h"
#include "view/words.h"

static void show_rules(const struct audit *a, FILE *out)
{
	static const char *const words[NR_AUDIT_WEIGHTS] = {
		[AUDIT_INCOMPLETE] = "NO", [AUDIT_UNPROVEN] = "open", [AUDIT_MENDED] = "mended",
		[AUDIT_ASIDE] = "note",
	};
	struct text counted;

	for (int i = 0; i < NR_AUDIT_RULES; i++) {
		const struct audit_rule *rule = &audit_rules[i];

		fprintf(out, "%-7s %-18s ", a->counts[i] ? words[rule->weight] : "ok", rule->name);
		if (!a->counts[i])
			fprintf(out, "%s\n", rule->claim);
		else if (rule->noun)
			fprintf(out, "%s %s\n", fmt_counted(&counted, a->counts[i], rule->noun),
				rule->fault);
		else
			fprintf(out, "%s\n", rule->fault);
	}
}

/* The kernel's CPU time leaves out what was stolen, so it is no rule, but it should not be far off. */
static void show_cpu_time(const struct audit *a, FILE *out)
{
	struct text ran, cpu, differ;
	uint64_t differ_ns = a->running_ns > a->cpu_ns ? a->running_ns - a->cpu_ns :
							 a->cpu_ns - a->running_ns;

	if (!a->cpu_ns)
		return;
	fprintf(out, "%-7s %-18s the runs last %s in all, CPU time by the kernel's count is %s (%s %s)\n",
		"note", "cpu-time", fmt_ns(&ran, a->running_ns), fmt_ns(&cpu, a->cpu_ns),
		fmt_ns(&differ, differ_ns), a->running_ns > a->cpu_ns ? "less" : "more");
}

static void show_repairs(const struct audit *a, FILE *out)
{
	struct text usual, worst;

	if (!a->counts[AUDIT_REPAIRED])
		return;
	fprintf(out, "%-7s %-18s ", "note", "margin");
	if (a->repair_worst_ns == MARGIN_UNKNOWN || a->repair_usual_ns == MARGIN_UNKNOWN)
		fputs("by how much restored switch-ins are uncertain is not known: the end of a recording says so\n", out);
	else
		fprintf(out, "restored switch-ins are uncertain by %s in 99 of 100 cases, %s at most\n",
			fmt_margin(&usual, a->repair_usual_ns), fmt_margin(&worst, a->repair_worst_ns));
}

static void show_backend(const struct findings *f, FILE *out)
{
	char safe[256];

	if (!trace_about(f->trace, "backend"))
		return;
	fprintf(out, "%-7s %-18s observed by %s", "note", "backend",
		printable(trace_about(f->trace, "backend"), safe, sizeof(safe)));
	if (trace_about(f->trace, "backend_because"))
		fprintf(out, ": %s", printable(trace_about(f->trace, "backend_because"), safe, sizeof(safe)));
	fputc('\n', out);
}

/* Of threads that ended, perf does not tell the kernel's count one by one. */
static void show_family(const struct audit *a, FILE *out)
{
	struct text counted, recorded;

	if (!a->family_counted)
		return;
	fprintf(out, "%-7s %-18s until they exited, the kernel counts %s switch-outs of the command and its descendants; recorded: %s\n",
		"note", "family", fmt_count(&counted, a->family_counted), fmt_count(&recorded, a->family_recorded));
}

static void show_fault(const struct findings *f, const struct audit_fault *fault, FILE *out)
{
	const struct trace_thread *thread = trace_thread(f->trace, fault->thread);
	struct text from, to;
	char name[80];

	fprintf(out, "%-18s ", audit_rules[fault->rule].name);
	put_left(out, 16, printable(thread_name(thread), name, sizeof(name)));
	fprintf(out, " %7" PRIu32 " %12s %12s %8" PRIu64 "\n", thread->tid,
		since_begin(&from, f, fault->from_ns), since_begin(&to, f, fault->to_ns), fault->count);
}

static int show_certificate(const struct findings *f, const struct term *term, FILE *out)
{
	const struct audit *a = &f->audit;

	show_grade(f, term, out);
	fputc('\n', out);
	show_rules(a, out);
	show_backend(f, out);
	show_family(a, out);
	show_repairs(a, out);
	show_cpu_time(a, out);
	if (!a->nr_faults)
		return 0;
	fprintf(out, "\n%s%-18s %-16s %7s %12s %12s %8s%s\n", style(term, WORDS_BOLD), "rule", "thread",
		"tid", "from ms", "to ms", "count", style(term, WORDS_PLAIN));
	for (size_t i = 0; i < a->nr_faults; i++)
		show_fault(f, &a->faults[i], out);
	if (a->nr_unlisted)
		fprintf(out, "... and %" PRIu64 " more\n", a->nr_unlisted);
	return 0;
}

const struct view view_certificate = {
	.name = "certificate",
	.help = "is the record complete: every rule, and every fault with its place",
	.show = show_certificate,
};
