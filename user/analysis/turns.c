// SPDX-License-Identifier: GPL-2.0-or-later
/* turns.c - how often did the tasks take turns? */
#include "analysis/turns.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "model/tasks.h"

/* On how many CPUs a task is, and in which intervals it left and came last. */
struct presence {
	uint64_t left_in, came_in;
	uint32_t nr_cpus;
};

struct turns_state {
	const struct tally *tally;
	uint64_t interval;              /* the number of this one; from 1 */
	struct presence *tasks;         /* by place of the task */
	uint32_t left;                  /* the last to leave; NO_TASK: nobody has */
};

void turns_begin(struct turns *t, const struct tally *tally)
{
	*t = (struct turns){ .state = xcalloc(1, sizeof(struct turns_state)) };
	t->state->tally = tally;
	t->state->tasks = xcalloc(tally->nr, sizeof(*t->state->tasks));
	t->state->left = NO_TASK;
}

static bool is_part_way(const struct turns_state *s, uint32_t task, uint64_t now_ns)
{
	const struct task_tally *tally = &s->tally->tasks[task];

	return tally->begin_ns < now_ns && now_ns < tally->end_ns;
}

/* Who leaves a CPU and is on another one, or comes back at once, has not left. Of several, the last to have come. */
static void find_leaver(struct turns_state *s, const struct interval *interval)
{
	const struct stay *last = NULL;

	for (size_t i = 0; i < interval->nr_left; i++) {
		const struct stay *stay = &interval->left[i];
		const struct presence *task = &s->tasks[stay->task];

		if (!task->nr_cpus && task->came_in != s->interval && (!last || stay->number > last->number))
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

void turns_see(struct turns *t, const struct interval *interval)
{
	struct turns_state *s = t->state;

	s->interval++;
	for (size_t i = 0; i < interval->nr_left; i++) {
		struct presence *task = &s->tasks[interval->left[i].task];

		task->nr_cpus--;
		task->left_in = s->interval;
	}
	for (size_t i = 0; i < interval->nr_came; i++)
		s->tasks[interval->came[i].task].came_in = s->interval;
	find_leaver(s, interval);
	for (size_t i = 0; i < interval->nr_came; i++) {
		struct presence *task = &s->tasks[interval->came[i].task];

		if (!task->nr_cpus++ && task->left_in != s->interval)
			t->nr += is_turn(s, interval->came[i].task, interval->from_ns);
	}
}

void turns_end(struct turns *t)
{
	free(t->state->tasks);
	free(t->state);
	t->state = NULL;
}
