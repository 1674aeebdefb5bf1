// SPDX-License-Identifier: GPL-2.0-or-later
/* list.c - all the workloads there are */
#include "workload/workload.h"

#include <string.h>

#include "workload/programs.h"
#include "workload/work.h"

#define WORKLOAD(name) &workload_##name,
const struct workload *const workloads[] = {
#include "workload/list.def"
	NULL
};
#undef WORKLOAD

const struct workload *workload_find(const char *name)
{
	for (const struct workload *const *w = workloads; *w; w++)
		if (!strcmp((*w)->name, name))
			return *w;
	return NULL;
}

bool workload_takes_jitter(const struct workload *workload)
{
	return !strcmp(workload->model, "async");
}

int workload_main(const void *arg)
{
	const struct workload_job *job = arg;

	name_this_thread(job->workload->name);
	return job->workload->run(&job->plan);
}
