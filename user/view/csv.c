// SPDX-License-Identifier: GPL-2.0-or-later
/* csv.c - a run a line, as comma-separated values (RFC 4180), the first line naming the columns */
#include <string.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "lib/sink.h"
#include "lib/utf8.h"
#include "view/export.h"
#include "view/run_field.h"

/*
 * A control character would break the line, if not the terminal: it is shown as what is no UTF-8 is. What a spreadsheet would
 * take for a formula begins with what makes it a text there.
 */
static void put_text(struct sink *out, const char *text)
{
	sink_put_char(out, '"');
	if (*text && strchr("=+-@", *text))
		sink_put_char(out, '\'');
	while (*text) {
		uint32_t c = utf8_take(&text);
		char bytes[4];

		if (c == '"')
			sink_put_char(out, '"');
		sink_put(out, bytes, utf8_encode(utf8_is_control(c) ? UTF8_BAD : c, bytes));
	}
	sink_put_char(out, '"');
}

static void put_field(struct sink *out, const struct field *field)
{
	switch (field->kind) {
	case FIELD_NONE:
		break;
	case FIELD_NUMBER:
	case FIELD_BOOL:
		sink_put_number(out, field->number);
		break;
	case FIELD_TEXT:
		put_text(out, field->text);
		break;
	}
}

struct writing {
	const struct findings *f;
	struct sink out;
};

static void write_line(void *arg, const struct stretch *s)
{
	struct writing *w = arg;

	for (const struct run_field *field = run_fields; field->name; field++) {
		struct field value = field->value(w->f, s);

		if (field > run_fields)
			sink_put_char(&w->out, ',');
		put_field(&w->out, &value);
	}
	sink_put_char(&w->out, '\n');
}

static int write_csv(const struct findings *f, FILE *out)
{
	struct writing w = { .f = f, .out.out = out };
	int err;

	for (const struct run_field *field = run_fields; field->name; field++)
		fprintf(out, "%s%s", field > run_fields ? "," : "", field->name);
	putc('\n', out);
	err = findings_walk(f, write_line, &w);
	sink_flush(&w.out);
	return err;
}

const struct exporter exporter_csv = {
	.name = "csv",
	.help = "a run a line, as comma-separated values; the first line names the fields",
	.write = write_csv,
};
