// SPDX-License-Identifier: GPL-2.0-or-later
/* grade.c - the grade of a trace in a line */
#include "view/grade.h"

#include "analysis/findings.h"
#include "lib/fmt.h"
#include "view/statement.h"

static void show_repairs(const struct audit *a, FILE *text)
{
	struct text counted, margin;

	if (a->counts[AUDIT_REPAIRED])
		fprintf(text, ", %s repaired (%s)", fmt_count(&counted, a->counts[AUDIT_REPAIRED]),
			a->repair_worst_ns == MARGIN_UNKNOWN ? "how exactly is not known" :
							       fmt_margin(&margin, a->repair_worst_ns));
	if (a->counts[AUDIT_ESTIMATED])
		fprintf(text, ", %s estimated", fmt_count(&counted, a->counts[AUDIT_ESTIMATED]));
}

/* "24 of 24 context switches recorded (the kernel's own count), 0 lost"; or, if nothing proves that this is all, not so. */
static void say_counts(const struct audit *a, FILE *text)
{
	struct text recorded, counted, lost, open;

	if (a->counts[AUDIT_UNCOUNTED])
		fprintf(text, "%s context switches recorded, %s known to be lost; of %s no count of the kernel's proves that this is all",
			fmt_count(&recorded, a->nr_recorded), a->grade == GRADE_INCOMPLETE ? "some" : "none",
			fmt_counted(&open, a->counts[AUDIT_UNCOUNTED], "thread"));
	else
		fprintf(text, "%s of %s context switches recorded (the kernel's own count), %s lost",
			fmt_count(&recorded, a->nr_recorded), fmt_count(&counted, a->nr_counted),
			fmt_count(&lost, audit_nr_lost(a)));
}

void show_grade(const struct findings *f, const struct term *term, FILE *out)
{
	const struct audit *a = &f->audit;
	struct statement s;

	say_counts(a, statement_begin(&s));
	show_repairs(a, s.stream);
	statement_end(&s, term, out, a->grade == GRADE_INCOMPLETE ? WORDS_BAD :
		      a->grade == GRADE_UNPROVEN ? WORDS_BOLD : WORDS_GOOD,
		      grade_name(a->grade));
}
