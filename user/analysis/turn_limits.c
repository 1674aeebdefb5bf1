// SPDX-License-Identifier: GPL-2.0-or-later
/* turn_limits.c - between what limits must the shares of turns lie, if the record has gaps? */
#include "analysis/turn_limits.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/chances.h"
#include "analysis/doubts.h"
#include "analysis/mean_limit.h"
#include "analysis/pairs.h"
#include "analysis/part_way.h"
#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/share.h"
#include "analysis/sweep.h"
#include "analysis/tally.h"
#include "analysis/turned.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/timeline.h"

/* A task that may be part-way; so long it has been on a CPU so far, in either reading. */
struct slot {
	uint32_t task;
	uint64_t ran_ns[NR_READINGS];
};

/* Of two slots: what the one opened first had run when the other was opened, and for how long both were on CPUs since. */
struct couple {
	uint64_t before_ns[NR_READINGS];
	uint64_t both_ns[NR_READINGS][NR_READINGS];     /* by the readings of the first and of the other, where these differ */
};

/* A task on a CPU while nothing is in doubt, which has been counted up to since_ns. */
struct plain {
	uint32_t task;
	uint32_t slot;          /* without one, the place behind all */
	uint64_t since_ns;
};

struct turn_limits_state {
	const struct doubts *doubts;
	const struct tally *tally;
	struct slot slots[TURN_LIMITS_MAX_OPEN + 1];    /* and one place behind those in use, for all who have none */
	struct part_way part_way;       /* the tasks that perhaps count */
	size_t *rank_of;                /* by task: how many were opened before it */
	struct couple *couples;         /* [slot opened first * nr_slots + the other] */
	/* [slot * (nr_slots + 1) + other slot]: since both were open, while nothing was in doubt, on CPUs together until this one left. */
	uint64_t *plain_grid;
	uint64_t until_ns;              /* no window begins or ends before */
	struct plain on[CHANCES_MAX_PLAIN];
	size_t nr_on;                   /* so many of these are on CPUs now; 0 if anything is in doubt */
	uint64_t now_ns;                /* so far all moments have been seen */
	uint64_t unknown_ns;            /* with too many chances, or with some of nobody knows which task */
	bool left_out;
};

void turn_limits_begin(struct turn_limits *l, const struct doubts *doubts, const struct tally *tally)
{
	struct turn_limits_state *s = xcalloc(1, sizeof(*s));
	size_t nr_slots;

	*l = (struct turn_limits){ .state = s };
	l->tasks = xcalloc(tally->nr, sizeof(*l->tasks));
	s->doubts = doubts;
	s->tally = tally;
	s->rank_of = xcalloc(tally->nr, sizeof(*s->rank_of));
	part_way_begin(&s->part_way, doubts->windows, tally->nr);
	for (size_t i = 0; i < tally->nr; i++)
		if (doubts->counting[i].perhaps)
			part_way_add(&s->part_way, i);
	part_way_order(&s->part_way, TURN_LIMITS_MAX_OPEN);
	nr_slots = s->part_way.nr_slots;
	s->couples = xcalloc(nr_slots * nr_slots, sizeof(*s->couples));
	s->plain_grid = xcalloc((nr_slots + 1) * (nr_slots + 1), sizeof(*s->plain_grid));
}

static struct couple *couple_of(struct turn_limits_state *s, uint32_t first, uint32_t other)
{
	return &s->couples[(size_t)first * s->part_way.nr_slots + other];
}

static uint64_t *plain_row(const struct turn_limits_state *s, uint32_t slot)
{
	return &s->plain_grid[slot * (s->part_way.nr_slots + (size_t)1)];
}

