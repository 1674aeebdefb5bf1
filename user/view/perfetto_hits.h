/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perfetto_hits.h - probe hits: instants on the track of the thread that passed, with their arguments */
#ifndef EXECTRACE_PERFETTO_HITS_H
#define EXECTRACE_PERFETTO_HITS_H

struct findings;
struct hit_tracks;
struct packets;
struct placed_hit;

/* f and packets must stay. To be given back with hit_tracks_close(). */
struct hit_tracks *hit_tracks_open(const struct findings *f, struct packets *packets);
void hit_tracks_close(struct hit_tracks *t);

void hit_tracks_see(struct hit_tracks *t, const struct placed_hit *placed);

#endif
