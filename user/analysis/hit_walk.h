/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hit_walk.h - a walk along the timeline that meets probe hits where they happened */
#ifndef EXECTRACE_HIT_WALK_H
#define EXECTRACE_HIT_WALK_H

#include <stddef.h>

struct findings;
struct placed_hit;
struct placing;
struct stretch;

/*
 * As findings_walk(), and calls see_hit for each hit that is looked at: after the stretches that began before it, before
 * those that begin later. 0, or a negative errno: the trace is damaged, which has been said.
 */
int findings_walk_hits(const struct findings *f, void (*see)(void *arg, const struct stretch *s),
		       void (*see_hit)(void *arg, const struct placed_hit *placed), void *arg);

/* The same for who walks himself: shows all stretches. see may be NULL. */
struct hit_walk {
	const struct findings *f;
	struct placing *placing;        /* NULL: the trace has no hits */
	void (*see)(void *arg, const struct stretch *s);
	void (*see_hit)(void *arg, const struct placed_hit *placed);
	void *arg;
	int err;                /* of the hits */
};

void hit_walk_begin(struct hit_walk *w, const struct findings *f, void (*see)(void *arg, const struct stretch *s),
		    void (*see_hit)(void *arg, const struct placed_hit *placed), void *arg);
void hit_walk_see(struct hit_walk *w, const struct stretch *stretches, size_t nr);

/* Those after the last stretch; and frees what there is to free. 0, or a negative errno as above. */
int hit_walk_end(struct hit_walk *w);

#endif
