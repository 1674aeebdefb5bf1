// SPDX-License-Identifier: GPL-2.0-or-later
/* matrix_json.c - programs by numbers of CPUs, as JSON: include/exectrace/compare.schema.json describes it */
#include "analysis/matrix.h"
#include "lib/json.h"
#include "view/matrix.h"

#define SCHEMA 1

static void put_range(struct json *j, const char *key, struct range range)
{
	json_object(j, key);
	json_number(j, "median", range.median);
	json_number(j, "least", range.least);
	json_number(j, "largest", range.largest);
	json_end(j);
}

/* Tasks have their numbers in them, from 1. */
static void put_orders(struct json *j, const char *key, const struct orders *orders)
{
	json_array(j, key);
	for (size_t i = 0; i < orders->nr; i++) {
		json_object(j, NULL);
		json_array(j, "order");
		for (size_t k = 0; k < orders->list[i].nr; k++)
			json_number(j, NULL, orders->list[i].numbers[k] + 1);
		json_end(j);
		json_number(j, "count", orders->list[i].count);
		json_end(j);
	}
	json_end(j);
}

static void put_cell(struct json *j, const struct matrix *m, size_t row, size_t column)
{
	const struct repeats *cell = matrix_cell(m, row, column);

	json_object(j, NULL);
	json_number(j, "cpus", m->columns[column].nr_cpus);
	json_text(j, "verdict", verdict_name(matrix_verdict(cell, NULL)));
	json_object(j, "verdicts");
	for (int v = 0; v < NR_VERDICTS; v++)
		json_number(j, verdict_name(v), cell->verdicts[v]);
	json_end(j);
	json_object(j, "grades");
	for (int grade = 0; grade < NR_GRADES; grade++)
		json_number(j, grade_name(grade), cell->grades[grade]);
	json_end(j);
	json_text(j, "model", model_name(repeats_model(cell)));
	put_orders(j, "began", &cell->begun);
	put_orders(j, "ended", &cell->ended);
	put_range(j, "parallelism_ppm", matrix_parallelism(cell));
	put_range(j, "wall_ns", matrix_wall(cell));
	json_number(j, "speed_up_ppm", matrix_speed_up(m, row, column));
	json_end(j);
}

static void put_columns(struct json *j, const struct matrix *m)
{
	json_array(j, "columns");
	for (size_t column = 0; column < m->nr_columns; column++) {
		json_object(j, NULL);
		json_number(j, "cpus", m->columns[column].nr_cpus);
		json_text(j, "which", m->columns[column].cpus);
		json_end(j);
	}
	json_end(j);
}

static void put_programs(struct json *j, const struct matrix *m)
{
	json_array(j, "programs");
	for (size_t row = 0; row < m->nr_rows; row++) {
		json_object(j, NULL);
		json_text(j, "name", m->rows[row].name);
		json_text(j, "written", m->rows[row].model);
		json_array(j, "cells");
		for (size_t column = 0; column < m->nr_columns; column++)
			put_cell(j, m, row, column);
		json_end(j);
		json_end(j);
	}
	json_end(j);
}

void matrix_write_json(const struct matrix *m, FILE *out)
{
	struct json j;

	json_begin(&j, out, true);
	json_object(&j, NULL);
	json_number(&j, "schema", SCHEMA);
	json_text(&j, "compared", "models");
	json_number(&j, "tasks", m->nr_tasks);
	json_number(&j, "work_ms", m->work_ms);
	json_number(&j, "repeats", m->nr_repeats);
	json_number(&j, "others_ppm", m->others);
	put_columns(&j, m);
	put_programs(&j, m);
	json_end(&j);
}