static void open_next(struct turn_limits_state *s)
{
	uint32_t task = part_way_open(&s->part_way), slot = s->part_way.slot_of[task];
	const uint32_t *order = s->part_way.order;

	if (slot == NO_SLOT) {
		s->left_out = true;
		return;
	}
	s->slots[slot] = (struct slot){ .task = task };
	s->rank_of[task] = s->part_way.next_open;
	for (size_t i = 0; order[i] != slot; i++) {
		struct couple *couple = couple_of(s, order[i], slot);

		*couple = (struct couple){ 0 };
		memcpy(couple->before_ns, s->slots[order[i]].ran_ns, sizeof(couple->before_ns));
		plain_row(s, slot)[order[i]] = plain_row(s, order[i])[slot] = 0;
	}
}

static void note(struct turn_limits *l, uint32_t task, uint32_t partner, const struct turn_limit *both)
{
	struct turn_limit *limit_of = &l->tasks[task];

	if (both->low > limit_of->low && l->state->doubts->counting[partner].surely)
		limit_of->low = both->low;
	if (both->high > limit_of->high)
		limit_of->high = both->high;
}

/* Both slots have been open until now. */
static void settle(struct turn_limits *l, uint32_t first, uint32_t other)
{
	struct turn_limits_state *s = l->state;
	const struct slot *a = &s->slots[first], *b = &s->slots[other];
	const struct couple *c = couple_of(s, first, other);
	uint64_t plain_ns = plain_row(s, first)[other] + plain_row(s, other)[first];
	struct turned of_a = { .unknown_ns = s->unknown_ns }, of_b = of_a;
	struct turn_limit a_limit, b_limit, both;

	for (int way = 0; way < NR_READINGS; way++) {
		uint64_t a_ns = a->ran_ns[way] - c->before_ns[way], b_ns = b->ran_ns[way];

		of_a.opposed_ns[way] = a_ns - plain_ns - c->both_ns[way][!way];
		of_a.alike_ns[way] = a_ns - plain_ns - c->both_ns[way][way];
		of_b.opposed_ns[way] = b_ns - plain_ns - c->both_ns[!way][way];
		of_b.alike_ns[way] = b_ns - plain_ns - c->both_ns[way][way];
	}
	a_limit = turned_limit(s->doubts, s->tally, a->task, b->task, &of_a);
	b_limit = turned_limit(s->doubts, s->tally, b->task, a->task, &of_b);
	both = (struct turn_limit){ least(a_limit.low, b_limit.low), least(a_limit.high, b_limit.high) };
	note(l, a->task, b->task, &both);
	note(l, b->task, a->task, &both);
}

static void close_next(struct turn_limits *l)
{
	struct turn_limits_state *s = l->state;
	uint32_t task = part_way_close(&s->part_way), slot = s->part_way.slot_of[task];
	const uint32_t *order = s->part_way.order;
	size_t at = 0;

	if (slot == NO_SLOT)
		return;
	for (; order[at] != slot; at++)
		settle(l, order[at], slot);
	for (size_t i = at + 1; i < s->part_way.nr_open; i++)
		settle(l, slot, order[i]);
	part_way_leave(&s->part_way, task);
}

/* What ends at a time ends before anything begins. */
static void move_to(struct turn_limits *l, uint64_t now_ns)
{
	struct turn_limits_state *s = l->state;
	const struct part_way *part_way = &s->part_way;

	for (;;) {
		uint64_t open_ns = part_way_opens_ns(part_way), close_ns = part_way_closes_ns(part_way);

		s->until_ns = open_ns < close_ns ? open_ns : close_ns;
		if (part_way->next_close < part_way->nr && close_ns <= now_ns && close_ns <= open_ns)
			close_next(l);
		else if (part_way->next_open < part_way->nr && open_ns <= now_ns)
			open_next(s);
		else
			return;
	}
}

