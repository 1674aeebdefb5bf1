/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gate.h - a child that waits to be let go
 *
 * The child is made before anything is traced, so that it inherits nothing of the tracer, and waits in a read(2)
 * until the tracer is attached: then not one instruction of what it runs is missed. If exectrace dies while
 * the child waits, the child ends without having run anything.
 */
#ifndef EXECTRACE_GATE_H
#define EXECTRACE_GATE_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct caller;
struct cpulist;
struct mark_files;

/* What the child does: argv if that is given, else main. */
struct job {
	char **argv;            /* a command to exec, found by PATH */
	int (*main)(const void *arg);   /* returns the child's exit status */
	const void *arg;
	const struct caller *as;        /* whom it becomes first */
	const struct cpulist *cpus;     /* on which it is to stay; NULL: those that we may use */
	bool is_output_aside;   /* what it writes to standard output goes to standard error */
};

struct gate {
	pid_t pid;
	int release_fd;         /* closed without a byte: the child ends */
	int report_fd;          /* the child's errno if it cannot do its job; closes when it begins */
};

/* Makes the child, with this signal mask and the actions of this moment; its marks go to `marks'. Says what is wrong if it cannot. */
int gate_hold(struct gate *g, const struct job *job, const struct mark_files *marks, const sigset_t *mask);

/*
 * Lets it go, and waits until it has begun: for a command, until it was exec'd. 0, or the negative errno with
 * which it failed, -EPIPE if a signal had ended it by then; says nothing, since the caller knows what the command was for.
 */
int gate_release(struct gate *g);

/* Closes what is open; a child still held ends, and is waited for. */
void gate_close(struct gate *g);

#endif
