/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock.h - what a clock says */
#ifndef EXECTRACE_CLOCK_H
#define EXECTRACE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* In ns; 0 if there is no such clock. */
static inline uint64_t now_on(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

#endif
