// SPDX-License-Identifier: GPL-2.0-or-later
/* viewer_cells.c - what a stretch of the timeline looks like in so many rows and columns */
#include "view/viewer_cells.h"

#include <stdlib.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "lib/mem.h"
#include "lib/number.h"

/* Which row the stretch is in; SIZE_MAX: none. */
static size_t row_of(bool by_task, const struct stretch *s, const uint32_t *places)
{
	if (!by_task)
		return s->cpu;
	return s->task == NO_TASK ? SIZE_MAX : places[s->task];
}

/* Of what is looked at, no more than that. */
static int walk(const struct findings *f, uint64_t from_ns, uint64_t to_ns,
		void (*see)(void *arg, const struct stretch *s), void *arg)
{
	struct span span = walk_span(f);
	struct findings part = *f;

	/* Options count from the begin of the first task, and 0 stands for all of it. */
	part.zero_ns = 0;
	part.options.from_ns = most(from_ns, span.from_ns);
	part.options.to_ns = least(to_ns, span.to_ns);
	return part.options.from_ns < part.options.to_ns ? findings_walk(&part, see, arg) : 0;
}

struct filling {
	struct cells *c;
	const uint32_t *places;
};

static uint64_t time_of(const struct cells *c, unsigned column)
{
	return c->from_ns + (unsigned __int128)(c->to_ns - c->from_ns) * column / c->nr_columns;
}

static void add(struct cell *cell, uint64_t ns, uint32_t task)
{
	cell->busy_ns += ns;
	if (ns < cell->most_ns)
		return;
	cell->most_ns = ns;
	cell->task = task;
}

static void see_stretch(void *arg, const struct stretch *s)
{
	const struct filling *filling = arg;
	struct cells *c = filling->c;
	size_t row = row_of(c->by_task, s, filling->places);
	uint64_t span_ns = c->to_ns - c->from_ns, from_ns = s->from_ns;
	unsigned column;

	if (row < c->first_row || row >= c->first_row + c->nr_rows || from_ns < c->from_ns)
		return;
	column = (unsigned __int128)(from_ns - c->from_ns) * c->nr_columns / span_ns;
	for (; from_ns < s->to_ns && column < c->nr_columns; column++) {
		uint64_t until_ns = time_of(c, column + 1);

		until_ns = until_ns < s->to_ns ? until_ns : s->to_ns;
		if (until_ns <= from_ns)
			continue;
		add(&c->cells[(row - c->first_row) * c->nr_columns + column], until_ns - from_ns, s->task);
		from_ns = until_ns;
	}
}

int cells_fill(struct cells *c, const struct findings *f, const uint32_t *places)
{
	struct filling filling = { c, places };

	free(c->cells);
	c->cells = xcalloc(c->nr_rows * c->nr_columns, sizeof(*c->cells));
	return walk(f, c->from_ns, c->to_ns, see_stretch, &filling);
}

static void take(struct step *s, const struct stretch *stretch)
{
	s->run = *stretch->run;
	s->stretch = *stretch;
	s->stretch.run = &s->run;
}

struct step_place step_place_of(const struct stretch *s)
{
	return (struct step_place){ s->from_ns, s->cpu, s->to_ns > s->from_ns };
}

/* Less than 0, 0, more than 0. */
static int compare_places(struct step_place a, struct step_place b)
{
	if (a.from_ns != b.from_ns)
		return a.from_ns < b.from_ns ? -1 : 1;
	if (a.cpu != b.cpu)
		return a.cpu < b.cpu ? -1 : 1;
	return a.lasts - b.lasts;
}

struct finding {
	struct step *s;
	const uint32_t *places;
	uint64_t from_ns;       /* nothing before this is looked at */
};

static void consider(void *arg, const struct stretch *stretch)
{
	const struct finding *finding = arg;
	struct step *s = finding->s;
	int order;

	if (row_of(s->by_task, stretch, finding->places) != s->row || (s->forward && s->found))
		return;
	/* One that was cut where we began to look began elsewhere. */
	if (!s->forward && stretch->from_ns == finding->from_ns && !stretch->begins_run)
		return;
	order = compare_places(step_place_of(stretch), s->at);
	if (s->forward ? order <= 0 : order >= 0)
		return;
	s->found = true;
	take(s, stretch);
}

/* What was found may have been cut at its end. */
static void complete(void *arg, const struct stretch *stretch)
{
	struct step *s = arg;

	if (!compare_places(step_place_of(stretch), step_place_of(&s->stretch)))
		take(s, stretch);
}

/* First nearby, then eight times as far, so that a near one is found soon in a long trace. */
int step_find(struct step *s, const struct findings *f, const uint32_t *places)
{
	struct finding finding = { .s = s, .places = places };
	uint64_t at_ns = s->at.from_ns, end_ns = f->zero_ns + f->options.from_ns + f->span_ns;
	int err = 0;

	s->found = false;
	for (uint64_t reach_ns = 1000000; !s->found && !err && reach_ns; reach_ns *= 8) {
		uint64_t from_ns = less(at_ns, s->forward ? 1 : reach_ns);
		uint64_t to_ns = at_ns + (s->forward ? reach_ns : 1);

		finding.from_ns = from_ns;
		err = walk(f, finding.from_ns, to_ns, consider, &finding);
		if (s->forward ? to_ns > end_ns : !from_ns)
			break;
	}
	if (s->found && !err)
		err = walk(f, s->stretch.from_ns, s->run.out_ns + 1, complete, s);
	return err;
}
