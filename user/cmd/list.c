// SPDX-License-Identifier: GPL-2.0-or-later
/* list.c - all the commands there are, and what they have in common */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/nearest.h"
#include "lib/opt.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cmd/list.def"
#undef COMMAND

#define COMMAND(name) &command_##name,
const struct command *const commands[] = {
#include "cmd/list.def"
	NULL
};
#undef COMMAND

const struct command *command_find(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (!strcmp((*c)->name, name))
			return *c;
	return NULL;
}

int command_call(const struct command *command, int argc, char **argv, enum exit_status *trouble)
{
	struct command self = *command;
	int status;

	memory_failure_is(self.trouble);
	status = self.run(&self, argc, argv);
	*trouble = self.trouble;
	return status;
}

int command_refuse(const char *name)
{
	struct nearest nearest = { 0 };

	for (const struct command *const *c = commands; *c; c++)
		nearest_consider(&nearest, name, (*c)->name);
	if (nearest.best)
		return refuse("there is no command '%s'; did you mean '%s'?", name, nearest.best);
	return refuse("there is no command '%s' (exectrace help lists them)", name);
}

static void print_help(const struct command *self, const struct opt *opts)
{
	printf("Usage: exectrace %s %s\n\n%s\n\n", self->name, self->args, self->summary);
	opt_print(stdout, opts);
	if (self->details)
		printf("\n%s", self->details);
}

int command_parse(struct command *self, int argc, char **argv, const struct opt *opts,
		  bool strict_order, bool *done)
{
	bool help = false;
	struct opt help_opt = OPT_FLAG('h', "help", &help, "print this help");
	size_t nr = 0;
	struct opt *all;
	int first;

	while (opts[nr].name)
		nr++;
	all = xcalloc(nr + 2, sizeof(*all));
	memcpy(all, opts, nr * sizeof(*all));
	all[nr] = help_opt;
	if (opt_is_given(argc, argv, all, strict_order, "expect"))
		memory_failure_is(self->trouble = EXIT_TROUBLE);
	first = opt_parse(argc, argv, all, strict_order);
	if (first >= 0 && help)
		print_help(self, all);
	*done = first >= 0 && help;
	free(all);
	return first;
}
