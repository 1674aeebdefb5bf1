/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perfetto_sched.h - runs and wake-ups as the kernel's own events, CPU by CPU
 *
 * Runs become switches as switches.h tells; a wake-up is an event of the CPU on which it happened.
 */
#ifndef EXECTRACE_PERFETTO_SCHED_H
#define EXECTRACE_PERFETTO_SCHED_H

struct findings;
struct packets;
struct sched_tracks;
struct stretch;

struct sched_tracks *sched_tracks_open(const struct findings *f, struct packets *packets);

/* All stretches, in order. */
void sched_tracks_see(struct sched_tracks *t, const struct stretch *s);

/* Writes what is left, and frees it. */
void sched_tracks_close(struct sched_tracks *t);

/* Writes all wake-ups. 0, or a negative errno if the trace is damaged, which has been said. */
int sched_wakings_write(const struct findings *f, struct packets *packets);

#endif
