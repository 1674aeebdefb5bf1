// SPDX-License-Identifier: GPL-2.0-or-later
/* pairs.c - which tasks took turns with one another? */
#include "analysis/pairs.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/overlaps.h"
#include "analysis/part_way.h"
#include "analysis/relay.h"
#include "analysis/serial.h"
#include "analysis/share.h"
#include "analysis/singles.h"
#include "analysis/tally.h"
#include "lib/mem.h"
#include "lib/number.h"
#include "model/tasks.h"
#include "model/timeline.h"

/* A task that is part-way. */
struct slot {
	uint32_t task;
	uint64_t begin_ns;
	uint64_t ran_ns;        /* with all of its latest stretch */
	struct span latest;
	struct single_reading opened;
};

/* When another slot was opened, its task had run for so long, and for so long alone. */
struct before {
	uint64_t ran_ns, alone_ns;
};

/* A task was part-way together with one with which it takes turns; and what it had had alone at both ends. */
struct turn_span {
	struct span span;
	struct single_reading from, to;
};

/* Those of a task: in order, apart. */
struct turn_spans {
	struct turn_span *list;
	size_t nr, list_cap;
};

/* Do two tasks take turns? By the record; for certain; perhaps. */
enum certainty { RECORDED, SURELY, PERHAPS, NR_CERTAINTIES };

struct pairs_state {
	struct pairs_plan plan;
	struct slot slots[PAIRS_MAX_OPEN];
	struct part_way part_way;       /* the tasks that count */
	struct overlaps overlaps;       /* since both slots were open */
	struct before *before_grid;     /* [slot * nr_slots + other slot]: of this one, if it was opened first */
	struct turn_spans *spans[NR_CERTAINTIES];       /* by task */
};

void pairs_begin(struct pairs *p, const struct pairs_plan *plan)
{
	struct pairs_state *s = xcalloc(1, sizeof(*s));
	const struct tally *tally = plan->tally;
	size_t nr_slots;

	*p = (struct pairs){ .nr_tasks = tally->nr, .state = s };
	p->tasks = xcalloc(tally->nr, sizeof(*p->tasks));
	s->plan = *plan;
	part_way_begin(&s->part_way, plan->windows, tally->nr);
	for (size_t i = 0; i < tally->nr; i++) {
		p->tasks[i].partner = NO_TASK;
		if (tally->tasks[i].counts)
			part_way_add(&s->part_way, i);
	}
	part_way_order(&s->part_way, PAIRS_MAX_OPEN);
	nr_slots = s->part_way.nr_slots;
	s->before_grid = xcalloc(nr_slots * nr_slots, sizeof(*s->before_grid));
	overlaps_begin(&s->overlaps, nr_slots, tally->nr_cpus);
	for (int i = 0; i < NR_CERTAINTIES; i++)
		s->spans[i] = xcalloc(p->nr_tasks, sizeof(*s->spans[i]));
}

/* What the task in the slot had run by this time, which is not before its latest stretch began. */
static uint64_t ran_by(const struct slot *slot, uint64_t time_ns)
{
	return slot->ran_ns - less(slot->latest.to_ns, most(time_ns, slot->latest.from_ns));
}

static size_t place_of(const struct pairs_state *s, uint32_t first, uint32_t later)
{
	return (size_t)first * s->part_way.nr_slots + later;
}

/* A slot has been opened behind the others. */
static void read_singles(struct pairs_state *s, uint32_t slot, uint64_t now_ns)
{
	const uint32_t *order = s->part_way.order;

	singles_note_moment(s->plan.singles, s->plan.sweep, now_ns);
	s->slots[slot].opened = singles_read(s->plan.singles, s->slots[slot].task);
	for (size_t i = 0; order[i] != slot; i++)
		s->before_grid[place_of(s, order[i], slot)].alone_ns = singles_read(s->plan.singles, s->slots[order[i]].task).ns;
}

