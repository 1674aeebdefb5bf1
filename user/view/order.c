// SPDX-License-Identifier: GPL-2.0-or-later
/* order.c - orders of tasks, and what they say of the programming model, in words */
#include "view/order.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "analysis/findings.h"
#include "lib/fmt.h"
#include "view/words.h"

/* How much of an order stands in a sentence. */
#define MOST_COLUMNS 24

void say_numbers(FILE *out, const uint32_t *numbers, size_t nr, size_t nr_tasks, unsigned most)
{
	unsigned column = 0;

	for (size_t i = 0; i < nr; i++) {
		char text[16];
		int length = snprintf(text, sizeof(text), "%s%" PRIu32, i && nr_tasks > 9 ? "," : "", numbers[i] + 1);

		/* Unless it is the last, there must be room for the dots, too. */
		if (column + length + (i + 1 < nr ? 3 : 0) > most) {
			fputs("...", out);
			return;
		}
		fputs(text, out);
		column += length;
	}
}

static void say_order(const struct order *o, const uint32_t *order, FILE *out)
{
	say_numbers(out, order, o->nr, o->nr, MOST_COLUMNS);
}

static void say_begun_and_ended(const struct order *o, FILE *out)
{
	bool same = !memcmp(o->begun, o->ended, o->nr * sizeof(*o->begun));

	fprintf(out, "they began%s in the order ", same ? " and ended" : "");
	say_order(o, o->begun, out);
	if (same)
		return;
	fputs(", ended in ", out);
	say_order(o, o->ended, out);
}

static void say_overlap_of_windows(const struct findings *f, FILE *out)
{
	const struct order *o = &f->order;
	const struct order_task *earlier = &o->tasks[o->earlier], *later = &o->tasks[o->later];
	char a[TASK_LABEL], b[TASK_LABEL];
	struct text begin, end;

	fprintf(out, "%s was begun at %s ms, ", task_label(f, later->task, b), since_begin(&begin, f, later->begin_ns));
	if (earlier->end_ns == ORDER_NEVER)
		fprintf(out, "and %s, begun before, had not ended when the recording did; ", task_label(f, earlier->task, a));
	else
		fprintf(out, "before %s ended at %s ms; ", task_label(f, earlier->task, a),
			since_begin(&end, f, earlier->end_ns));
	say_begun_and_ended(o, out);
}

static void say_disjoint(const struct findings *f, FILE *out)
{
	fputs("each task was begun when those before had ended, in the order ", out);
	say_order(&f->order, f->order.begun, out);
}

void say_model(const struct findings *f, FILE *out)
{
	switch (f->order.model) {
	case MODEL_NONE:
		break;
	case MODEL_OPEN:
		say_disjoint(f, out);
		fprintf(out, "; but %s", f->order.is_certain ? "it is written async, which this run does not show" :
							      "marks are missing or wrong, so that may not be so");
		break;
	case SYNC:
		say_disjoint(f, out);
		fputs("; one run cannot show whether it always is (--repeat)", out);
		break;
	case ASYNC:
		say_overlap_of_windows(f, out);
		break;
	}
}
