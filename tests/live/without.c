// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * without.c - runs a command as where some system calls are not to be had
 *
 *	without bpf|perf|both ERRNO COMMAND...
 *
 * bpf(2), perf_event_open(2), or both, fail with that error: ENOSYS (38), as on a kernel that has no such thing, or
 * EPERM (1), as a container's filter makes it do.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int calls[2] = { strcmp(what, "perf") ? __NR_bpf : __NR_perf_event_open,
			 strcmp(what, "bpf") ? __NR_perf_event_open : __NR_bpf };
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[0], 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[1], 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 5, .filter = filter };

	if (argc < 4)
		return 2;
	filter[3].k |= strtoul(argv[2], NULL, 10) & SECCOMP_RET_DATA;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("without");
		return 2;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return 127;
}
