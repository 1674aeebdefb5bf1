/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk.h - along the timeline, through the part of it that is looked at
 *
 * What is asked for by --from and --to is given since the begin of the first task that counts (zero_ns of the findings),
 * and is all of the trace as long as that is not known.
 */
#ifndef EXECTRACE_WALK_H
#define EXECTRACE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"

struct findings;
struct stint;
struct stretch;
struct wake;

/* What of the trace is looked at, as times of the trace; is that less than all? */
struct span walk_span(const struct findings *f);
bool walk_is_cut(const struct findings *f);

/* Cuts what is there to the span, and leaves out what has nothing in it; returns how many are left. */
size_t walk_cut(struct stretch *stretches, size_t nr, const struct span *span);

/*
 * Calls see for the stretches that are looked at, cut to the time that is, some of them at a time; they are its own to
 * change. 0, or a negative errno: the trace is damaged, which has been said.
 */
int walk_stretches(const struct findings *f, void (*see)(void *arg, struct stretch *stretches, size_t nr), void *arg);

/*
 * The same for these stretches, whole, and for such others as tell what each thread and CPU did at both ends of that time (around.h).
 * What is between, is left out where it can be.
 */
int walk_around(const struct findings *f, void (*see)(void *arg, struct stretch *stretches, size_t nr), void *arg);

/* Calls see for all stints of the trace: of which thread, on the CPU at which place. The result is the same. */
int walk_stints(const struct findings *f, void (*see)(void *arg, const struct stint *stint, uint32_t cpu), void *arg);

/* The stretches, one at a time. */
int findings_walk(const struct findings *f, void (*see)(void *arg, const struct stretch *s), void *arg);

/* The time that is looked at has this moment in it; this wake-up was then, and of a thread that is looked at. */
bool findings_look_at(const struct findings *f, uint64_t time_ns);
bool findings_look_at_wake(const struct findings *f, const struct wake *wake);

#endif
