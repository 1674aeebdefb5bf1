/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * execs.h - which program a process ran, from one exec to the next
 *
 * Each program numbers the tasks that it marks for itself; and what it had not ended when the next one took its place, is over.
 */
#ifndef EXECTRACE_EXECS_H
#define EXECTRACE_EXECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace;

/* A process went on with another program: from then on. */
struct exec {
	uint32_t process;       /* number of its leader */
	uint64_t since_ns;
};

struct execs {
	struct exec *list;      /* by process, and then by time */
	size_t nr, list_cap;
};

/* A program as a process runs it, from one exec to the next. */
struct image {
	uint32_t id;            /* no other one of any process has it */
	uint32_t pid;           /* of its process */
	uint64_t until_ns;      /* when the next one took its place; UINT64_MAX: none did */
};

void execs_build(struct execs *execs, const struct trace *trace);
void execs_release(struct execs *execs);

/*
 * Follows a thread forward in time: *image, all 0 before the first call, is what it runs at this time, no earlier than that of the
 * call before. True: that is not what it ran before.
 */
bool execs_follow(const struct execs *execs, const struct trace *trace, uint32_t thread, uint64_t time_ns,
		  struct image *image);

#endif
