/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html_runs.h - all runs of a trace, small enough for a page; html/data.js unpacks them
 *
 * Base64 of a zlib stream of varints (lib/bytes.h), a space, and how many records that are: one for each stretch, in the
 * order of the timeline:
 *
 *	cpu             place among the trace's CPUs
 *	flags           enum below
 *	task            place + 1; 0: of none
 *	from            ns since the last record of that CPU ended; the first one's since the recording began
 *	length          ns
 *	count           HTML_SUMMED only, which ends the record: how many stretches are summed up in it
 *	thread          number
 *	waited          HTML_BEGINS only: ns for which it had waited for a CPU; HTML_WAIT_UNKNOWN: or longer
 *	why, next       HTML_ENDS only: place in html_whys(), and the number of the thread that took the CPU
 *
 * Of a trace with more than HTML_MAX_RUNS stretches, those of a task on a CPU within a cell of time become one record.
 */
#ifndef EXECTRACE_HTML_RUNS_H
#define EXECTRACE_HTML_RUNS_H

#include <stdint.h>
#include <stdio.h>

struct findings;
struct json;

#define HTML_MAX_RUNS 1000000

enum html_run_flag {
	HTML_BEGINS = 1,
	HTML_ENDS = 2,
	HTML_COVERED = 4,
	HTML_IN_EDGE = 8,
	HTML_OUT_EDGE = 16,
	HTML_REPAIRED = 32,
	HTML_ESTIMATED = 64,
	HTML_SUMMED = 128,
	HTML_WAIT_UNKNOWN = 256,
};

/* How many stretches there are. */
uint64_t html_nr_stretches(const struct findings *f);

/* How long a cell is, ns; 0: all stretches are told one by one. */
uint64_t html_cell_ns(const struct findings *f);

/* Puts the texts that `why' numbers into an array under this key. */
void html_whys(struct json *j, const char *key);

/* 0, or a negative errno if the trace turned out to be damaged; that has been said. */
int html_put_runs(const struct findings *f, FILE *out);

#endif
