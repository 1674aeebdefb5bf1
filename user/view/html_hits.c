// SPDX-License-Identifier: GPL-2.0-or-later
/* html_hits.c - probe hits, for the timeline of a page */
#include "view/html_hits.h"

#include <stdlib.h>

#include "analysis/findings.h"
#include "analysis/hit_walk.h"
#include "lib/json.h"
#include "lib/number.h"
#include "model/placing.h"
#include "trace/hit.h"
#include "trace/reader.h"
#include "view/hit_text.h"

struct putting {
	struct json *j;
	const struct findings *f;
	uint64_t nr, base_ns;
};

static void see_stretch(void *arg, const struct stretch *s)
{
	(void)arg;
	(void)s;
}

static void put_place(struct json *j, bool is_known, uint32_t place)
{
	if (is_known)
		json_number(j, NULL, place);
	else
		json_null(j, NULL);
}

static void put_hit(void *arg, const struct placed_hit *placed)
{
	struct putting *p = arg;
	uint64_t time_ns = placed->hit->time_ns;
	char *text;

	if (p->nr++ >= HTML_MAX_HITS)
		return;
	text = hit_text(p->f->trace, placed->hit);
	json_array(p->j, NULL);
	json_number(p->j, NULL, less(time_ns, p->base_ns));
	put_place(p->j, placed->has_run, placed->cpu);
	put_place(p->j, placed->has_run && placed->task != NO_TASK, placed->task);
	json_text(p->j, NULL, text);
	json_number(p->j, NULL, placed->hit->thread);
	json_end(p->j);
	free(text);
}

int html_put_hits(struct json *j, const struct findings *f)
{
	struct putting p = { .j = j, .f = f, .base_ns = trace_start_ns(f->trace) };
	int err = 0;

	json_array(j, "hits");
	if (f->hits.nr)
		err = findings_walk_hits(f, see_stretch, put_hit, &p);
	json_end(j);
	json_number(j, "hits_left_out", p.nr > HTML_MAX_HITS ? p.nr - HTML_MAX_HITS : 0);
	return err;
}
