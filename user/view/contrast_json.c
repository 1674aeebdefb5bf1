// SPDX-License-Identifier: GPL-2.0-or-later
/* contrast_json.c - two traces side by side, as one JSON document: include/exectrace/compare.schema.json describes it */
#include "analysis/contrast.h"
#include "analysis/findings.h"
#include "analysis/metric.h"
#include "analysis/task_column.h"
#include "lib/json.h"
#include "trace/reader.h"
#include "view/contrast.h"
#include "view/json_lists.h"

#define SCHEMA 1

static void put_trace(struct json *j, const char *key, const struct findings *f, const char *name)
{
	json_object(j, key);
	json_text(j, "name", name);
	json_text(j, "title", trace_about(f->trace, "title"));
	json_text(j, "verdict", verdict_name(f->verdict));
	json_text(j, "model", model_name(f->order.model));
	json_text(j, "grade", grade_name(f->audit.grade));
	json_end(j);
}

static void put_measured(struct json *j, const char *key, const struct measured *m)
{
	json_object(j, key);
	json_measured(j, m);
	json_end(j);
}

static void put_difference(struct json *j, uint64_t a, uint64_t b)
{
	struct difference d = difference_of(a, b);

	json_signed(j, "difference", d.more);
	if (d.has_ratio)
		json_number(j, "ratio_ppm", d.ratio);
	else
		json_null(j, "ratio_ppm");
}

static void put_metrics(struct json *j, const struct contrast *c)
{
	json_array(j, "metrics");
	for (const struct metric *metric = metrics; metric->name; metric++) {
		struct measured a = metric_measure(metric, c->a), b = metric_measure(metric, c->b);

		json_object(j, NULL);
		json_text(j, "name", metric->name);
		json_text(j, "unit", unit_name(metric->unit));
		put_measured(j, "a", &a);
		put_measured(j, "b", &b);
		put_difference(j, a.value, b.value);
		json_end(j);
	}
	json_end(j);
}

static void put_columns(struct json *j, const char *key, const struct findings *f, uint32_t task)
{
	if (task == NO_TASK) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	json_number(j, "number", f->tasks.list[task].number);
	for (const struct task_column *column = task_columns; column->name; column++)
		json_number(j, column->name, column->value(f, task));
	json_end(j);
}

static void put_tasks(struct json *j, const struct contrast *c)
{
	json_array(j, "tasks");
	for (size_t i = 0; i < c->nr; i++) {
		const struct contrast_task *t = &c->tasks[i];

		json_object(j, NULL);
		json_text(j, "name", t->a != NO_TASK ? c->a->tasks.list[t->a].name : c->b->tasks.list[t->b].name);
		put_columns(j, "a", c->a, t->a);
		put_columns(j, "b", c->b, t->b);
		json_end(j);
	}
	json_end(j);
}

void contrast_write_json(const struct contrast *c, const char *const names[2], FILE *out)
{
	struct json j;

	json_begin(&j, out, true);
	json_object(&j, NULL);
	json_number(&j, "schema", SCHEMA);
	json_text(&j, "compared", "traces");
	put_trace(&j, "a", c->a, names[0]);
	put_trace(&j, "b", c->b, names[1]);
	put_metrics(&j, c);
	put_tasks(&j, c);
	json_end(&j);
}
