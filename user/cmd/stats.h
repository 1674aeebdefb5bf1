/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stats.h - what observing cost, for those who ask with --stats */
#ifndef EXECTRACE_STATS_H
#define EXECTRACE_STATS_H

struct session_result;

#define OPT_STATS(flag) \
	OPT_FLAG(0, "stats", flag, "say on standard error what observing cost; taking its time costs some, too")

/* A few lines on standard error. */
void stats_show(const struct session_result *result);

#endif
