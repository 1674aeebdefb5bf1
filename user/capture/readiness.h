/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * readiness.h - can we trace here? If not, why, and what is to be done about it
 *
 * To add a check: a function and a line in the table `readiness_checks'.
 */
#ifndef EXECTRACE_READINESS_H
#define EXECTRACE_READINESS_H

#include <stdbool.h>
#include <stddef.h>

enum readiness { READY, READY_BUT, NOT_READY };

struct source_kind;
struct source_options;

struct readiness_check {
	const char *what;       /* what is looked at */
	const struct source_kind *source;       /* the source of records that needs it; NULL: all do */
	/* Says in detail what was found; unless READY, in remedy what to do or what follows. */
	enum readiness (*look)(char *detail, char *remedy, size_t size);
};

/* In the order in which one depends on another; ends with a check of which `what' is NULL. */
extern const struct readiness_check readiness_checks[];

#define READINESS_TEXT 256

/*
 * Which source of records is to be had for what the options ask for: the one of this name, or, if that is NULL, the first
 * that will do. Then the text says why those before it will not; empty if there are none. Else says what stands in
 * the way, and returns a negative errno.
 */
int readiness_choose(const struct source_kind **kind, const char *name, const struct source_options *options,
		     char because[READINESS_TEXT]);

/* Is the kernel that is running of this version, or newer? */
bool running_kernel_is_since(unsigned since_major, unsigned since_minor);

/* Parts of checks that can be tried without such a machine: pure functions of a file's text. */
bool kernel_is_since(const char *release, unsigned since_major, unsigned since_minor);
bool kernel_is_supported(const char *release);
bool lockdown_forbids(const char *text);
bool clock_is_shifted(const char *text);

#endif
