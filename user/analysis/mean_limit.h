/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mean_limit.h - between what limits is a mean of shares, if the weights are not certain? */
#ifndef EXECTRACE_MEAN_LIMIT_H
#define EXECTRACE_MEAN_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a task that ran for a time between two limits, which is the weight. */
struct weighed_share {
	uint64_t least_ns, most_ns;
	uint64_t share;         /* in 1/SHARE_ONE, see share.h */
};

/*
 * The least that the mean of the shares can be, or the most, whatever each weight is: shares below it weigh most and those above it
 * least, or the reverse. In 1/SHARE_ONE; 0 if nothing has a weight. Orders the shares.
 */
uint64_t mean_limit(struct weighed_share *shares, size_t nr, bool most);

#endif
