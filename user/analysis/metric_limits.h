/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * metric_limits.h - between what limits must the figures of a whole trace lie, if it has gaps?
 *
 * Each function is of the metric with its name, or of those that are alike in this, and sets low and high beside
 * the value that is there. All that is missing has to be among the doubts (audit_is_bounded()).
 */
#ifndef EXECTRACE_METRIC_LIMITS_H
#define EXECTRACE_METRIC_LIMITS_H

struct findings;
struct measured;

void limit_overlap(const struct findings *f, struct measured *m);
void limit_interleaving(const struct findings *f, struct measured *m);
void limit_parallelism(const struct findings *f, struct measured *m);
void limit_peak(const struct findings *f, struct measured *m);
void limit_turns(const struct findings *f, struct measured *m);
void limit_wall(const struct findings *f, struct measured *m);
void limit_busy(const struct findings *f, struct measured *m);
void limit_parallel_time(const struct findings *f, struct measured *m);
void limit_cores(const struct findings *f, struct measured *m);
void limit_turns_time(const struct findings *f, struct measured *m);
void limit_alone_time(const struct findings *f, struct measured *m);
void limit_nobody_time(const struct findings *f, struct measured *m);
void limit_cpu(const struct findings *f, struct measured *m);
void limit_least_cpu(const struct findings *f, struct measured *m);
void limit_waited_own(const struct findings *f, struct measured *m);
void limit_waited_others(const struct findings *f, struct measured *m);
void limit_blocked(const struct findings *f, struct measured *m);
void limit_switches(const struct findings *f, struct measured *m);
void limit_moves(const struct findings *f, struct measured *m);
void limit_tasks(const struct findings *f, struct measured *m);
void limit_threads(const struct findings *f, struct measured *m);
void limit_cpus(const struct findings *f, struct measured *m);

#endif
