// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * empty.c - runs a command under a BPF program that does nothing
 *
 *	empty switch COMMAND [ARGUMENT]...      at each context switch
 *	empty clock COMMAND [ARGUMENT]...       the same, but that it reads the clock
 *	empty mark PROGRAM [ARGUMENT]...        wherever PROGRAM passes the symbol bench_mark
 *
 * What any libbpf program costs at the least, and how long it takes to start.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "empty.skel.h"

static int attach_mark(struct empty_bpf *skel, const char *program)
{
	LIBBPF_OPTS(bpf_uprobe_opts, opts, .func_name = "bench_mark");

	skel->links.on_mark = bpf_program__attach_uprobe_opts(skel->progs.on_mark, -1, program, 0, &opts);
	return skel->links.on_mark ? 0 : -errno;
}

static int run(char **command)
{
	pid_t pid = fork();
	int status = 0;

	if (!pid) {
		execvp(command[0], command);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

int main(int argc, char **argv)
{
	const char *where = argc > 2 ? argv[1] : "";
	bool mark = !strcmp(where, "mark"), clock = !strcmp(where, "clock");
	struct empty_bpf *skel = argc > 2 ? empty_bpf__open() : NULL;
	int err, status = 2;

	if (!skel) {
		fprintf(stderr, "empty: see the top of empty.c\n");
		return 2;
	}
	bpf_program__set_autoload(skel->progs.on_mark, mark);
	bpf_program__set_autoload(skel->progs.on_clock, clock);
	bpf_program__set_autoload(skel->progs.on_switch, !mark && !clock);
	err = empty_bpf__load(skel);
	if (!err)
		err = mark ? attach_mark(skel, argv[2]) : empty_bpf__attach(skel);
	if (err)
		fprintf(stderr, "empty: cannot load and attach: %s\n", strerror(-err));
	else
		status = run(argv + 2);
	empty_bpf__destroy(skel);
	return status;
}
