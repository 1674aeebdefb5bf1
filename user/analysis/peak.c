// SPDX-License-Identifier: GPL-2.0-or-later
/* peak.c - the highest degree that was held for a while */
#include "analysis/peak.h"

#include <stdlib.h>

#include "lib/mem.h"

void peak_begin(struct peak *p, uint64_t guard_ns)
{
	*p = (struct peak){ .guard_ns = guard_ns };
}

/* The degree was d or more until now, and is not any longer. */
static void leave_degree(struct peak *p, size_t d, uint64_t now_ns)
{
	uint64_t ns = now_ns - p->since_ns[d];

	if (d > p->highest && ns && (d < 2 || ns >= p->guard_ns))
		p->highest = d;
}

void peak_change(struct peak *p, uint64_t now_ns, size_t degree)
{
	while (p->degree > degree)
		leave_degree(p, p->degree--, now_ns);
	GROW(p->since_ns, degree + 1);
	while (p->degree < degree)
		p->since_ns[++p->degree] = now_ns;
}

void peak_end(struct peak *p, uint64_t now_ns)
{
	peak_see(p, now_ns, 0);
	free(p->since_ns);
	p->since_ns = NULL;
}
