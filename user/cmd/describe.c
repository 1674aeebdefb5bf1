// SPDX-License-Identifier: GPL-2.0-or-later
/* describe.c - what a trace of a built-in program says of that program */
#include "cmd/describe.h"

#include <string.h>

#include "lib/bytes.h"
#include "trace/facts.h"
#include "workload/work.h"
#include "workload/workload.h"

/* What the order in which they really begin is compared with. */
static void put_starts(struct bytes *about, unsigned nr_tasks)
{
	struct bytes names = { 0 };
	char buf[16];

	for (unsigned task = 0; task < nr_tasks; task++) {
		const char *name = task_name(task, buf);

		bytes_put(&names, ",", task > 0);
		bytes_put(&names, name, strlen(name));
	}
	bytes_put(&names, "", 1);
	facts_put(about, "starts", (const char *)names.data);
	bytes_release(&names);
}

void describe_workload(struct bytes *about, const struct workload *workload, unsigned nr_tasks)
{
	facts_put(about, "workload", workload->name);
	facts_put(about, "model", workload->model);
	facts_put_count(about, "tasks", nr_tasks);
	put_starts(about, nr_tasks);
}
