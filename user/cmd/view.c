// SPDX-License-Identifier: GPL-2.0-or-later
/* view.c - exectrace view: the timeline of a recorded trace, live in the terminal */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/show.h"
#include "lib/err.h"
#include "lib/opt.h"

/* The terminal itself: standard input may be the trace. */
static int view(struct show *show, int argc, char **argv, int first)
{
	int err;

	if (argc - first > 1)
		return refuse("view takes one trace");
	if (!isatty(STDOUT_FILENO))
		return refuse("view needs a terminal (report says the same in text)");
	show->tty = fopen("/dev/tty", "r+");
	if (!show->tty)
		return fail(-errno, "cannot open the terminal");
	err = show_file(show, first < argc ? argv[first] : DEFAULT_TRACE, NULL);
	fclose(show->tty);
	return err;
}

static int run_view(struct command *self, int argc, char **argv)
{
	struct show show = SHOW_DEFAULTS;
	struct opt opts[] = { SHOW_LOOK_OPTIONS, OPT_END };
	bool done;
	int first = command_parse(self, argc, argv, opts, false, &done);
	int err = first < 0 ? first : 0;

	if (!err && !done)
		err = view(&show, argc, argv, first);
	show_release(&show);
	return err ? (int)self->trouble : EXIT_YES;
}

const struct command command_view = {
	.name = "view",
	.args = "[TRACE] [OPTION]...",
	.summary = "look at the timeline of a recorded trace, live in the terminal",
	.details = "Arrows move and choose a row, + and - zoom, n and p step from run to run; ? tells all keys, q ends it.\n"
		   "TRACE is " DEFAULT_TRACE " if not given; - is standard input. Needs no privileges.\n",
	.trouble = EXIT_TROUBLE,
	.run = run_view,
};
