// SPDX-License-Identifier: GPL-2.0-or-later
/* repeats.c - what several repeats of the same program have in common, and what differs: orders, verdicts, figures */
#include "analysis/repeats.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "analysis/metric.h"
#include "lib/mem.h"
#include "trace/reader.h"

#define NO_NUMBER UINT32_MAX

static size_t count_metrics(void)
{
	size_t nr = 0;

	while (metrics[nr].name)
		nr++;
	return nr;
}

static void add_figures(struct repeats *r, const struct findings *f)
{
	size_t nr = count_metrics(), cap = r->figures_cap;

	if (!r->figures)
		r->figures = xcalloc(nr, sizeof(*r->figures));
	if (r->nr == cap)
		r->figures_cap = cap ? 2 * cap : 16;
	for (size_t i = 0; i < nr; i++) {
		if (r->nr == cap)
			r->figures[i] = xrealloc(r->figures[i], r->figures_cap, sizeof(**r->figures));
		r->figures[i][r->nr] = metric_measure(&metrics[i], f).value;
	}
}

static uint32_t add_task(struct repeats *r, const struct order_task *task)
{
	struct repeats_task *new;

	if (r->nr_tasks == REPEATS_MAX_TASKS)
		return NO_NUMBER;
	GROW(r->tasks, r->nr_tasks + 1);
	new = &r->tasks[r->nr_tasks];
	*new = (struct repeats_task){ .namesake = task->namesake };
	strncpy(new->name, task->name, sizeof(new->name) - 1);
	for (size_t i = 0; i < r->nr_tasks; i++)
		if (!strcmp(r->tasks[i].name, new->name))
			new->is_namesake = r->tasks[i].is_namesake = true;
	return r->nr_tasks++;
}

static uint32_t number_of(struct repeats *r, const struct order_task *task)
{
	for (size_t i = 0; i < r->nr_tasks; i++)
		if (r->tasks[i].namesake == task->namesake && !strcmp(r->tasks[i].name, task->name))
			return i;
	return add_task(r, task);
}

/* The numbers, less 1, of this repeat's tasks, by their numbers in it; NO_NUMBER for those that have none. */
static uint32_t *number_tasks(struct repeats *r, const struct order *o)
{
	uint32_t *numbers = xcalloc(o->nr, sizeof(*numbers));
	size_t nr_known = r->nr_tasks, nr_old = 0;

	for (size_t i = 0; i < o->nr; i++) {
		numbers[i] = i < REPEATS_MAX_TASKS ? number_of(r, &o->tasks[i]) : NO_NUMBER;
		r->is_cut |= numbers[i] == NO_NUMBER;
		nr_old += numbers[i] < nr_known;
	}
	if (r->nr == 1)
		r->nr_first_tasks = nr_old = r->nr_tasks;
	r->nr_same_tasks += nr_old == r->nr_first_tasks && nr_old == o->nr;
	return numbers;
}

static bool is_order(const struct order_count *count, const uint32_t *numbers, size_t nr)
{
	return count->nr == nr && !memcmp(count->numbers, numbers, nr * sizeof(*numbers));
}

static struct order_count *find_order(const struct orders *o, const uint32_t *numbers, size_t nr)
{
	for (size_t i = 0; i < o->nr; i++)
		if (is_order(&o->list[i], numbers, nr))
			return &o->list[i];
	return NULL;
}

/* One that has come once more moves to the front of those that came as often as it did before. */
static void move_up(struct orders *o, struct order_count *count)
{
	while (count > o->list && (count[-1].count < count->count ||
				   (count[-1].count == count->count && count[-1].first > count->first))) {
		struct order_count other = count[-1];

		count[-1] = *count;
		*count-- = other;
	}
}

static void count_order(struct orders *o, const uint32_t *numbers, size_t nr, unsigned repeat)
{
	struct order_count *count = find_order(o, numbers, nr);

	if (!count) {
		GROW(o->list, o->nr + 1);
		count = &o->list[o->nr++];
		*count = (struct order_count){ .numbers = xcalloc(nr, sizeof(*numbers)), .nr = nr, .first = repeat };
		memcpy(count->numbers, numbers, nr * sizeof(*numbers));
	}
	count->count++;
	move_up(o, count);
}

static void note_before(struct repeats *r, uint32_t a, uint32_t b)
{
	unsigned *ab = &r->before[a * REPEATS_MAX_TASKS + b];
	unsigned ba = r->before[b * REPEATS_MAX_TASKS + a];

	if (!*ab)
		*ab = r->nr;
	if (!ba || r->swap.repeat_ab)
		return;
	r->swap = (struct repeats_swap){ b, a, ba, *ab };
}

static void note_all_before(struct repeats *r, const uint32_t *numbers, size_t nr)
{
	if (!r->before)
		r->before = xcalloc(REPEATS_MAX_TASKS * REPEATS_MAX_TASKS, sizeof(*r->before));
	for (size_t i = 0; i < nr; i++)
		for (size_t k = i + 1; k < nr; k++)
			note_before(r, numbers[i], numbers[k]);
}

/* An order of this repeat in the numbers of all. Returns how many there are. */
static size_t translate(const uint32_t *order, size_t nr, const uint32_t *numbers, uint32_t *translated)
{
	size_t kept = 0;

	for (size_t i = 0; i < nr; i++)
		if (numbers[order[i]] != NO_NUMBER)
			translated[kept++] = numbers[order[i]];
	return kept;
}

