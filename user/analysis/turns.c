// SPDX-License-Identifier: GPL-2.0-or-later
/* turns.c - how often did the tasks take turns? */
#include "analysis/turns.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "model/tasks.h"

/* The last time that a task was on a CPU: the numbers of the first interval and of the last one so far. */
struct stay {
	uint64_t first, last;
};

struct turns_state {
	const struct tally *tally;
	uint64_t interval;              /* the number of this one; from 1 */
	struct stay *stays;             /* by place of the task */
	uint32_t *on;                   /* who was, in the interval before */
	size_t nr_on, on_cap;
	uint32_t left;                  /* the last to leave; NO_TASK: nobody has */
};

void turns_begin(struct turns *t, const struct tally *tally)
{
	*t = (struct turns){ .state = xcalloc(1, sizeof(struct turns_state)) };
	t->state->tally = tally;
	t->state->stays = xcalloc(tally->nr, sizeof(*t->state->stays));
	t->state->left = NO_TASK;
}

static bool is_part_way(const struct turns_state *s, uint32_t task, uint64_t now_ns)
{
	const struct task_tally *tally = &s->tally->tasks[task];

	return tally->begin_ns < now_ns && now_ns < tally->end_ns;
}

static void extend_stay(struct turns_state *s, uint32_t task)
{
	struct stay *stay = &s->stays[task];

	if (stay->last + 1 != s->interval)
		stay->first = s->interval;
	stay->last = s->interval;
}

static void find_leaver(struct turns_state *s)
{
	for (size_t i = 0; i < s->nr_on; i++)
		if (s->stays[s->on[i]].last != s->interval)
			s->left = s->on[i];
}

static bool is_turn(const struct turns_state *s, uint32_t task, uint64_t now_ns)
{
	return s->left != NO_TASK && s->left != task &&
	       is_part_way(s, s->left, now_ns) && is_part_way(s, task, now_ns);
}

void turns_see(struct turns *t, uint64_t from_ns, const struct active *active, size_t nr)
{
	struct turns_state *s = t->state;

	s->interval++;
	for (size_t i = 0; i < nr; i++)
		extend_stay(s, active[i].task);
	find_leaver(s);
	GROW(s->on, nr);
	s->nr_on = nr;
	for (size_t i = 0; i < nr; i++) {
		s->on[i] = active[i].task;
		if (s->stays[s->on[i]].first == s->interval)
			t->nr += is_turn(s, s->on[i], from_ns);
	}
}

void turns_end(struct turns *t)
{
	free(t->state->stays);
	free(t->state->on);
	free(t->state);
	t->state = NULL;
}
