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

/* It goes up or down, above the highest that was held already. */
void peak_change(struct peak *p, uint64_t now_ns, size_t degree);

/* From this time on the degree is this. Times do not go back. Below the highest so far, it does not matter since when. */
static inline void peak_see(struct peak *p, uint64_t now_ns, size_t degree)
{
	if (degree > p->highest || p->degree > p->highest)
		peak_change(p, now_ns, degree);
	p->degree = degree;
}

/* Until this time it was as it was. */
void peak_end(struct peak *p, uint64_t now_ns);

#endif
