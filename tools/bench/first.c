// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * first.c - how long does it take from a command to the first instruction of the program that it runs?
 *
 *	first COMMAND... first          starts the command, which is to start `first' without arguments; prints the ns
 *
 * Linked statically, so that no dynamic linker comes before the first instruction.
 */
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"

extern char **environ;

static int measure(char **command)
{
	posix_spawn_file_actions_t actions;
	uint64_t began_ns, first_ns = 0;
	int ends[2], status = 0;
	pid_t pid;

	if (pipe(ends))
		return 2;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	began_ns = now_on(CLOCK_MONOTONIC);
	if (posix_spawnp(&pid, command[0], &actions, NULL, command, environ))
		return 2;
	if (waitpid(pid, &status, 0) != pid || status ||
	    read(ends[0], &first_ns, sizeof(first_ns)) != sizeof(first_ns))
		return 2;
	printf("%llu\n", (unsigned long long)(first_ns - began_ns));
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t first_ns = now_on(CLOCK_MONOTONIC);

	if (argc > 1)
		return measure(argv + 1);
	return write(STDOUT_FILENO, &first_ns, sizeof(first_ns)) == sizeof(first_ns) ? 0 : 2;
}
