/* SPDX-License-Identifier: GPL-2.0-or-later */
/* span.h - a stretch of time */
#ifndef EXECTRACE_SPAN_H
#define EXECTRACE_SPAN_H

#include <stdint.h>

#include "lib/number.h"

struct span {
	uint64_t from_ns, to_ns;
};

/* So much of the time between these two, which may be the wrong way round, is in it. */
static inline uint64_t span_share_ns(const struct span *span, uint64_t from_ns, uint64_t to_ns)
{
	return less(least(to_ns, span->to_ns), most(from_ns, span->from_ns));
}

#endif
