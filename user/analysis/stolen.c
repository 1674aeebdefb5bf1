// SPDX-License-Identifier: GPL-2.0-or-later
/* stolen.c - what a hypervisor took of the tasks' time on CPUs, and what overlap is certain all the same */
#include "analysis/stolen.h"

#include <stdlib.h>

#include "analysis/findings.h"
#include "analysis/share.h"
#include "analysis/walk.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "trace/reader.h"

/* By task; what was taken from threads that mark their tasks was of any of these, and is returned. */
static uint64_t sort_by_task(const struct findings *f, uint64_t *of_task)
{
	uint64_t of_any = 0;

	for (uint32_t number = 1; number <= f->audit.nr_threads; number++) {
		uint32_t task = f->tasks.of_thread[number];

		if (task != NO_TASK)
			of_task[task] += audit_stolen_ns(&f->audit, number);
		else if (tasks_is_ours(&f->tasks, number))
			of_any += audit_stolen_ns(&f->audit, number);
	}
	return of_any;
}

/* No more was taken from the overlap than from those who took part in it, and from each no more than its part. */
static void take_from_ours(const struct findings *f, struct stolen *s)
{
	uint64_t *of_task = xcalloc(f->tasks.nr, sizeof(*of_task));
	uint64_t of_any = sort_by_task(f, of_task);

	s->ns = s->of_overlap_ns = of_any;
	for (size_t task = 0; task < f->tasks.nr; task++) {
		s->ns += of_task[task];
		s->of_overlap_ns += least(of_task[task], f->profile.together_ns[task]);
	}
	free(of_task);
}

struct stolen stolen_find(const struct findings *f)
{
	struct stolen s = { 0 };

	if (trace_about(f->trace, "virtual") && !walk_is_cut(f)) {
		if (f->audit.cpu_ns && f->audit.grade != GRADE_INCOMPLETE)
			take_from_ours(f, &s);
		else
			s.ns = s.of_overlap_ns = trace_end_count(f->trace, "steal_ns");
	}
	s.overlap_low = s.of_overlap_ns ? in_millionths(less(f->bounds.parallel_ns.low, s.of_overlap_ns), f->bounds.busy_ns.high) :
					  f->bounds.overlap.low;
	return s;
}