static void add_couple(struct turn_limits_state *s, const struct chance *a, const struct chance *b, uint64_t ns)
{
	const struct chance *first = s->rank_of[a->task] < s->rank_of[b->task] ? a : b;
	const struct chance *other = first == a ? b : a;
	struct couple *couple = couple_of(s, s->part_way.slot_of[first->task], s->part_way.slot_of[other->task]);

	couple->both_ns[PERHAPS][PERHAPS] += ns;
	couple->both_ns[PERHAPS][SURELY] += other->surely ? ns : 0;
	couple->both_ns[SURELY][PERHAPS] += first->surely ? ns : 0;
	couple->both_ns[SURELY][SURELY] += first->surely && other->surely ? ns : 0;
}

static void add(struct turn_limits_state *s, const struct moment *moment, uint64_t ns)
{
	if (moment->nr > TURN_LIMITS_MAX_CHANCES || moment->nr_fewer || moment->nr_more) {
		s->unknown_ns += ns;
		return;
	}
	for (size_t i = 0; i < moment->nr; i++) {
		const struct chance *chance = &moment->list[i];
		struct slot *slot;

		if (s->part_way.slot_of[chance->task] == NO_SLOT)
			continue;
		slot = &s->slots[s->part_way.slot_of[chance->task]];
		slot->ran_ns[PERHAPS] += ns;
		slot->ran_ns[SURELY] += chance->surely ? ns : 0;
		for (size_t k = 0; k < i; k++)
			if (s->part_way.slot_of[moment->list[k].task] != NO_SLOT && moment->list[k].task != chance->task)
				add_couple(s, &moment->list[k], chance, ns);
	}
}

/* In either reading. */
static void add_running(struct turn_limits_state *s, uint32_t slot, uint64_t ns)
{
	for (int way = 0; way < NR_READINGS; way++)
		s->slots[slot].ran_ns[way] += ns;
}

/*
 * Counts what one of those that are plainly on CPUs has run, and with which of the first of them. What is counted next, in that row,
 * will mostly be with the same: these places are fetched meanwhile (NULL: they are near).
 */
static void count_plain(struct turn_limits_state *s, const struct plain *plain, size_t nr_others, uint64_t now_ns,
			const uint64_t *next_row)
{
	uint64_t *row = plain_row(s, plain->slot);

	add_running(s, plain->slot, now_ns - plain->since_ns);
	for (const struct plain *other = s->on; other < s->on + nr_others; other++) {
		row[other->slot] += now_ns - most(plain->since_ns, other->since_ns);
		if (next_row)
			__builtin_prefetch(&next_row[other->slot], 1);
	}
}

static void count_all_plain(struct turn_limits_state *s, uint64_t now_ns)
{
	for (size_t i = 0; i < s->nr_on; i++)
		count_plain(s, &s->on[i], i, now_ns, NULL);
	for (size_t i = 0; i < s->nr_on; i++)
		s->on[i].since_ns = now_ns;
}

/* Of a task, or the place behind all slots. */
static uint32_t plain_slot(const struct turn_limits_state *s, uint32_t task)
{
	return least(s->part_way.slot_of[task], s->part_way.nr_slots);
}

static struct plain plain_since(const struct turn_limits_state *s, uint32_t task, uint64_t now_ns)
{
	return (struct plain){ task, plain_slot(s, task), now_ns };
}

static void come(struct turn_limits_state *s, uint32_t task, uint64_t now_ns)
{
	s->on[s->nr_on++] = plain_since(s, task, now_ns);
}

/* Counts who leaves; its place is free then. */
static struct plain *count_leaver(struct turn_limits_state *s, uint32_t task, uint64_t now_ns, const uint64_t *next_row)
{
	struct plain *leaver = s->on;

	while (leaver->task != task)
		leaver++;
	/* With itself, too, which nobody reads. */
	count_plain(s, leaver, s->nr_on, now_ns, next_row);
	return leaver;
}

/* The last one takes its place. */
static void leave(struct turn_limits_state *s, uint32_t task, uint64_t now_ns)
{
	struct plain *place = count_leaver(s, task, now_ns, NULL);

	*place = s->on[--s->nr_on];
}

