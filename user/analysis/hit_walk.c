// SPDX-License-Identifier: GPL-2.0-or-later
/* hit_walk.c - a walk along the timeline that meets probe hits where they happened */
#include "analysis/hit_walk.h"

#include <stdint.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "model/placing.h"
#include "model/timeline.h"
#include "trace/hit.h"
#include "trace/reader.h"

static void see_hits(struct hit_walk *w, uint64_t before_ns)
{
	struct placed_hit placed;
	int got;

	while ((got = placing_next(w->placing, before_ns, &placed)) > 0)
		if (tasks_is_ours(&w->f->tasks, placed.hit->thread) &&
		    findings_look_at(w->f, placed.hit->time_ns))
			w->see_hit(w->arg, &placed);
	w->err = got < 0 ? got : w->err;
}

void hit_walk_begin(struct hit_walk *w, const struct findings *f, void (*see)(void *arg, const struct stretch *s),
		    void (*see_hit)(void *arg, const struct placed_hit *placed), void *arg)
{
	struct placing *placing = trace_nr_probes(f->trace) ? placing_open(f->trace) : NULL;

	*w = (struct hit_walk){ f, placing, see, see_hit, arg, 0 };
}

static void see_stretch(void *arg, const struct stretch *s)
{
	struct hit_walk *w = arg;

	if (w->placing) {
		see_hits(w, s->from_ns);
		placing_see(w->placing, s);
	}
	if (w->see)
		w->see(w->arg, s);
}

void hit_walk_see(struct hit_walk *w, const struct stretch *stretches, size_t nr)
{
	if (!w->placing && !w->see)
		return;
	for (size_t i = 0; i < nr; i++)
		see_stretch(w, &stretches[i]);
}

int hit_walk_end(struct hit_walk *w)
{
	if (w->placing)
		see_hits(w, UINT64_MAX);
	placing_close(w->placing);
	return w->err;
}

int findings_walk_hits(const struct findings *f, void (*see)(void *arg, const struct stretch *s),
		       void (*see_hit)(void *arg, const struct placed_hit *placed), void *arg)
{
	struct hit_walk walk;
	int err, hits_err;

	hit_walk_begin(&walk, f, see, see_hit, arg);
	err = findings_walk(f, see_stretch, &walk);
	hits_err = hit_walk_end(&walk);
	return err ? err : hits_err;
}
