/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_lists.h - the parts of the JSON document that grow with the trace: tasks, CPUs, pairs, waits, faults
 *
 * Tasks are told apart by their place, "task"; a thread is an object of its tid and name, or null if it is not known.
 */
#ifndef EXECTRACE_JSON_LISTS_H
#define EXECTRACE_JSON_LISTS_H

#include <stdint.h>

struct findings;
struct json;
struct measured;

/* A task by its place, or null for NO_TASK. */
void json_task(struct json *j, const char *key, uint32_t task);

/* Into the current object: value, low and high, which is null if there is no limit. */
void json_measured(struct json *j, const struct measured *m);

/* Each writes one member of an object. */
void json_certificate(struct json *j, const struct findings *f);
void json_tasks(struct json *j, const struct findings *f);
void json_cpus(struct json *j, const struct findings *f);
void json_pairs(struct json *j, const struct findings *f);
void json_why(struct json *j, const struct findings *f);
void json_probes(struct json *j, const struct findings *f);
void json_wakers(struct json *j, const struct findings *f);

#endif
