/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * directory.h - the directory of a file that is to be made, held open
 *
 * What is made, renamed and removed in it by openat(2) and its kin stays in that directory, even if another user has put something
 * else in its place meanwhile.
 */
#ifndef EXECTRACE_DIRECTORY_H
#define EXECTRACE_DIRECTORY_H

#include <stdbool.h>

/*
 * Opens the directory that a path leads to; *name is the part of path behind that. Returns a file descriptor, or a negative
 * errno: -EISDIR if the path ends with a slash. Says nothing.
 */
int directory_open(const char *path, const char **name);

/*
 * False if the path is a link of another user's than ours or root's, or such a link leads to one: what it leads to may be
 * theirs to choose, but not theirs to write to.
 */
bool links_are_ours(const char *path);

#endif