static void open_next(struct pairs *p)
{
	struct pairs_state *s = p->state;
	const uint32_t *order = s->part_way.order;
	uint64_t now_ns = part_way_opens_ns(&s->part_way);
	uint32_t task = part_way_open(&s->part_way), slot = s->part_way.slot_of[task];

	if (slot == NO_SLOT) {
		p->nr_left_out++;
		return;
	}
	s->slots[slot] = (struct slot){ .task = task, .begin_ns = now_ns, .latest = { now_ns, now_ns } };
	for (size_t i = 0; order[i] != slot; i++) {
		overlaps_forget(&s->overlaps, order[i], slot);
		s->before_grid[place_of(s, order[i], slot)].ran_ns = ran_by(&s->slots[order[i]], now_ns);
	}
	read_singles(s, slot, now_ns);
}

static uint64_t share_up_to_one(uint64_t part, uint64_t whole)
{
	if (part >= whole)
		return part ? SHARE_ONE : 0;
	return share_of(part, whole);
}

static uint64_t unknown(const struct pairs_state *s, uint32_t task)
{
	return s->plan.unknown_ns ? s->plan.unknown_ns[task] : 0;
}

/* How far A's running happened while B was part-way and off CPU: what was recorded, and its bounds. */
struct turns {
	uint64_t s, low, high;
};

static struct turns turns_of(const struct pairs_state *s, uint32_t a, uint32_t b, uint64_t x_ns)
{
	uint64_t ran_ns = s->plan.tally->tasks[a].running_ns;
	uint64_t doubt_ns = unknown(s, a) + unknown(s, b);
	uint64_t share = share_up_to_one(x_ns, ran_ns);

	if (!doubt_ns)
		return (struct turns){ share, share, share };
	return (struct turns){
		.s = share,
		.low = share_up_to_one(less(x_ns, doubt_ns), ran_ns + unknown(s, a)),
		.high = share_up_to_one(x_ns + doubt_ns, less(ran_ns, unknown(s, a))),
	};
}

/* Spans come in the order of their ends. */
static void add_span(struct turn_spans *spans, struct turn_span new)
{
	while (spans->nr && spans->list[spans->nr - 1].span.to_ns >= new.span.from_ns) {
		const struct turn_span *last = &spans->list[--spans->nr];

		if (last->span.from_ns < new.span.from_ns) {
			new.span.from_ns = last->span.from_ns;
			new.from = last->from;
		}
		if (last->span.to_ns > new.span.to_ns) {
			new.span.to_ns = last->span.to_ns;
			new.to = last->to;
		}
	}
	GROW(spans->list, spans->nr + 1);
	spans->list[spans->nr++] = new;
}

/* The tasks of both slots take turns, and were part-way together until now. */
static void add_spans(struct pairs_state *s, struct turn_spans *spans, uint32_t first, uint32_t later,
		      uint64_t now_ns)
{
	const struct slot *a = &s->slots[first], *b = &s->slots[later];
	struct span together = { b->begin_ns, now_ns };
	struct single_reading a_before = { s->before_grid[place_of(s, first, later)].alone_ns, b->opened.moment };

	if (together.from_ns >= together.to_ns)
		return;
	add_span(&spans[a->task],
		 (struct turn_span){ together, a_before, singles_read(s->plan.singles, a->task) });
	add_span(&spans[b->task],
		 (struct turn_span){ together, b->opened, singles_read(s->plan.singles, b->task) });
}

static void note_turns(struct task_turns *task, uint32_t partner, uint64_t s)
{
	if (s <= task->s)
		return;
	task->s = s;
	task->partner = partner;
}

/* Keeps the pair if its value is among the largest; values are found by `value'. */
static void keep_best(struct best_pairs *best, const struct pair_times *pair,
		      uint64_t (*value)(const struct pair_times *))
{
	size_t at = best->nr;

	while (at && value(&best->list[at - 1]) < value(pair))
		at--;
	if (at == PAIRS_MAX_BEST)
		return;
	if (best->nr < PAIRS_MAX_BEST)
		best->nr++;
	memmove(&best->list[at + 1], &best->list[at], (best->nr - at - 1) * sizeof(*best->list));
	best->list[at] = *pair;
}

static uint64_t overlap_of(const struct pair_times *pair)
{
	return pair->both_ns;
}

static uint64_t alternation_of(const struct pair_times *pair)
{
	return pair->a_in_b_ns < pair->b_in_a_ns ? pair->a_in_b_ns : pair->b_in_a_ns;
}

