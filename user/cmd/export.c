// SPDX-License-Identifier: GPL-2.0-or-later
/* export.c - exectrace export: write a recorded trace in a format of other tools */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/show.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/opt.h"
#include "view/export.h"

static size_t nr_exporters(void)
{
	size_t nr = 0;

	while (exporters[nr])
		nr++;
	return nr;
}

static int export_trace(struct show *show, int argc, char **argv, int first)
{
	if (!show->exporter)
		return refuse("export needs a format, as in: exectrace export --%s OUT", exporters[0]->name);
	if (argc - first > 1)
		return refuse("export takes one trace");
	return show_file(show, first < argc ? argv[first] : DEFAULT_TRACE, NULL);
}

static int run_export(struct command *self, int argc, char **argv)
{
	struct show show = SHOW_DEFAULTS;
	const struct opt looks[] = { SHOW_LOOK_OPTIONS, OPT_END };
	const size_t nr = nr_exporters(), nr_looks = sizeof(looks) / sizeof(looks[0]);
	struct opt *opts = xcalloc(nr + nr_looks, sizeof(*opts));
	bool done;
	int first, err;

	for (size_t i = 0; i < nr; i++)
		opts[i] = (struct opt)OPT_PARSED(0, exporters[i]->name,
						 exporters[i]->write ? "OUT" : "DIR", &show,
						 show_parse_export, exporters[i]->help);
	for (size_t i = 0; i < nr_looks; i++)
		opts[nr + i] = looks[i];
	first = command_parse(self, argc, argv, opts, false, &done);
	err = first < 0 ? first : 0;
	if (!err && !done)
		err = export_trace(&show, argc, argv, first);
	show_release(&show);
	free(opts);
	return err ? (int)self->trouble : EXIT_YES;
}

const struct command command_export = {
	.name = "export",
	.args = "--FORMAT OUT [TRACE] [OPTION]...",
	.summary = "write a recorded trace in a format of other tools",
	.details = "OUT is a file, which is there whole or not at all; - is standard output. DIR is a folder, likewise.\n"
		   "TRACE is " DEFAULT_TRACE " if not given; - is standard input. Needs no privileges.\n"
		   "What the fields of a run are: exectrace help fields.\n",
	.trouble = EXIT_TROUBLE,
	.run = run_export,
};
