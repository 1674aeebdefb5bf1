// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * repeats_json.c - what came of several repeats, as one JSON document
 *
 * include/exectrace/repeats.schema.json describes it; the rules are those of json.c. Tasks are named by their numbers, as
 * orders are shown to people.
 */
#include "lib/json.h"

#include "analysis/metric.h"
#include "analysis/repeats.h"
#include "view/answers.h"
#include "view/repeats.h"

#define SCHEMA 1

static void put_tasks(struct json *j, const struct repeats *r)
{
	json_array(j, "tasks");
	for (size_t i = 0; i < r->nr_tasks; i++) {
		json_object(j, NULL);
		json_number(j, "number", i + 1);
		json_text(j, "name", r->tasks[i].name);
		json_number(j, "namesake", r->tasks[i].namesake + 1);
		json_end(j);
	}
	json_end(j);
}

static void put_numbers(struct json *j, const char *key, const uint32_t *numbers, size_t nr)
{
	json_array(j, key);
	for (size_t i = 0; i < nr; i++)
		json_number(j, NULL, numbers[i] + 1);
	json_end(j);
}

/* Those that never came are counted if it is known what could come, and listed if they are few. */
static void put_orders(struct json *j, const char *key, const struct repeats *r, const struct orders *orders)
{
	struct unseen unseen;

	repeats_unseen(r, orders, &unseen);
	json_object(j, key);
	json_array(j, "seen");
	for (size_t i = 0; i < orders->nr; i++) {
		const struct order_count *order = &orders->list[i];

		json_object(j, NULL);
		put_numbers(j, "order", order->numbers, order->nr);
		json_number(j, "count", order->count);
		json_number(j, "first_repeat", order->first);
		json_end(j);
	}
	json_end(j);
	if (unseen.possible)
		json_number(j, "unseen", unseen.nr);
	else
		json_null(j, "unseen");
	json_array(j, "unseen_orders");
	for (size_t i = 0; i < unseen.nr_listed; i++)
		put_numbers(j, NULL, unseen.list[i], r->nr_tasks);
	json_end(j);
	json_end(j);
}

static void put_model(struct json *j, const struct repeats *r)
{
	const struct repeats_overlap *o = &r->overlap;
	const struct repeats_swap *s = &r->swap;
	enum model model = repeats_model(r);

	json_object(j, "programming_model");
	json_text(j, "verdict", model == MODEL_NONE ? NULL : model_name(model));
	json_number(j, "repeats_with_overlap", r->nr_overlapping);
	json_array(j, "overlap");
	if (o->repeat) {
		json_object(j, NULL);
		json_number(j, "repeat", o->repeat);
		json_number(j, "earlier", o->earlier + 1);
		json_number(j, "later", o->later + 1);
		json_number(j, "later_begin_ns", o->later_begin_ns);
		if (o->earlier_end_ns == ORDER_NEVER)
			json_null(j, "earlier_end_ns");
		else
			json_number(j, "earlier_end_ns", o->earlier_end_ns);
		json_end(j);
	}
	json_end(j);
	json_array(j, "swap");
	if (s->repeat_ab) {
		json_object(j, NULL);
		json_number(j, "a", s->a + 1);
		json_number(j, "b", s->b + 1);
		json_number(j, "repeat_a_before_b", s->repeat_ab);
		json_number(j, "repeat_b_before_a", s->repeat_ba);
		json_end(j);
	}
	json_end(j);
	json_number(j, "unseen_rarer_than_ppm", repeats_rarer_than(r->nr - r->nr_uncertain));
	json_end(j);
}

static void put_counts(struct json *j, const struct repeats *r)
{
	json_object(j, "verdicts");
	for (int i = 0; i < NR_VERDICTS; i++)
		json_number(j, verdict_name(i), r->verdicts[i]);
	json_end(j);
	json_object(j, "grades");
	for (int i = 0; i < NR_GRADES; i++)
		json_number(j, grade_name(i), r->grades[i]);
	json_end(j);
}

static void put_metrics(struct json *j, const struct repeats *r)
{
	json_array(j, "metrics");
	for (size_t i = 0; metrics[i].name; i++) {
		struct range range = repeats_range(r, i);

		json_object(j, NULL);
		json_text(j, "name", metrics[i].name);
		json_text(j, "unit", unit_name(metrics[i].unit));
		json_number(j, "median", range.median);
		json_number(j, "least", range.least);
		json_number(j, "largest", range.largest);
		json_end(j);
	}
	json_end(j);
}

static void put_answers(struct json *j, const struct answers *answers)
{
	if (!answers->nr)
		return;
	json_array(j, "expectations");
	for (size_t i = 0; i < answers->nr; i++) {
		json_object(j, NULL);
		json_text(j, "claim", answers->list[i].claim);
		json_text(j, "answer", answer_name(answers->list[i].answer));
		json_text(j, "found", answers->list[i].found);
		json_end(j);
	}
	json_end(j);
}

void repeats_write_json(const struct repeats *r, unsigned nr_wanted, const struct answers *answers, FILE *out)
{
	struct json j;

	json_begin(&j, out, true);
	json_object(&j, NULL);
	json_number(&j, "schema", SCHEMA);
	json_text(&j, "title", r->title);
	json_text(&j, "kernel", r->kernel);
	json_number(&j, "repeats", r->nr);
	json_number(&j, "wanted", nr_wanted);
	json_number(&j, "uncertain", r->nr_uncertain);
	put_tasks(&j, r);
	json_bool(&j, "tasks_left_out", r->is_cut);
	put_orders(&j, "begun", r, &r->begun);
	put_orders(&j, "ended", r, &r->ended);
	put_model(&j, r);
	put_counts(&j, r);
	put_metrics(&j, r);
	put_answers(&j, answers);
	json_end(&j);
}
