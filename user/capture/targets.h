/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * targets.h - which processes that run already are to be recorded, and their threads and descendants
 *
 * They go on running, and starting threads and processes, while we look. What a thread that is followed starts is
 * followed by the kernel side; so it is enough to look again until nothing new is found.
 */
#ifndef EXECTRACE_TARGETS_H
#define EXECTRACE_TARGETS_H

#include <stdint.h>
#include <sys/types.h>

struct source;

/* Follows these processes, all their descendants and all of their threads. Says so if one is not there. */
int targets_follow_processes(struct source *s, const pid_t *pids, unsigned nr);

/* The same for one process alone, as far as it is there. */
void targets_follow_process(struct source *s, pid_t pid);

/*
 * A cgroup, by its directory: its id for the kernel side, 0 if it is of a hierarchy of version 1, where what is moved
 * into it later is not noticed; warns of that. Says what is wrong if it is none.
 */
int targets_find_cgroup(uint64_t *id, const char *path);

/* Follows the processes in the cgroup and in those inside it. */
int targets_follow_cgroup(struct source *s, const char *path);

#endif
