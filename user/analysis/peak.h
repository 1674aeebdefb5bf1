/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * peak.h - the highest degree that was held for a while
 *
 * A degree is held while it is that or more, whoever comes and goes meanwhile. A degree of 2 or more has to be held for
 * at least the guard, in one piece; for 1 any time will do.
 */
#ifndef EXECTRACE_PEAK_H
#define EXECTRACE_PEAK_H

#include <stddef.h>
#include <stdint.h>

struct peak {
	size_t highest;         /* after peak_end() */

	/* Private to peak.c. */
	uint64_t guard_ns;
	size_t degree;
	uint64_t *since_ns;     /* [d]: since when the degree has been d or more */
	size_t since_ns_cap;
};

void peak_begin(struct peak *p, uint64_t guard_ns);

/* From this time on the degree is this. Times do not go back. */
void peak_see(struct peak *p, uint64_t now_ns, size_t degree);

/* Until this time it was as it was. */
void peak_end(struct peak *p, uint64_t now_ns);

#endif