static void add_orders(struct repeats *r, const struct order *o, const uint32_t *numbers)
{
	uint32_t *translated = xcalloc(o->nr, sizeof(*translated));
	size_t nr = translate(o->begun, o->nr, numbers, translated);

	count_order(&r->begun, translated, nr, r->nr);
	note_all_before(r, translated, nr);
	nr = translate(o->ended, o->nr, numbers, translated);
	count_order(&r->ended, translated, nr, r->nr);
	free(translated);
}

static void add_overlap(struct repeats *r, const struct findings *f, const uint32_t *numbers)
{
	const struct order *o = &f->order;
	uint64_t zero_ns = o->tasks[o->begun[0]].begin_ns, end_ns = o->tasks[o->earlier].end_ns;

	r->nr_overlapping++;
	/* The evidence is to have names. */
	if (r->overlap.repeat || numbers[o->earlier] == NO_NUMBER || numbers[o->later] == NO_NUMBER)
		return;
	r->overlap = (struct repeats_overlap){
		.repeat = r->nr,
		.earlier = numbers[o->earlier],
		.later = numbers[o->later],
		.later_begin_ns = o->tasks[o->later].begin_ns - zero_ns,
		.earlier_end_ns = end_ns == ORDER_NEVER ? ORDER_NEVER : end_ns - zero_ns,
	};
}

static void describe(struct repeats *r, const struct trace *trace)
{
	const char *title = trace_about(trace, "title"), *kernel = trace_about(trace, "kernel");

	r->title = title ? xstrdup(title) : NULL;
	r->kernel = kernel ? xstrdup(kernel) : NULL;
}

void repeats_add(struct repeats *r, const struct findings *f)
{
	uint32_t *numbers;

	add_figures(r, f);
	if (!r->nr++)
		describe(r, f->trace);
	r->is_written_async |= f->order.is_written_async;
	r->verdicts[f->verdict]++;
	r->grades[f->audit.grade]++;
	r->nr_marked += f->order.is_marked;
	r->nr_uncertain += !f->order.is_certain;
	numbers = number_tasks(r, &f->order);
	if (f->order.is_certain)
		add_orders(r, &f->order, numbers);
	if (f->order.has_overlap)
		add_overlap(r, f, numbers);
	free(numbers);
}

static void release_orders(struct orders *o)
{
	for (size_t i = 0; i < o->nr; i++)
		free(o->list[i].numbers);
	free(o->list);
}

void repeats_release(struct repeats *r)
{
	for (size_t i = 0; r->figures && i < count_metrics(); i++)
		free(r->figures[i]);
	free(r->figures);
	release_orders(&r->begun);
	release_orders(&r->ended);
	free(r->tasks);
	free(r->before);
	free(r->title);
	free(r->kernel);
	*r = (struct repeats){ 0 };
}

enum model repeats_model(const struct repeats *r)
{
	return model_of(r->nr && r->nr_marked == r->nr && r->nr_tasks > 1, !r->nr_uncertain, r->is_written_async,
			r->nr_overlapping || r->swap.repeat_ab);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

struct range repeats_range(const struct repeats *r, size_t metric)
{
	uint64_t *sorted = xcalloc(r->nr, sizeof(*sorted));
	struct range range;
	uint64_t low, high;

	memcpy(sorted, r->figures[metric], r->nr * sizeof(*sorted));
	qsort(sorted, r->nr, sizeof(*sorted), by_value);
	low = sorted[(r->nr - 1) / 2];
	high = sorted[r->nr / 2];
	range = (struct range){ low + (high - low) / 2, sorted[0], sorted[r->nr - 1] };
	free(sorted);
	return range;
}

static uint64_t factorial(size_t n)
{
	uint64_t product = 1;

	if (n > 19)
		return 0;
	for (size_t i = 2; i <= n; i++)
		product *= i;
	return product;
}

static void swap(uint32_t *a, uint32_t *b)
{
	uint32_t c = *a;

	*a = *b;
	*b = c;
}

/* The next order in a dictionary of all; false after the last. */
static bool next_order(uint32_t *numbers, size_t nr)
{
	size_t i = nr, k = nr;

	do
		if (i-- < 2)
			return false;
	while (numbers[i - 1] > numbers[i]);
	do
		k--;
	while (numbers[k] < numbers[i - 1]);
	swap(&numbers[i - 1], &numbers[k]);
	for (k = nr - 1; i < k; i++, k--)
		swap(&numbers[i], &numbers[k]);
	return true;
}

static void list_unseen(const struct orders *orders, struct unseen *unseen, size_t nr)
{
	uint32_t numbers[REPEATS_FEW_TASKS] = { 0, 1, 2, 3 };

	do
		if (!find_order(orders, numbers, nr))
			memcpy(unseen->list[unseen->nr_listed++], numbers, sizeof(numbers));
	while (next_order(numbers, nr));
}

void repeats_unseen(const struct repeats *r, const struct orders *orders, struct unseen *unseen)
{
	*unseen = (struct unseen){ 0 };
	if (r->nr_same_tasks < r->nr || r->is_cut)
		return;
	unseen->possible = factorial(r->nr_tasks);
	unseen->nr = unseen->possible ? unseen->possible - orders->nr : 0;
	if (r->nr_tasks <= REPEATS_FEW_TASKS)
		list_unseen(orders, unseen, r->nr_tasks);
}

uint32_t repeats_rarer_than(unsigned nr)
{
	return nr > 3 ? 3000000 / nr : 1000000;
}
