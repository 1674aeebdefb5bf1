// SPDX-License-Identifier: GPL-2.0-or-later
/* turned.c - how much of one task's running was in turns with another: the limits of its share, from two readings of the record */
#include "analysis/turned.h"

#include "analysis/doubts.h"
#include "analysis/share.h"
#include "analysis/tally.h"
#include "lib/number.h"

static uint64_t share_beside(uint64_t part, unsigned __int128 rest)
{
	return part ? share_of(part, part + rest) : 0;
}

/* By how much the window may be too wide where it is not in doubt whether the task ran. */
static uint64_t too_wide_ns(const struct doubts *doubts, const struct tally *tally, uint32_t task)
{
	const struct span *widest = &doubts->windows[task];
	const struct task_tally *recorded = &tally->tasks[task];

	if (!doubts->may_be_too_wide[task])
		return 0;
	if (!recorded->end_ns)
		return UINT64_MAX;
	return less(recorded->begin_ns, widest->from_ns) + less(widest->to_ns, recorded->end_ns);
}

struct turn_limit turned_limit(const struct doubts *doubts, const struct tally *tally, uint32_t a, uint32_t b,
			       const struct turned *t)
{
	const struct counting *counting = &doubts->counting[a];
	uint64_t too_wide = too_wide_ns(doubts, tally, b);

	if (doubts->in_one_piece[b])
		return (struct turn_limit){ 0 };
	return (struct turn_limit){
		.low = too_wide == UINT64_MAX ? 0 :
		       share_beside(less(t->opposed_ns[SURELY], too_wide),
				(unsigned __int128)less(counting->most_ns, t->alike_ns[PERHAPS]) + too_wide),
		.high = share_beside(t->opposed_ns[PERHAPS] + t->unknown_ns,
				 less(counting->least_ns, t->alike_ns[SURELY] + t->unknown_ns)),
	};
}