/* Windows begin or end. */
static __attribute__((noinline)) void pass_edge(struct turn_limits *l, uint64_t now_ns)
{
	count_all_plain(l->state, now_ns);
	move_to(l, now_ns);
}

static void pass_edges(struct turn_limits *l, uint64_t until_ns)
{
	while (l->state->until_ns < until_ns)
		pass_edge(l, l->state->until_ns);
}

static void see_first_plain(struct turn_limits *l, const struct moment *moment)
{
	struct turn_limits_state *s = l->state;

	if (moment->from_ns >= s->until_ns)
		move_to(l, moment->from_ns);
	for (size_t i = 0; i < moment->nr; i++)
		come(s, moment->list[i].task, moment->from_ns);
	pass_edges(l, moment->to_ns);
}

static void come_and_go(struct turn_limits *l, const struct interval *interval)
{
	struct turn_limits_state *s = l->state;
	const struct stay *came = interval_came(interval);
	uint64_t now_ns = interval->from_ns;

	for (const struct stay *left = interval->left; left < came; left++)
		leave(s, left->task, now_ns);
	if (now_ns >= s->until_ns)
		pass_edge(l, now_ns);
	for (const struct stay *stay = came; stay < came + interval->nr_came; stay++)
		come(s, stay->task, now_ns);
}

/* Of who leaves next; NULL: it is near, or nobody does. */
static const uint64_t *next_row_of(const struct turn_limits_state *s, const struct interval *next)
{
	return s->part_way.nr_slots >= FAR_SLOTS && next->nr_left ? plain_row(s, plain_slot(s, next->left->task)) : NULL;
}

void turn_limits_see_plain(struct turn_limits *l, const struct interval *intervals, size_t nr)
{
	const struct interval *last = &intervals[nr - 1];
	struct turn_limits_state *s = l->state;

	for (const struct interval *i = intervals; i <= last; i++) {
		const uint64_t *next_row = i < last ? next_row_of(s, i + 1) : NULL;

		if (interval_is_switch(i) && i->from_ns < s->until_ns)
			*count_leaver(s, i->left->task, i->from_ns, next_row) = plain_since(s, i->left[1].task, i->from_ns);
		else
			come_and_go(l, i);
		pass_edges(l, i->to_ns);
	}
	s->now_ns = last->to_ns;
}

static __attribute__((noinline)) void see_doubtful(struct turn_limits *l, const struct moment *moment)
{
	struct turn_limits_state *s = l->state;

	for (uint64_t from_ns = moment->from_ns; from_ns < moment->to_ns;) {
		uint64_t until_ns;

		if (from_ns >= s->until_ns)
			move_to(l, from_ns);
		until_ns = s->until_ns < moment->to_ns ? s->until_ns : moment->to_ns;
		add(s, moment, until_ns - from_ns);
		from_ns = until_ns;
	}
}

void turn_limits_see(struct turn_limits *l, const struct moment *moment)
{
	struct turn_limits_state *s = l->state;

	/* Who is on CPUs is told anew. */
	count_all_plain(s, moment->from_ns);
	s->nr_on = 0;
	if (moment->is_plain)
		see_first_plain(l, moment);
	else
		see_doubtful(l, moment);
	s->now_ns = moment->to_ns;
}

bool turn_limits_can_see_serial(const struct turn_limits *l, const struct serial *serial)
{
	const struct turn_limits_state *s = l->state;

	return s->until_ns >= serial->last[-1].to_ns && s->nr_on == 1 && s->on[0].task == serial->first->task;
}

void turn_limits_see_serial(struct turn_limits *l, const struct serial *serial)
{
	const struct stretch *here = serial->last - 1;
	struct turn_limits_state *s = l->state;

	leave(s, serial->first->task, serial->first->to_ns);
	for (size_t i = 0; i < serial->nr_tasks; i++)
		add_running(s, plain_slot(s, serial->tasks[i]), serial->of_task[serial->tasks[i]].ns);
	come(s, here->task, here->to_ns);
	s->now_ns = here->to_ns;
}

