// SPDX-License-Identifier: GPL-2.0-or-later
/* report.c - exectrace report: say what happened in a recorded trace */
#include "cmd/cmd.h"
#include "cmd/repeating.h"
#include "cmd/show.h"
#include "lib/err.h"
#include "lib/opt.h"

static const char *const parts[] = { "summary", "why", "tasks", "cpus", "pairs", "wakers", "probes", NULL };

/* Several traces are repeats of one program. */
static int report_repeats(struct show *show, char **paths, unsigned nr)
{
	int err = repeating_begin(show, nr);

	return err ? err : show_end(show, repeating_report(show, paths, nr));
}

/* Returns an exit status, or a negative errno. */
static int report(struct show *show, int argc, char **argv, int first)
{
	int err;

	if (argc - first > 1)
		return report_repeats(show, argv + first, argc - first);
	err = show_begin(show, NULL);
	if (err)
		return err;
	return show_end(show, show_file(show, first < argc ? argv[first] : DEFAULT_TRACE, NULL));
}

static int run_report(struct command *self, int argc, char **argv)
{
	struct show show = SHOW_DEFAULTS;
	struct opt opts[] = {
		SHOW_OPTIONS,
		OPT_PARSED(0, "svg", "OUT", &show, show_parse_export,
			   "instead, draw it into this file; - is standard output"),
		OPT_PARSED(0, "html", "OUT", &show, show_parse_export,
			   "instead, write it as a page for a browser; - is standard output"),
		OPT_END
	};
	bool done;
	int first = command_parse(self, argc, argv, opts, false, &done);
	int status = first < 0 ? first : 0;

	show.views = parts;
	if (!status && !done)
		status = report(&show, argc, argv, first);
	show_release(&show);
	return status < 0 ? (int)self->trouble : status;
}

const struct command command_report = {
	.name = "report",
	.args = "[TRACE]... [OPTION]...",
	.summary = "say what happened in a recorded trace",
	.details = "TRACE is " DEFAULT_TRACE " if not given; - is standard input. Several are looked at as repeats\n"
		   "of the same program: in which orders its tasks began and ended, and what varied. Needs no privileges.\n" EXPECT_DETAILS,
	.trouble = EXIT_TROUBLE,
	.run = run_report,
};
