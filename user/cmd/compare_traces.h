/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_traces.h - two recorded traces side by side */
#ifndef EXECTRACE_COMPARE_TRACES_H
#define EXECTRACE_COMPARE_TRACES_H

struct show;

/*
 * Shows the traces at these two paths on standard output; or writes them to show->export_path as JSON, unless that is NULL ("-" is
 * standard output). show has been prepared. 0, or a negative errno; errors have been said.
 */
int compare_traces(const struct show *show, char **paths);

#endif
