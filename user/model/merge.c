// SPDX-License-Identifier: GPL-2.0-or-later
/* merge.c - of several streams that are ordered in time, which one is next? */
#include "model/merge.h"

#include <stdbool.h>
#include <stdlib.h>

#include "lib/mem.h"

void merge_create(struct merge *m, size_t nr)
{
	*m = (struct merge){ .nr = nr };
	m->times_ns = xcalloc(nr + 1, sizeof(*m->times_ns));
	m->losers = xcalloc(nr + 1, sizeof(*m->losers));
	for (size_t i = 0; i <= nr; i++)
		m->times_ns[i] = MERGE_NEVER;
}

void merge_release(struct merge *m)
{
	free(m->times_ns);
	free(m->losers);
	*m = (struct merge){ 0 };
}

/* Who wins the match or, from number nr on, which stream has that place at the bottom. */
static uint32_t play(struct merge *m, size_t match)
{
	uint32_t a, b;

	if (match >= m->nr)
		return match - m->nr;
	a = play(m, 2 * match);
	b = play(m, 2 * match + 1);
	if (m->times_ns[b] < m->times_ns[a] || (m->times_ns[b] == m->times_ns[a] && b < a)) {
		m->losers[match] = a;
		return b;
	}
	m->losers[match] = b;
	return a;
}

void merge_begin(struct merge *m)
{
	/* A trace without runs has one stream: none, which has ended. */
	m->first = m->nr ? play(m, 1) : 0;
}

/* No branches but the loop's: nobody can foretell who wins. */
void merge_move(struct merge *m, uint64_t time_ns)
{
	uint32_t winner = m->first;

	m->times_ns[winner] = time_ns;
	for (size_t match = (winner + m->nr) / 2; match; match /= 2) {
		uint32_t loser = m->losers[match];
		uint64_t loser_ns = m->times_ns[loser];
		bool swap = (loser_ns < time_ns) | ((loser_ns == time_ns) & (loser < winner));

		m->losers[match] = swap ? winner : loser;
		winner = swap ? loser : winner;
		time_ns = swap ? loser_ns : time_ns;
	}
	m->first = winner;
}
