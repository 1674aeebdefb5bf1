// SPDX-License-Identifier: GPL-2.0-or-later
/* stolen.c - what a hypervisor took of the tasks' time on CPUs, and what overlap is certain all the same */
#include "analysis/stolen.h"

#include "analysis/findings.h"
#include "analysis/share.h"
#include "analysis/walk.h"
#include "lib/number.h"
#include "trace/reader.h"

static uint64_t taken_from_ours(const struct findings *f)
{
	uint64_t ns = 0;

	for (uint32_t number = 1; number <= f->audit.nr_threads; number++)
		if (tasks_is_ours(&f->tasks, number))
			ns += audit_stolen_ns(&f->audit, number);
	return ns;
}

struct stolen stolen_find(const struct findings *f)
{
	struct stolen s = { .overlap_low = f->bounds.overlap.low };

	if (!trace_about(f->trace, "virtual") || walk_is_cut(f))
		return s;
	s.ns = f->audit.cpu_ns ? taken_from_ours(f) : trace_end_count(f->trace, "steal_ns");
	s.overlap_low = in_millionths(less(f->bounds.parallel_ns.low, s.ns), f->bounds.busy_ns.high);
	return s;
}
