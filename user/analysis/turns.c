// SPDX-License-Identifier: GPL-2.0-or-later
/* turns.c - how often did the tasks take turns? */
#include "analysis/turns.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "model/tasks.h"

struct turns_state {
	const struct tally *tally;
	uint32_t *nr_cpus;              /* by place of the task: on how many it is */
	uint32_t *newcomers;            /* tasks that were on none in the interval before */
	size_t nr_newcomers, newcomers_cap;
	uint32_t left;                  /* the last to leave; NO_TASK: nobody has */
};

void turns_begin(struct turns *t, const struct tally *tally)
{
	*t = (struct turns){ .state = xcalloc(1, sizeof(struct turns_state)) };
	t->state->tally = tally;
	t->state->nr_cpus = xcalloc(tally->nr, sizeof(*t->state->nr_cpus));
	t->state->left = NO_TASK;
}

static bool is_part_way(const struct turns_state *s, uint32_t task, uint64_t now_ns)
{
	const struct task_tally *tally = &s->tally->tasks[task];

	return tally->begin_ns < now_ns && now_ns < tally->end_ns;
}

static void find_newcomers(struct turns_state *s, const struct interval *interval)
{
	s->nr_newcomers = 0;
	GROW(s->newcomers, interval->nr_came);
	for (size_t i = 0; i < interval->nr_came; i++) {
		uint32_t task = interval->came[i].task;

		if (!s->nr_cpus[task]++)
			s->newcomers[s->nr_newcomers++] = task;
	}
}

/* Of several, it is the last to have come. */
static void find_leaver(struct turns_state *s, const struct interval *interval)
{
	const struct stay *last = NULL;

	for (size_t i = 0; i < interval->nr_left; i++) {
		const struct stay *stay = &interval->left[i];

		if (!--s->nr_cpus[stay->task] && (!last || stay->number > last->number))
			last = stay;
	}
	if (last)
		s->left = last->task;
}

static bool is_turn(const struct turns_state *s, uint32_t task, uint64_t now_ns)
{
	return s->left != NO_TASK && s->left != task &&
	       is_part_way(s, s->left, now_ns) && is_part_way(s, task, now_ns);
}

/* In this order, because who leaves one CPU and comes on one at the same time has neither come nor left. */
void turns_see(struct turns *t, const struct interval *interval)
{
	struct turns_state *s = t->state;

	find_newcomers(s, interval);
	find_leaver(s, interval);
	for (size_t i = 0; i < s->nr_newcomers; i++)
		t->nr += is_turn(s, s->newcomers[i], interval->from_ns);
}

void turns_end(struct turns *t)
{
	free(t->state->nr_cpus);
	free(t->state->newcomers);
	free(t->state);
	t->state = NULL;
}
