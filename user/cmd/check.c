// SPDX-License-Identifier: GPL-2.0-or-later
/* check.c - exectrace check: is a recorded trace complete? The certificate in full */
#include "cmd/cmd.h"
#include "cmd/show.h"
#include "lib/err.h"
#include "lib/opt.h"

static int run_check(struct command *self, int argc, char **argv)
{
	static const enum exit_status statuses[NR_GRADES] = {
		[GRADE_EXACT] = EXIT_YES,
		[GRADE_REPAIRED] = EXIT_YES,
		[GRADE_UNPROVEN] = EXIT_OPEN,
		[GRADE_INCOMPLETE] = EXIT_NO,
	};
	struct show show = SHOW_DEFAULTS;
	struct opt opts[] = { SHOW_BY_OPTION, OPT_END };
	enum audit_grade grade;
	bool done;
	int first = command_parse(self, argc, argv, opts, false, &done);

	if (first < 0 || done)
		return done ? EXIT_YES : (int)self->trouble;
	if (argc - first > 1) {
		refuse("check takes one trace");
		return self->trouble;
	}
	show.view = "certificate";
	if (show_file(&show, first < argc ? argv[first] : DEFAULT_TRACE, &grade))
		return self->trouble;
	return statuses[grade];
}

const struct command command_check = {
	.name = "check",
	.args = "[TRACE] [OPTION]...",
	.summary = "say whether a recorded trace is complete: the certificate in full",
	.details = "TRACE is " DEFAULT_TRACE " if not given; - is standard input. Needs no privileges.\n"
		   "With --by thread or process, no marks are looked at.\n"
		   "Exit status: 0 if it is exact or repaired, 1 if it is incomplete, 2 if it is unreadable, 3 if that is unproven.\n",
	.trouble = EXIT_TROUBLE,
	.run = run_check,
};
