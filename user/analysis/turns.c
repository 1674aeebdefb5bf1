// SPDX-License-Identifier: GPL-2.0-or-later
/* turns.c - how often did the tasks take turns? */
#include "analysis/turns.h"

#include <stdbool.h>
#include <stdlib.h>

#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "lib/span.h"
#include "lib/number.h"
#include "model/tasks.h"
#include "model/timeline.h"

struct turns_state {
	struct span all;                /* in which all that count are part-way */
	const struct span *windows;     /* by place of the task, */
	uint32_t *nr_cpus;              /* and on how many it is */
	uint32_t *newcomers;            /* tasks that were on none in the interval before */
	uint32_t left;                  /* the last to leave; NO_TASK: nobody has */
};

void turns_begin(struct turns *t, const struct span *windows, const struct tally *tally)
{
	struct turns_state *s = xcalloc(1, sizeof(*s));

	*t = (struct turns){ .state = s };
	s->windows = windows;
	s->all = (struct span){ 0, UINT64_MAX };
	for (size_t i = 0; i < tally->nr; i++) {
		if (!tally->tasks[i].counts)
			continue;
		s->all.from_ns = most(s->all.from_ns, windows[i].from_ns);
		s->all.to_ns = least(s->all.to_ns, windows[i].to_ns);
	}
	s->nr_cpus = xcalloc(tally->nr, sizeof(*s->nr_cpus));
	s->newcomers = xcalloc(tally->nr_cpus, sizeof(*s->newcomers));
	s->left = NO_TASK;
}

static bool is_part_way(const struct span *window, uint64_t now_ns)
{
	return window->from_ns < now_ns && now_ns < window->to_ns;
}

static bool is_turn(const struct turns_state *s, uint32_t left, uint32_t task, uint64_t now_ns)
{
	return left != NO_TASK && left != task &&
	       (is_part_way(&s->all, now_ns) ||
		(is_part_way(&s->windows[left], now_ns) && is_part_way(&s->windows[task], now_ns)));
}

/* As see_changes(), in fewer steps. */
static inline bool see_switch(struct turns_state *s, uint32_t leaver, uint32_t comer, uint64_t now_ns)
{
	bool is_new = !s->nr_cpus[comer]++;

	if (!--s->nr_cpus[leaver])
		s->left = leaver;
	return is_new && is_turn(s, s->left, comer, now_ns);
}

static size_t find_newcomers(struct turns_state *s, const struct interval *interval)
{
	size_t nr = 0;

	for (const struct stay *stay = interval_came(interval); stay < interval_came(interval) + interval->nr_came; stay++)
		if (!s->nr_cpus[stay->task]++)
			s->newcomers[nr++] = stay->task;
	return nr;
}

/* Of several, it is the one of the last CPU. */
static void find_leaver(struct turns_state *s, const struct interval *interval)
{
	const struct stay *last = NULL;

	for (const struct stay *stay = interval->left; stay < interval->left + interval->nr_left; stay++)
		if (!--s->nr_cpus[stay->task] && (!last || stay->cpu > last->cpu))
			last = stay;
	if (last)
		s->left = last->task;
}

/* In this order, because who leaves one CPU and comes on one at the same time has neither come nor left. */
static uint64_t see_changes(struct turns_state *s, const struct interval *interval)
{
	size_t nr_newcomers = find_newcomers(s, interval);
	uint64_t nr = 0;

	find_leaver(s, interval);
	for (size_t i = 0; i < nr_newcomers; i++)
		nr += is_turn(s, s->left, s->newcomers[i], interval->from_ns);
	return nr;
}

void turns_see(struct turns *t, const struct interval *intervals, size_t nr)
{
	struct turns_state *s = t->state;
	uint64_t nr_turns = 0;

	for (const struct interval *i = intervals; i < intervals + nr; i++) {
		if (interval_is_switch(i))
			nr_turns += see_switch(s, i->left->task, i->left[1].task, i->from_ns);
		else
			nr_turns += see_changes(s, i);
	}
	t->nr += nr_turns;
}

static uint64_t count_turns(const struct turns_state *s, const struct serial *serial)
{
	uint64_t nr = 0;

	if (is_part_way(&s->all, serial->first[1].from_ns) && is_part_way(&s->all, serial->last[-1].from_ns))
		return serial->nr_changes;
	for (const struct stretch *comes = serial->first + 1; comes < serial->last; comes++)
		nr += is_turn(s, comes[-1].task, comes->task, comes->from_ns);
	return nr;
}

/* Who comes at once where it has just left, on whatever CPU, has neither come nor left. */
static bool goes_on(const struct stretch *before, const struct stretch *comes)
{
	return before->task == comes->task && before->to_ns == comes->from_ns;
}

void turns_see_serial(struct turns *t, const struct serial *serial)
{
	const struct stretch *here = serial->last - 1;
	struct turns_state *s = t->state;

	t->nr += count_turns(s, serial);
	s->nr_cpus[serial->first->task]--;
	s->nr_cpus[here->task]++;
	while (here > serial->first && goes_on(here - 1, here))
		here--;
	if (here > serial->first)
		s->left = here[-1].task;
}

bool turns_can_see_relay(const struct turns *t, const struct relay *relay)
{
	const struct span *windows = t->state->windows;

	for (size_t i = 0; i < relay->nr_tasks; i++)
		if (!is_part_way(&windows[relay->tasks[i]], relay->from_ns) ||
		    !is_part_way(&windows[relay->tasks[i]], relay->to_ns))
			return false;
	return true;
}

/* Who comes was on no CPU, and another one leaves at once. */
void turns_see_relay(struct turns *t, const struct relay *relay)
{
	struct turns_state *s = t->state;

	t->nr += relay->nr_changes;
	for (const struct relay_cpu *cpu = relay->cpus; cpu < relay->cpus + relay->nr_cpus; cpu++) {
		if (!cpu->last)
			continue;
		s->nr_cpus[cpu->was]--;
		s->nr_cpus[cpu->last->task]++;
	}
	if (relay->nr_changes)
		s->left = relay->left;
}

void turns_end(struct turns *t)
{
	free(t->state->nr_cpus);
	free(t->state->newcomers);
	free(t->state);
	t->state = NULL;
}
