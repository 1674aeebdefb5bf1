// SPDX-License-Identifier: GPL-2.0-or-later
/* gate.c - a child that waits to be let go */
#include "capture/gate.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/cpus.h"
#include "capture/mark_files.h"
#include "lib/caller.h"
#include "lib/capability.h"
#include "lib/err.h"

static void report(int fd, int err)
{
	/* If nobody listens any more, there is nobody to tell. */
	if (write(fd, &err, sizeof(err)) < 0)
		_exit(125);
	_exit(err == -ENOENT ? 127 : 126);
}

/* As exec does: a handler of ours is none of the child's. */
static void forget_handlers(void)
{
	for (int number = 1; number < NSIG; number++) {
		struct sigaction action;

		if (!sigaction(number, NULL, &action) && action.sa_handler != SIG_DFL &&
		    action.sa_handler != SIG_IGN)
			signal(number, SIG_DFL);
	}
}

/* As exec does: what is ours is none of the child's. */
static void close_ours(void)
{
	DIR *open_files = opendir("/proc/self/fd");
	struct dirent *entry;

	if (!open_files && errno != ENOENT) {
		fail(-errno, "cannot find out which files are open");
		_exit(125);
	}
	while (open_files && (entry = readdir(open_files))) {
		int fd = atoi(entry->d_name);

		if (fd > STDERR_FILENO && fd != dirfd(open_files) && fcntl(fd, F_GETFD) == FD_CLOEXEC)
			close(fd);
	}
	if (open_files)
		closedir(open_files);
}

static void child(const struct job *job, const struct mark_files *marks, const sigset_t *mask, int release_fd, int report_fd)
{
	char go;
	int err;

	forget_handlers();
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (read(release_fd, &go, 1) != 1)
		_exit(125);
	close(release_fd);
	capabilities_give_back();
	err = job->cpus ? cpus_keep_to(job->cpus) : 0;
	if (!err)
		err = caller_become(job->as);
	if (!err && job->is_output_aside && dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		err = -errno;
	if (err)
		report(report_fd, err);
	setenv("EXECTRACE_MARKS", mark_files_directory(marks), 1);
	setenv("EXECTRACE_MARKS_CLOCK", mark_files_clock(marks), 1);
	if (job->argv) {
		execvp(job->argv[0], job->argv);
		report(report_fd, -errno);
	}
	close_ours();
	_exit(job->main(job->arg));
}

int gate_hold(struct gate *g, const struct job *job, const struct mark_files *marks, const sigset_t *mask)
{
	int release[2] = { -1, -1 }, told[2] = { -1, -1 };

	*g = (struct gate){ .pid = -1, .release_fd = -1, .report_fd = -1 };
	if (!pipe2(release, O_CLOEXEC) && !pipe2(told, O_CLOEXEC))
		g->pid = fork();
	if (!g->pid) {
		close(release[1]);
		close(told[0]);
		child(job, marks, mask, release[0], told[1]);
	}
	g->release_fd = release[1];
	g->report_fd = told[0];
	if (g->pid < 0) {
		int err = fail(-errno, "cannot make the process to be traced");

		gate_close(g);
		return err;
	}
	close(release[0]);
	close(told[1]);
	return 0;
}

int gate_release(struct gate *g)
{
	int err = 0;
	ssize_t n;

	if (write(g->release_fd, "", 1) != 1)
		return -EPIPE;
	close(g->release_fd);
	g->release_fd = -1;
	do
		n = read(g->report_fd, &err, sizeof(err));
	while (n < 0 && errno == EINTR);
	return n == sizeof(err) ? err : 0;
}

void gate_close(struct gate *g)
{
	bool held = g->pid > 0 && g->release_fd >= 0;

	if (g->release_fd >= 0)
		close(g->release_fd);
	if (g->report_fd >= 0)
		close(g->report_fd);
	if (held)
		waitpid(g->pid, NULL, 0);
	*g = (struct gate){ .pid = -1, .release_fd = -1, .report_fd = -1 };
}
