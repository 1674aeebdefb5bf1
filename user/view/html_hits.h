/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html_hits.h - probe hits, for the timeline of a page: [time since base_ns, place of the CPU or null, task or null, text,
 * number of the thread]
 */
#ifndef EXECTRACE_HTML_HITS_H
#define EXECTRACE_HTML_HITS_H

struct findings;
struct json;

/* More are too many to look at; how many are left out is said. */
#define HTML_MAX_HITS 20000

/* Writes the members "hits" and "hits_left_out" of an object. 0, or a negative errno: the trace is damaged. */
int html_put_hits(struct json *j, const struct findings *f);

#endif
