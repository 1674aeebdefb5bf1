// SPDX-License-Identifier: GPL-2.0-or-later
/* help.c - what exectrace can do */
#include <stdio.h>
#include <string.h>

#include "analysis/expect.h"
#include "analysis/task_column.h"
#include "capture/source.h"
#include "cmd/cmd.h"
#include "lab/lab.h"
#include "lib/err.h"
#include "lib/opt.h"
#include "view/run_field.h"
#include "view/view.h"
#include "workload/workload.h"

static void print_commands(void)
{
	for (const struct command *const *c = commands; *c; c++)
		printf("  %-12s %s\n", (*c)->name, (*c)->summary);
}

static void print_workloads(void)
{
	for (const struct workload *const *w = workloads; *w; w++)
		printf("  %-12s %s\n", (*w)->name, (*w)->help);
}

static void print_views(void)
{
	for (const struct view *const *v = views; *v; v++)
		printf("  %-12s %s\n", (*v)->name, (*v)->help);
}

static void print_columns(void)
{
	for (const struct task_column *column = task_columns; column->name; column++)
		printf("  %-12s %s\n", column->name, column->help);
	printf("  %-12s %s\n", "name", "by name");
}

static void print_fields(void)
{
	for (const struct run_field *field = run_fields; field->name; field++)
		printf("  %-12s %s\n", field->name, field->help);
}

static void print_expectations(void)
{
	for (const struct expect_word *word = expect_words; word->name; word++)
		printf("  %-12s %s\n", word->name, word->help);
}

static void print_labs(void)
{
	for (const struct lab *const *lab = course; *lab; lab++)
		printf("  %-12s %s\n", (*lab)->name, (*lab)->title);
}

static void print_backends(void)
{
	for (const struct source_kind *const *kind = source_kinds; *kind; kind++)
		printf("  %-12s %s\n", (*kind)->name, (*kind)->summary);
}

/* What help can list besides telling about a command. */
static const struct topic {
	const char *name;
	void (*print)(void);
} topics[] = {
	{ "commands", print_commands },
	{ "workloads", print_workloads },
	{ "views", print_views },
	{ "columns", print_columns },
	{ "fields", print_fields },
	{ "expect", print_expectations },
	{ "labs", print_labs },
	{ "backends", print_backends },
};

static void print_overview(void)
{
	printf("Usage: exectrace COMMAND [OPTION]... [ARGUMENT]...\n\n"
	       "Settles by evidence whether a program ran sequentially, concurrently or in parallel.\n\n"
	       "Commands:\n");
	print_commands();
	printf("\nWorkloads, for `exectrace run':\n");
	print_workloads();
	printf("\n`exectrace COMMAND --help' tells about a command.\n");
}

static const struct topic *find_topic(const char *name)
{
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
		if (!strcmp(topics[i].name, name))
			return &topics[i];
	return NULL;
}

static int tell_about(const struct command *self, const char *name)
{
	const struct command *command = command_find(name);
	const struct topic *topic = find_topic(name);
	char *arguments[] = { (char *)name, "--help", NULL };
	enum exit_status trouble;

	if (topic) {
		topic->print();
		return EXIT_YES;
	}
	if (!command) {
		command_refuse(name);
		return self->trouble;
	}
	return command_call(command, 2, arguments, &trouble);
}

static int run_help(struct command *self, int argc, char **argv)
{
	struct opt opts[] = { OPT_END };
	bool done;
	int first = command_parse(self, argc, argv, opts, false, &done);

	if (first < 0)
		return self->trouble;
	if (done)
		return EXIT_YES;
	if (first == argc) {
		print_overview();
		return EXIT_YES;
	}
	if (first + 1 < argc) {
		refuse("help tells of one thing at a time");
		return self->trouble;
	}
	return tell_about(self, argv[first]);
}

const struct command command_help = {
	.name = "help",
	.args = "[COMMAND | commands | workloads | views | columns | fields | expect | labs | backends]",
	.summary = "say what exectrace can do, or what a command can",
	.trouble = EXIT_TROUBLE,
	.run = run_help,
};
