/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd.h - the subcommands of exectrace
 *
 * A command parses its options, calls what does the work, and turns the outcome into an exit status. It holds no
 * logic of its own.
 *
 * To add one: a file with a function and a struct command at its end, a line in list.def, and a section in the
 * man page.
 */
#ifndef EXECTRACE_CMD_H
#define EXECTRACE_CMD_H

#include <stdbool.h>

struct command;
struct opt;

/* Exit statuses: a promise, see "EXIT STATUS" in the man page. */
enum exit_status {
	EXIT_YES = 0,
	EXIT_NO = 1,                    /* expectation not met, trace incomplete */
	EXIT_TROUBLE = 2,
	EXIT_OPEN = 3,                  /* inconclusive */
	EXIT_OWN_TROUBLE = 125,         /* where the status of another command is passed through */
	EXIT_CANNOT_RUN = 126,
	EXIT_NOT_FOUND = 127,
	EXIT_INTERRUPTED = 130,         /* as shells have it: Ctrl-C */
};

/* What commands read and write if no trace is named. */
#define DEFAULT_TRACE "exectrace.trace"

struct command {
	const char *name;
	const char *args;       /* as in "exectrace NAME ARGS" */
	const char *summary;    /* one line */
	const char *details;    /* more, for its help; may be NULL */
	enum exit_status trouble;       /* what it exits with if it cannot do its job */
	bool observes;          /* records, and needs whatever privileges there are for that */
	/* self is a copy for this call, see command_parse(); argv[0] is the name. Returns an exit status. */
	int (*run)(struct command *self, int argc, char **argv);
};

/* All of them, in the order of list.def; ends with NULL. */
extern const struct command *const commands[];

/* Calls it; what it exits with if its answer cannot be delivered is put into *trouble. Returns its exit status. */
int command_call(const struct command *command, int argc, char **argv, enum exit_status *trouble);

/* The command of this name, or NULL. */
const struct command *command_find(const char *name);

/* Says that there is no such command, and which may have been meant; returns a negative errno. */
int command_refuse(const char *name);

/*
 * Parses the options of a command, with --help added: then prints its help and sets *done. Returns the index of the
 * first operand, or a negative errno after saying what is wrong. With --expect, the exit status is the answer to that,
 * and trouble is EXIT_TROUBLE, whatever else is wrong with the options: self->trouble is set to it.
 */
int command_parse(struct command *self, int argc, char **argv, const struct opt *opts,
		  bool strict_order, bool *done);

#endif
