/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * audit_rules.h - the rules that a complete record keeps, and what it means if one is broken
 *
 * To add a rule: a line in the enum, one in the table `audit_rules', and the code that finds it, in audit.c.
 */
#ifndef EXECTRACE_AUDIT_RULES_H
#define EXECTRACE_AUDIT_RULES_H

#include <stdint.h>

enum audit_rule_id {
	AUDIT_MISSING_RUNS,
	AUDIT_MISSING_LAST_RUNS,
	AUDIT_DISORDER,
	AUDIT_TWO_CPUS,
	AUDIT_NOT_SEALED,
	AUDIT_LOST_RUNS,
	AUDIT_LOST_EVENTS,
	AUDIT_MISSED,
	AUDIT_OUT_OF_SIGHT,
	AUDIT_LOST_MARKS,
	AUDIT_BROKEN_MARKS,
	AUDIT_REPAIRED,
	AUDIT_ESTIMATED,
	AUDIT_UNCOUNTED,
	AUDIT_LOST_WAKES,
	AUDIT_LOST_HITS,
	NR_AUDIT_RULES
};

/* What a finding under a rule means for the record of who ran. Aside: nothing, it is about what was asked for besides. */
enum audit_weight { AUDIT_INCOMPLETE, AUDIT_UNPROVEN, AUDIT_MENDED, AUDIT_ASIDE, NR_AUDIT_WEIGHTS };

struct audit_rule {
	const char *name;       /* stable: for machines */
	const char *claim;      /* what holds if the count is 0 */
	const char *noun;       /* what is counted; NULL: it is so, or not */
	const char *fault;      /* what is the matter with these */
	enum audit_weight weight;
};

extern const struct audit_rule audit_rules[NR_AUDIT_RULES];

/* UNPROVEN: nothing is known to be missing, but the kernel's counts do not prove it. */
enum audit_grade { GRADE_EXACT, GRADE_REPAIRED, GRADE_UNPROVEN, GRADE_INCOMPLETE };
#define NR_GRADES (GRADE_INCOMPLETE + 1)

/* Of a record in which so much was found under each rule. */
enum audit_grade audit_grade_of(const uint64_t counts[NR_AUDIT_RULES]);

/* "EXACT" */
const char *grade_name(enum audit_grade grade);

#endif
