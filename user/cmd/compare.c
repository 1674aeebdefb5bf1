// SPDX-License-Identifier: GPL-2.0-or-later
/* compare.c - exectrace compare: the programming models by numbers of CPUs, or two recorded traces side by side */
#include <stddef.h>

#include "cmd/cmd.h"
#include "cmd/compare_models.h"
#include "cmd/compare_traces.h"
#include "cmd/observing.h"
#include "cmd/show.h"
#include "lib/caller.h"
#include "lib/err.h"
#include "lib/opt.h"
#include "workload/workload.h"

/* Which options are for one of the two alone. */
static const char *const with_traces[] = { "sort", "top", NULL };
static const char *const without_traces[] = { "cpus", "tasks", "work", "repeat", "backend", NULL };

static int check_options(int argc, char **argv, const struct opt *opts, bool has_traces)
{
	const char *const *name = has_traces ? without_traces : with_traces;

	for (; *name; name++)
		if (opt_is_given(argc, argv, opts, false, *name))
			return refuse("--%s is for compare %s traces", *name, has_traces ? "without" : "with");
	return 0;
}

static int compare(struct show *show, const struct models_options *models, int nr, char **operands)
{
	int err;

	if (nr && nr != 2)
		return refuse("compare takes two traces, as in: exectrace compare before.trace after.trace; or none");
	err = nr ? caller_settle() : 0;
	/* So that it does not take the place of a trace. */
	show->export_path = models->json_path;
	if (!err)
		err = show_prepare(show);
	if (err)
		return err;
	return nr ? compare_traces(show, operands) : compare_models(models, &show->options);
}

static int run_compare(struct command *self, int argc, char **argv)
{
	struct models_options models = { .nr_tasks = 2, .work_ms = 100, .nr_repeats = 3 };
	struct show show = SHOW_DEFAULTS;
	struct opt opts[] = {
		OPT_OUTPUT("json", &models.json_path,
			   "instead, print it as one JSON document, or write that into a file"),
		OPT_STRING('c', "cpus", "LIST", &models.cpus,
			   "without traces: up to these CPUs, as in 0,1 or 0-3 (default: as many as there are tasks)"),
		OPT_UINT('n', "tasks", "N", &models.nr_tasks, 1, WORKLOAD_MAX_TASKS, "without traces: how many tasks (default 2)"),
		OPT_UINT('w', "work", "MS", &models.work_ms, 1, 60000, "without traces: CPU time that each task takes (default 100)"),
		OPT_UINT('r', "repeat", "N", &models.nr_repeats, 1, 1000, "without traces: run each at least so often (default 3)"),
		OPT_BACKEND(&models.backend),
		OPT_PARSED(0, "sort", "COLUMN", &show.options.sort, show_parse_sort,
			   "with traces: which figure of the tasks (exectrace help columns lists them; default cpu)"),
		OPT_UINT(0, "top", "N", &show.options.top, 1, 1000000, "with traces: list so many tasks (default 20)"),
		SHOW_LOOK_OPTIONS,
		OPT_END
	};
	bool done;
	int first = command_parse(self, argc, argv, opts, false, &done);
	int err = first < 0 ? first : 0;

	if (!err && !done)
		err = check_options(argc, argv, opts, first < argc);
	if (!err && !done)
		err = compare(&show, &models, argc - first, argv + first);
	show_release(&show);
	return err ? (int)self->trouble : EXIT_YES;
}

const struct command command_compare = {
	.name = "compare",
	.args = "[A B] [OPTION]...",
	.summary = "run every workload on one CPU and on more, and set that side by side; or two recorded traces",
	.details = "Without traces, every built-in workload runs several times on one CPU, on two, and so on. This needs what run needs.\n"
		   "Of these runs the strongest verdict, the highest parallelism and the shortest time are shown: what else goes on\n"
		   "on the machine can only take from them.\n"
		   "A and B are traces, of which every figure is shown, with difference and ratio, and every task; one may be - for standard input. Tasks are the same if they have the same name, of several\n"
		   "the first as the first, and so on. Needs no privileges.\n",
	.trouble = EXIT_TROUBLE,
	.observes = true,
	.run = run_compare,
};
