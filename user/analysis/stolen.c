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

/* For so long a thread had a CPU by the record, and not by the kernel's count of its CPU time; 0 as well if that is not known. */
static uint64_t stolen_from(const struct findings *f, uint32_t thread)
{
	uint64_t cpu_ns = trace_thread(f->trace, thread)->cpu_ns;

	return cpu_ns ? less(audit_running_ns(&f->audit, thread), cpu_ns) : 0;
}

/* By task; what was taken from threads that mark their tasks was of any of these, and is returned. */
static uint64_t sort_by_task(const struct findings *f, uint64_t *of_task)
{
	uint64_t of_any = 0;

	for (uint32_t thread = 1; thread <= trace_nr_threads(f->trace); thread++) {
		uint32_t task = f->tasks.of_thread[thread];

		if (task != NO_TASK)
			of_task[task] += stolen_from(f, thread);
		else if (tasks_is_ours(&f->tasks, thread))
			of_any += stolen_from(f, thread);
	}
	return of_any;
}

/* From our threads, the sum; of that, of the overlap, *of_overlap_ns at most: from each task no more than its part in it. */
static uint64_t find_taken(const struct findings *f, uint64_t *of_overlap_ns)
{
	uint64_t *of_task = xcalloc(f->tasks.nr, sizeof(*of_task));
	uint64_t of_any = sort_by_task(f, of_task), ns = of_any;

	*of_overlap_ns = of_any;
	for (size_t task = 0; task < f->tasks.nr; task++) {
		ns += of_task[task];
		*of_overlap_ns += least(of_task[task], f->profile.together_ns[task]);
	}
	free(of_task);
	return ns;
}

struct stolen stolen_find(const struct findings *f)
{
	uint64_t ns = 0, of_overlap_ns = 0;

	if (trace_about(f->trace, "virtual") && !walk_is_cut(f)) {
		if (f->audit.cpu_ns && f->audit.grade != GRADE_INCOMPLETE)
			ns = find_taken(f, &of_overlap_ns);
		else
			ns = of_overlap_ns = trace_end_count(f->trace, "steal_ns");
	}
	return (struct stolen){
		.ns = ns,
		.overlap_low = in_millionths(less(f->bounds.parallel_ns.low, of_overlap_ns), f->bounds.busy_ns.high),
	};
}
