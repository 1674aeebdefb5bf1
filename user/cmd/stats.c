// SPDX-License-Identifier: GPL-2.0-or-later
/* stats.c - what observing cost, for those who ask with --stats */
#include "cmd/stats.h"

#include <stdio.h>

#include "capture/session.h"
#include "lib/fmt.h"

/*
 *	exectrace: recorded 24,100 runs in 0.212 s, 0 lost; 31.4 KiB, 1.3 bytes a run
 *	exectrace: the reader took 8.21 ms of CPU time, 3.9 % of one CPU, 341 ns a run
 *	exectrace: the hooks in the kernel took 4.90 ms, 203 ns a run, 88 ns a call, taking the time included
 *
 * The hooks are called at every switch of the machine, and some more: all of that is what the runs recorded have cost.
 */
void stats_show(const struct session_result *result)
{
	const struct session_progress *total = &result->total;
	const struct session_cost *cost = &result->cost;
	double runs = total->runs ? total->runs : 1;
	struct text nr, lost, size, reader, share, hooks;

	fprintf(stderr, "exectrace: recorded %s in %.3f s, %s lost; %s, %.1f bytes a run\n",
		fmt_counted(&nr, total->runs, "run"), total->elapsed_ns / 1e9,
		fmt_count(&lost, total->lost), fmt_bytes(&size, total->bytes), total->bytes / runs);
	fprintf(stderr, "exectrace: the reader took %s of CPU time, %s of one CPU, %.0f ns a run\n",
		fmt_ns(&reader, cost->reader_ns), fmt_share(&share, cost->reader_ns, total->elapsed_ns),
		cost->reader_ns / runs);
	/* For perf events the kernel keeps no such account. */
	if (!cost->hook_calls)
		return;
	fprintf(stderr, "exectrace: the hooks in the kernel took %s, %.0f ns a run, %.0f ns a call, taking the time included\n",
		fmt_ns(&hooks, cost->hook_ns), cost->hook_ns / runs, cost->hook_ns / (double)cost->hook_calls);
}
