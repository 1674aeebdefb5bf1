/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * err.h - say on stderr what went wrong, once
 *
 * The place that knows the operation and its object says so and returns the error; its callers pass
 * it up in silence. Every message is one line that begins with "exectrace: ". Control characters, and
 * what is no UTF-8, are shown as `?', since names and paths come from anywhere.
 */
#ifndef EXECTRACE_ERR_H
#define EXECTRACE_ERR_H

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/*
 * Prints the message, ": " and what err means, and returns err: a negative errno.
 * Says what was being tried, on what: fail(-errno, "cannot open %s", path).
 */
int fail(int err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The same, for what errno cannot say: prints only the message and returns -EINVAL. */
int refuse(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* For the static analyzer, which does not follow what takes any number of arguments: neither returns 0. */
#ifdef __clang_analyzer__
#define fail(err, ...) (fail(err, __VA_ARGS__), (err) < 0 ? (err) : -1)
#define refuse(...)    (refuse(__VA_ARGS__), -1)
#endif

/* Something that the user should know and that stops nothing. */
void warn(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif
