/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare_models.h - every built-in workload on one CPU, on two, ..., several times each */
#ifndef EXECTRACE_COMPARE_MODELS_H
#define EXECTRACE_COMPARE_MODELS_H

struct findings_options;

struct models_options {
	const char *cpus;       /* a list; NULL: those that may be used, but no more than there are tasks */
	const char *backend;    /* by which to observe; NULL: the first that can be had */
	unsigned nr_tasks, work_ms, nr_repeats;
	const char *json_path;  /* instead of standard output, as JSON; "-": there; NULL: not as JSON */
};

/* look says what is looked at. 0, or a negative errno; errors have been said. */
int compare_models(const struct models_options *o, const struct findings_options *look);

#endif
