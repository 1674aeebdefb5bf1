// SPDX-License-Identifier: GPL-2.0-or-later
/* main.c - exectrace: did it run sequentially, concurrently or in parallel? */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "cmd/cmd.h"
#include "lib/caller.h"
#include "lib/err.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

/*
 * Reading a trace takes 160 KiB, and the arguments and the environment may take 128 of what a stack may have. Whoever needs more
 * than there is dies without a word.
 */
#define STACK_KIB 512

/* An answer that did not arrive is no answer. */
static int deliver(int status, enum exit_status trouble)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fail(-errno, "cannot write to standard output");
	return trouble;
}

static void do_nothing(int number)
{
	(void)number;
}

/*
 * A file that may not grow any more (ulimit -f) is an error to be told, and no reason to die without a word. With a handler, as
 * that is none of the program's that is traced.
 */
static void survive_file_limit(void)
{
	struct sigaction before, survive = { .sa_handler = do_nothing, .sa_flags = SA_RESTART };

	if (!sigaction(SIGXFSZ, NULL, &before) && before.sa_handler == SIG_DFL)
		sigaction(SIGXFSZ, &survive, NULL);
}

static int check_stack(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur >= STACK_KIB << 10)
		return 0;
	return refuse("the stack may have %llu KiB, and %d are needed (ulimit -s %d)", (unsigned long long)limit.rlim_cur >> 10,
		      STACK_KIB, STACK_KIB);
}

int main(int argc, char **argv)
{
	const struct command *command;
	const char *name = argc > 1 ? argv[1] : "help";
	enum exit_status trouble;
	int status;

	survive_file_limit();
	/* What characters are; nothing else depends on where the user lives. */
	setlocale(LC_CTYPE, "");
	if (!strcmp(name, "--version")) {
		printf("exectrace " VERSION "\n");
		return deliver(EXIT_YES, EXIT_TROUBLE);
	}
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		name = "help";
	command = command_find(name);
	if (!command) {
		command_refuse(name);
		return EXIT_TROUBLE;
	}
	if (check_stack())
		return command->trouble;
	/* What root's powers, or those of the program's file, are for is to observe. */
	if (!command->observes && caller_settle())
		return command->trouble;
	if (argc < 2)
		status = command_call(command, 1, (char *[]){ "help", NULL }, &trouble);
	else
		status = command_call(command, argc - 1, argv + 1, &trouble);
	return deliver(status, trouble);
}
