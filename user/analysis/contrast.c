// SPDX-License-Identifier: GPL-2.0-or-later
/* contrast.c - two traces side by side: which tasks are the same, and by how much a figure differs */
#include "analysis/contrast.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/findings.h"
#include "analysis/task_column.h"
#include "lib/mem.h"

static int by_name(const void *x, const void *y, void *findings)
{
	const struct findings *f = findings;
	const struct task *a = &f->tasks.list[*(const uint32_t *)x], *b = &f->tasks.list[*(const uint32_t *)y];
	int names = strcmp(a->name, b->name);

	if (names)
		return names;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* The tasks that ran, by name and number. */
static uint32_t *list_tasks(const struct findings *f, size_t *nr)
{
	uint32_t *list = task_order(f, NULL, nr);

	qsort_r(list, *nr, sizeof(*list), by_name, (void *)f);
	return list;
}

/* Which of two tasks, of lists in order of names, comes first? 0: they are the same. */
static int compare_heads(const struct contrast *c, const uint32_t *a, const uint32_t *b)
{
	if (!a || !b)
		return a ? -1 : 1;
	return strcmp(c->a->tasks.list[*a].name, c->b->tasks.list[*b].name);
}

static void add(struct contrast *c, uint32_t a, uint32_t b, const struct task_column *by)
{
	struct contrast_task task = { a, b, 0 };
	uint64_t of_a = by && a != NO_TASK ? by->value(c->a, a) : 0;
	uint64_t of_b = by && b != NO_TASK ? by->value(c->b, b) : 0;

	task.most = of_a > of_b ? of_a : of_b;
	GROW(c->tasks, c->nr + 1);
	c->tasks[c->nr++] = task;
}

static int where(const struct contrast_task *t)
{
	return t->a == NO_TASK ? 2 : t->b == NO_TASK ? 1 : 0;
}

static const char *name_of(const struct contrast *c, const struct contrast_task *t)
{
	return t->a != NO_TASK ? c->a->tasks.list[t->a].name : c->b->tasks.list[t->b].name;
}

static int by_most(const void *x, const void *y, void *contrast)
{
	const struct contrast_task *t = x, *u = y;
	int names;

	if (where(t) != where(u))
		return where(t) - where(u);
	if (t->most != u->most)
		return t->most > u->most ? -1 : 1;
	names = strcmp(name_of(contrast, t), name_of(contrast, u));
	if (names)
		return names;
	return t->a != u->a ? (t->a < u->a ? -1 : 1) : t->b < u->b ? -1 : t->b > u->b;
}

void contrast_build(struct contrast *c, const struct findings *a, const struct findings *b,
		    const struct task_column *by)
{
	size_t nr_a, nr_b, i = 0, j = 0;
	uint32_t *list_a = list_tasks(a, &nr_a), *list_b = list_tasks(b, &nr_b);

	*c = (struct contrast){ .a = a, .b = b };
	while (i < nr_a || j < nr_b) {
		int order = compare_heads(c, i < nr_a ? &list_a[i] : NULL, j < nr_b ? &list_b[j] : NULL);
		uint32_t of_a = order <= 0 ? list_a[i++] : NO_TASK;

		add(c, of_a, order >= 0 ? list_b[j++] : NO_TASK, by);
	}
	if (c->nr)
		qsort_r(c->tasks, c->nr, sizeof(*c->tasks), by_most, c);
	free(list_a);
	free(list_b);
}

void contrast_release(struct contrast *c)
{
	free(c->tasks);
}

struct difference difference_of(uint64_t a, uint64_t b)
{
	uint64_t by = a < b ? b - a : a - b;
	struct difference d = { .has_ratio = a != 0 };
	unsigned __int128 ratio;

	by = by > INT64_MAX ? INT64_MAX : by;
	d.more = a < b ? (int64_t)by : -(int64_t)by;
	if (a) {
		ratio = (unsigned __int128)b * 1000000 / a;
		d.ratio = ratio > UINT64_MAX ? UINT64_MAX : (uint64_t)ratio;
	}
	return d;
}
