/* SPDX-License-Identifier: GPL-2.0-or-later */
/* contrast.h - two traces side by side, for people and as JSON (compare.schema.json describes it) */
#ifndef EXECTRACE_VIEW_CONTRAST_H
#define EXECTRACE_VIEW_CONTRAST_H

#include <stdio.h>

struct contrast;
struct task_column;
struct term;

/* names are those of the files, a's and b's; column is the figure of the tasks that is shown, and top how many of them. */
void contrast_show(const struct contrast *c, const char *const names[2], const struct task_column *column, size_t top,
		   const struct term *term, FILE *out);

void contrast_write_json(const struct contrast *c, const char *const names[2], FILE *out);

#endif