static struct plain *find_plain(struct turn_limits_state *s, uint32_t task)
{
	for (size_t i = 0; i < s->nr_on; i++)
		if (s->on[i].task == task)
			return &s->on[i];
	return NULL;
}

bool turn_limits_can_see_relay(const struct turn_limits *l, const struct relay *relay)
{
	struct turn_limits_state *s = l->state;
	bool are_on = s->until_ns > relay->to_ns && s->nr_on == relay->nr_cpus;

	for (size_t i = 0; i < relay->nr_cpus && are_on; i++)
		are_on = find_plain(s, relay->cpus[i].was);
	return are_on;
}

/* Of all that are on CPUs in the relay, what they ran meanwhile, and beside whom. */
static void add_relay(struct turn_limits_state *s, const struct relay *relay)
{
	for (size_t i = 0; i < relay->nr_tasks; i++) {
		uint32_t slot = plain_slot(s, relay->tasks[i]);
		uint64_t *row = plain_row(s, slot);

		add_running(s, slot, relay->ran_ns[i]);
		for (size_t k = 0; k < i; k++)
			row[plain_slot(s, relay->tasks[k])] += relay->both_ns[i][k] + relay->both_ns[k][i];
	}
}

void turn_limits_see_relay(struct turn_limits *l, const struct relay *relay)
{
	struct turn_limits_state *s = l->state;

	count_all_plain(s, relay->from_ns);
	add_relay(s, relay);
	for (size_t i = 0; i < relay->nr_cpus; i++) {
		const struct relay_cpu *cpu = &relay->cpus[i];

		*find_plain(s, cpu->was) = plain_since(s, cpu->last ? cpu->last->task : cpu->was, relay->to_ns);
	}
	s->now_ns = relay->to_ns;
}

static uint32_t mean_in_millionths(const struct turn_limits *l, bool most)
{
	const struct turn_limits_state *s = l->state;
	struct weighed_share *shares = xcalloc(s->part_way.nr, sizeof(*shares));
	uint64_t mean;

	for (size_t i = 0; i < s->part_way.nr; i++) {
		uint32_t task = s->part_way.opens[i];
		const struct counting *counting = &s->doubts->counting[task];

		shares[i] = (struct weighed_share){ counting->surely ? counting->least_ns : 0, counting->most_ns,
						    most ? l->tasks[task].high : l->tasks[task].low };
	}
	mean = mean_limit(shares, s->part_way.nr, most);
	free(shares);
	return share_in_millionths(mean);
}

static void state_free(struct turn_limits_state *s)
{
	part_way_release(&s->part_way);
	free(s->rank_of);
	free(s->couples);
	free(s->plain_grid);
	free(s);
}

void turn_limits_end(struct turn_limits *l)
{
	struct turn_limits_state *s = l->state;

	count_all_plain(s, s->now_ns);
	move_to(l, UINT64_MAX);
	for (size_t i = 0; i < s->part_way.nr && s->left_out; i++)
		l->tasks[s->part_way.opens[i]].high = SHARE_ONE;
	l->interleaving = (struct limits){ mean_in_millionths(l, false), mean_in_millionths(l, true) };
	state_free(s);
	l->state = NULL;
}

void turn_limits_of_pairs(struct turn_limits *l, const struct pairs *pairs)
{
	bool left_out = pairs->nr_left_out;

	*l = (struct turn_limits){ .interleaving = { pairs->interleaving, left_out ? 1000000 : pairs->interleaving } };
	l->tasks = xcalloc(pairs->nr_tasks, sizeof(*l->tasks));
	for (size_t i = 0; i < pairs->nr_tasks; i++)
		l->tasks[i] = (struct turn_limit){ pairs->tasks[i].s, left_out ? SHARE_ONE : pairs->tasks[i].s };
}

void turn_limits_release(struct turn_limits *l)
{
	free(l->tasks);
	*l = (struct turn_limits){ 0 };
}
