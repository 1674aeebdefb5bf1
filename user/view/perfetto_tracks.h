/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perfetto_tracks.h - tracks that are not the kernel's: marked tasks, and how exact the trace is
 *
 * A marked task has a track of its own under its process: a slice from its begin to its end, and in that one for each
 * time it was on a CPU; and under that, one for each CPU that it was on while it was on another one, too. The faults of the record are instants on a track by the name of "exectrace".
 */
#ifndef EXECTRACE_PERFETTO_TRACKS_H
#define EXECTRACE_PERFETTO_TRACKS_H

#include <stdint.h>

struct findings;
struct hash;
struct packets;
struct stretch;

void tracks_write_tasks(const struct findings *f, struct packets *packets);

/* All stretches: those of marked tasks are written. The tracks that there are of those that are covered: zero-initialised. */
void tracks_see(const struct findings *f, struct packets *packets, struct hash *covered, const struct stretch *s);

/* Grade, verdict and faults; and that nothing is known of what came after end_ns. */
void tracks_write_exactness(const struct findings *f, struct packets *packets, uint64_t end_ns);

#endif
