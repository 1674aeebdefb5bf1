/* SPDX-License-Identifier: GPL-2.0-or-later */
/* span.h - a stretch of time */
#ifndef EXECTRACE_SPAN_H
#define EXECTRACE_SPAN_H

#include <stdint.h>

struct span {
	uint64_t from_ns, to_ns;
};

#endif
