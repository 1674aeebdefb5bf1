/* SPDX-License-Identifier: GPL-2.0-or-later */
/* describe.h - what a trace of a built-in program says of that program */
#ifndef EXECTRACE_DESCRIBE_H
#define EXECTRACE_DESCRIBE_H

struct bytes;
struct workload;

/*
 * Appends facts ("key=value\n"):
 *
 *	workload        its name
 *	model           how it is written: sync, async
 *	tasks           how many it has
 *	starts          their names, in the order in which it starts them: sing,eat
 */
void describe_workload(struct bytes *about, const struct workload *workload, unsigned nr_tasks);

#endif
