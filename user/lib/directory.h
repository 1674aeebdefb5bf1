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
 * Where a path leads: to what is no link, or is not there, or is one of those of /proc that only the kernel can follow. To be freed
 * by the caller. NULL: on the way is a link of another user's than ours or root's, who may choose what it leads to, but not
 * have it written to. Who it belongs to, and where it leads, is asked of the same link, whatever is put in its place meanwhile; what
 * is at the end may become one: it is not to be followed any more.
 */
char *links_follow(const char *path);

/* The path is a link of /proc. */
bool link_is_kernels(const char *path);

#endif
