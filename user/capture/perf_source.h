/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_source.h - perf's events as a source of records (source.h): for those who have no privileges
 *
 * An ordinary user may have them on threads of the user's own, which is enough for every switch of these, and for their
 * births and deaths. It cannot record the whole machine, cgroups or wake-ups.
 */
#ifndef EXECTRACE_PERF_SOURCE_H
#define EXECTRACE_PERF_SOURCE_H

struct source_kind;

extern const struct source_kind perf_source;

#endif
