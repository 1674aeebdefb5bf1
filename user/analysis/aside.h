/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * aside.h - a part of an analysis, on a thread of its own
 *
 * What only looks at stretches, and shares nothing with what is found out besides, may be done on another CPU meanwhile. It sees the
 * same stretches in the same order, copies of them and of their runs, which are its own to change.
 */
#ifndef EXECTRACE_ASIDE_H
#define EXECTRACE_ASIDE_H

#include <stddef.h>

struct aside;
struct stretch;

typedef void aside_fn(void *arg, struct stretch *stretches, size_t nr);

/* NULL: there is no other CPU. The thread is started when there is enough for it to do. */
struct aside *aside_begin(aside_fn *fn, void *arg);

/* At most WALK_STRETCHES. */
void aside_see(struct aside *a, const struct stretch *stretches, size_t nr);

/* When this returns, fn has seen all; frees what there is to free. NULL is fine. */
void aside_end(struct aside *a);

#endif
