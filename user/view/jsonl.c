// SPDX-License-Identifier: GPL-2.0-or-later
/* jsonl.c - a run a line, each a JSON object */
#include "analysis/findings.h"
#include "analysis/walk.h"
#include "lib/json.h"
#include "view/export.h"
#include "view/run_field.h"

static void put_field(struct json *j, const char *key, const struct field *field)
{
	switch (field->kind) {
	case FIELD_NONE:
		json_null(j, key);
		break;
	case FIELD_NUMBER:
		json_number(j, key, field->number);
		break;
	case FIELD_BOOL:
		json_bool(j, key, field->number);
		break;
	case FIELD_TEXT:
		json_text(j, key, field->text);
		break;
	}
}

struct writing {
	const struct findings *f;
	struct json json;
};

static void write_line(void *arg, const struct stretch *s)
{
	struct writing *w = arg;

	json_object(&w->json, NULL);
	for (const struct run_field *field = run_fields; field->name; field++) {
		struct field value = field->value(w->f, s);

		put_field(&w->json, field->name, &value);
	}
	json_end(&w->json);
}

static int write_jsonl(const struct findings *f, FILE *out)
{
	struct writing w = { .f = f };

	json_begin(&w.json, out, false);
	return findings_walk(f, write_line, &w);
}

const struct exporter exporter_jsonl = {
	.name = "jsonl",
	.help = "a run a line, each a JSON object",
	.write = write_jsonl,
};