static void list_pair(struct pairs *p, const struct pair_times *pair)
{
	if (overlap_of(pair)) {
		p->nr_overlapping++;
		keep_best(&p->overlapping, pair, overlap_of);
	}
	if (alternation_of(pair)) {
		p->nr_alternating++;
		keep_best(&p->alternating, pair, alternation_of);
	}
}

static void note_span(struct pairs_state *s, uint32_t first, uint32_t later, uint64_t now_ns,
		      const struct turns *both)
{
	const uint64_t shares[NR_CERTAINTIES] = {
		[RECORDED] = both->s, [SURELY] = both->low, [PERHAPS] = both->high,
	};

	for (int i = 0; i < (s->plan.unknown_ns ? NR_CERTAINTIES : 1); i++)
		if (share_in_millionths(shares[i]) >= s->plan.turns_share)
			add_spans(s, s->spans[i], first, later, now_ns);
}

/* The slots first and later were open together until now; one of them closes. */
static void settle_pair(struct pairs *p, uint32_t first, uint32_t later, uint64_t now_ns)
{
	struct pairs_state *s = p->state;
	uint64_t both_ns = overlaps_of(&s->overlaps, first, later);
	struct slot *a = &s->slots[first], *b = &s->slots[later];
	uint64_t a_ns = less(ran_by(a, now_ns) - s->before_grid[place_of(s, first, later)].ran_ns, both_ns);
	uint64_t b_ns = less(ran_by(b, now_ns), both_ns);
	struct turns of_a = turns_of(s, a->task, b->task, a_ns);
	struct turns of_b = turns_of(s, b->task, a->task, b_ns);
	struct turns both = {
		.s = least(of_a.s, of_b.s),
		.low = least(of_a.low, of_b.low),
		.high = least(of_a.high, of_b.high),
	};
	struct pair_times times = { a->task, b->task, both_ns, a_ns, b_ns, share_in_millionths(both.s) };

	list_pair(p, &times);
	note_turns(&p->tasks[a->task], b->task, both.s);
	note_turns(&p->tasks[b->task], a->task, both.s);
	note_span(s, first, later, now_ns, &both);
}

/* What is needed to settle a pair is fetched when this many others are settled before it (see FAR_SLOTS). */
#define FETCH_AHEAD 8

static void settle_all(struct pairs *p, uint32_t slot, uint64_t now_ns)
{
	const struct pairs_state *s = p->state;
	const uint32_t *order = s->part_way.order, nr = s->part_way.nr_open;
	bool is_first = false;

	for (uint32_t i = 0; i < nr; i++) {
		if (i + FETCH_AHEAD < nr) {
			overlaps_fetch(&s->overlaps, order[i + FETCH_AHEAD], slot);
			__builtin_prefetch(&s->before_grid[place_of(s, order[i + FETCH_AHEAD], slot)]);
		}
		if (order[i] == slot)
			is_first = true;
		else if (is_first)
			settle_pair(p, slot, order[i], now_ns);
		else
			settle_pair(p, order[i], slot, now_ns);
	}
}

static void close_next(struct pairs *p)
{
	struct pairs_state *s = p->state;
	uint64_t now_ns = part_way_closes_ns(&s->part_way);
	uint32_t task = part_way_close(&s->part_way), slot = s->part_way.slot_of[task];

	if (slot == NO_SLOT)
		return;
	singles_note_moment(s->plan.singles, s->plan.sweep, now_ns);
	settle_all(p, slot, now_ns);
	part_way_leave(&s->part_way, task);
}

uint64_t pairs_move_to(struct pairs *p, uint64_t time_ns)
{
	struct part_way *part_way = &p->state->part_way;

	for (;;) {
		uint64_t open_ns = part_way_opens_ns(part_way), close_ns = part_way_closes_ns(part_way);

		if (part_way->next_open < part_way->nr && open_ns <= time_ns && open_ns <= close_ns)
			open_next(p);
		else if (part_way->next_close < part_way->nr && close_ns < time_ns)
			close_next(p);
		else
			return open_ns <= close_ns ? open_ns : close_ns + 1;
	}
}

