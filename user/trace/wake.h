/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wake.h - one wake-up, as it goes into a trace and comes out of it */
#ifndef EXECTRACE_WAKE_H
#define EXECTRACE_WAKE_H

#include <stdbool.h>
#include <stdint.h>

struct wake {
	uint64_t time_ns;       /* CLOCK_MONOTONIC */
	uint32_t woken;         /* number of the thread */
	uint32_t waker;         /* number of the thread that did it; 0: not known */
	bool from_interrupt;    /* no thread did: a timer, a disk, the network */
};

#endif
