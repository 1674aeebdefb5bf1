// SPDX-License-Identifier: GPL-2.0-or-later
/* metrics.c - exectrace metrics: what figures there are, and what they are in a trace */
#include <stdio.h>

#include "analysis/metric.h"
#include "cmd/cmd.h"
#include "cmd/show.h"
#include "lib/err.h"
#include "lib/opt.h"

static void list_metrics(void)
{
	for (const struct metric *metric = metrics; metric->name; metric++)
		printf("  %-14s %-6s  %s\n", metric->name, unit_name(metric->unit), metric->help);
}

static int run_metrics(struct command *self, int argc, char **argv)
{
	struct show show = SHOW_DEFAULTS;
	struct opt opts[] = { SHOW_BY_OPTION, OPT_END };
	bool done;
	int first = command_parse(self, argc, argv, opts, false, &done);

	if (first < 0 || done)
		return done ? EXIT_YES : (int)self->trouble;
	if (argc - first > 1) {
		refuse("metrics takes one trace");
		return self->trouble;
	}
	if (first == argc) {
		list_metrics();
		return EXIT_YES;
	}
	show.view = "metrics";
	return show_file(&show, argv[first], NULL) ? (int)self->trouble : EXIT_YES;
}

const struct command command_metrics = {
	.name = "metrics",
	.args = "[TRACE] [OPTION]...",
	.summary = "list the figures that there are, with what they are measured in; or show those of a trace",
	.details = "TRACE may be - for standard input. `exectrace report --view metrics' shows the same, and has more options.\n"
		   "Where a trace is not exact, the limits within which the truth lies are shown too.\n",
	.trouble = EXIT_TROUBLE,
	.run = run_metrics,
};
