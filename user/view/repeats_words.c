// SPDX-License-Identifier: GPL-2.0-or-later
/* repeats_words.c - what several repeats show, in words */
#include "view/repeats_words.h"

#include <inttypes.h>

#include "analysis/repeats.h"
#include "lib/fmt.h"
#include "lib/term.h"
#include "view/order.h"

/* How much of an order stands in a sentence. */
#define MOST_COLUMNS 24

void say_repeats_task(const struct repeats *r, uint32_t number, FILE *out)
{
	const struct repeats_task *task = &r->tasks[number];
	char name[sizeof(task->name)];

	fputs(printable(task->name, name, sizeof(name)), out);
	if (task->is_namesake)
		fprintf(out, "#%" PRIu32, task->namesake + 1);
}

void say_unseen(const struct repeats *r, const struct unseen *unseen, FILE *out)
{
	struct text nr, possible;

	fputs("never came: ", out);
	for (size_t i = 0; i < unseen->nr_listed; i++) {
		fputs(i ? ", " : "", out);
		say_numbers(out, unseen->list[i], r->nr_tasks, r->nr_tasks, MOST_COLUMNS);
	}
	if (!unseen->nr_listed)
		fprintf(out, "%s of %s orders", fmt_count(&nr, unseen->nr), fmt_count(&possible, unseen->possible));
}

void say_rarity(const struct repeats *r, FILE *out)
{
	unsigned nr = r->nr - r->nr_uncertain;
	uint32_t rarer_than = repeats_rarer_than(nr);
	struct text share, repeats;

	if (rarer_than == 1000000)
		fprintf(out, "%s cannot show that an order does not come", fmt_counted(&repeats, nr, "repeat"));
	else
		fprintf(out, "an order that comes in fewer than %s of repeats may have been missed (3 in %u, with 95 %% certainty)",
			fmt_share(&share, rarer_than, 1000000), nr);
}

static void say_overlap(const struct repeats *r, FILE *out)
{
	const struct repeats_overlap *o = &r->overlap;
	bool never_ended = o->earlier_end_ns == ORDER_NEVER;
	struct text begin, end;

	if (o->repeat) {
		fprintf(out, "in repeat %u ", o->repeat);
		say_repeats_task(r, o->later, out);
		fprintf(out, " was begun at %s ms, %s ", fmt_ms(&begin, o->later_begin_ns), never_ended ? "and" : "before");
		say_repeats_task(r, o->earlier, out);
		if (never_ended)
			fputs(", begun before, had not ended when the recording did; ", out);
		else
			fprintf(out, " ended at %s ms; ", fmt_ms(&end, o->earlier_end_ns));
	}
	fprintf(out, "in %u of %u repeats a task was begun when an earlier one had not ended", r->nr_overlapping, r->nr);
}

static void say_swap(const struct repeats *r, FILE *out)
{
	const struct repeats_swap *s = &r->swap;

	say_repeats_task(r, s->a, out);
	fputs(" began before ", out);
	say_repeats_task(r, s->b, out);
	fprintf(out, " in repeat %u, and after it in repeat %u", s->repeat_ab, s->repeat_ba);
}

static void say_async(const struct repeats *r, FILE *out)
{
	if (r->nr_overlapping)
		say_overlap(r, out);
	if (r->nr_overlapping && r->swap.repeat_ab)
		fputs("; ", out);
	if (r->swap.repeat_ab)
		say_swap(r, out);
}

static void say_disjoint(const struct repeats *r, FILE *out)
{
	fprintf(out, "in each of %u repeats every task was begun when those before had ended, in the same order", r->nr);
}

void say_repeats_model(const struct repeats *r, FILE *out)
{
	struct text nr;

	switch (repeats_model(r)) {
	case MODEL_NONE:
		fputs(r->nr_tasks < 2 ? "there is one task" :
		      "the program does not mark its tasks, and threads do not tell which of them waits for another", out);
		break;
	case MODEL_OPEN:
		say_disjoint(r, out);
		if (r->nr_uncertain)
			fprintf(out, "; but marks are missing or wrong in %s", fmt_counted(&nr, r->nr_uncertain, "repeat"));
		else
			fputs("; but it is written async, which these repeats do not show", out);
		break;
	case SYNC:
		say_disjoint(r, out);
		break;
	case ASYNC:
		say_async(r, out);
		break;
	}
}