void pairs_see(struct pairs *p, const struct stretch *stretches, size_t nr)
{
	struct pairs_state *s = p->state;
	const uint32_t *slot_of = s->part_way.slot_of;

	overlaps_see(&s->overlaps, stretches, nr, slot_of);
	for (const struct stretch *stretch = stretches; stretch < stretches + nr; stretch++) {
		struct slot *slot;

		if (slot_of[stretch->task] == NO_SLOT)
			continue;
		slot = &s->slots[slot_of[stretch->task]];
		slot->ran_ns += stretch->to_ns - stretch->from_ns;
		slot->latest = (struct span){ stretch->from_ns, stretch->to_ns };
	}
}

/* Those between overlap with none, and were over when the next window begins or ends. */
void pairs_see_serial(struct pairs *p, const struct serial *serial)
{
	const uint32_t *slot_of = p->state->part_way.slot_of;

	pairs_see(p, serial->first, 1);
	for (size_t i = 0; i < serial->nr_tasks; i++) {
		uint32_t task = serial->tasks[i];

		if (slot_of[task] != NO_SLOT)
			p->state->slots[slot_of[task]].ran_ns += serial->of_task[task].ns;
	}
	pairs_see(p, serial->last, 1);
}

static bool have_slots(const struct pairs_state *s, const struct relay *relay)
{
	for (size_t i = 0; i < relay->nr_tasks; i++)
		if (s->part_way.slot_of[relay->tasks[i]] == NO_SLOT)
			return false;
	return true;
}

/* No window begins or ends meanwhile. */
void pairs_see_relay(struct pairs *p, const struct relay *relay)
{
	struct pairs_state *s = p->state;

	if (!have_slots(s, relay)) {
		pairs_see(p, relay->stretches, relay->nr);
		return;
	}
	overlaps_see_relay(&s->overlaps, relay, s->part_way.slot_of);
	for (size_t i = 0; i < relay->nr_tasks; i++) {
		const struct relay_task *task = &relay->of_task[relay->tasks[i]];
		struct slot *slot = &s->slots[s->part_way.slot_of[relay->tasks[i]]];

		if (!task->last)
			continue;
		slot->ran_ns += task->ns;
		slot->latest = (struct span){ task->last->from_ns, task->last->to_ns };
	}
}

void pairs_end(struct pairs *p)
{
	struct pairs_state *s = p->state;
	unsigned __int128 part = 0, whole = 0;

	pairs_move_to(p, UINT64_MAX);
	for (size_t i = 0; i < s->part_way.nr; i++) {
		uint32_t task = s->part_way.opens[i];
		uint64_t ran_ns = s->plan.tally->tasks[task].running_ns;

		part += (unsigned __int128)ran_ns * p->tasks[task].s;
		whole += ran_ns;
	}
	p->interleaving = whole ? share_in_millionths(part / whole) : 0;
}

static uint64_t single_ns(const struct singles *singles, uint32_t task, const struct turn_spans *spans)
{
	uint64_t ns = 0;

	for (size_t i = 0; i < spans->nr; i++)
		ns += singles_between(singles, task, spans->list[i].from, spans->list[i].to);
	return ns;
}

void pairs_sum_up_singles(struct pairs *p, const struct singles *singles)
{
	struct turn_spans **spans = p->state->spans;
	int low = p->state->plan.unknown_ns ? SURELY : RECORDED, high = p->state->plan.unknown_ns ? PERHAPS : RECORDED;

	for (size_t i = 0; i < p->nr_tasks; i++) {
		p->tasks[i].single_ns = single_ns(singles, i, &spans[RECORDED][i]);
		p->single_low_ns += single_ns(singles, i, &spans[low][i]);
		p->single_high_ns += single_ns(singles, i, &spans[high][i]);
	}
	if (p->nr_left_out)
		p->single_high_ns = singles->alone_ns;
}

static void state_free(struct pairs_state *s, size_t nr_tasks)
{
	for (int kind = 0; kind < NR_CERTAINTIES; kind++) {
		for (size_t i = 0; i < nr_tasks && s->spans[kind]; i++)
			free(s->spans[kind][i].list);
		free(s->spans[kind]);
	}
	free(s->before_grid);
	overlaps_release(&s->overlaps);
	part_way_release(&s->part_way);
	free(s);
}

void pairs_release(struct pairs *p)
{
	if (p->state)
		state_free(p->state, p->nr_tasks);
	free(p->tasks);
	*p = (struct pairs){ 0 };
}
