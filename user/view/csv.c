// SPDX-License-Identifier: GPL-2.0-or-later
/* csv.c - a run a line, as comma-separated values (RFC 4180), the first line naming the columns */
#include <inttypes.h>
#include <string.h>

#include "analysis/findings.h"
#include "analysis/walk.h"
#include "lib/utf8.h"
#include "view/export.h"
#include "view/run_field.h"

/*
 * A control character would break the line, if not the terminal: it is shown as what is no UTF-8 is. What a spreadsheet would
 * take for a formula begins with what makes it a text there.
 */
static void put_text(FILE *out, const char *text)
{
	putc('"', out);
	if (*text && strchr("=+-@", *text))
		putc('\'', out);
	while (*text) {
		uint32_t c = utf8_take(&text);

		if (c == '"')
			putc('"', out);
		utf8_put(out, utf8_is_control(c) ? UTF8_BAD : c);
	}
	putc('"', out);
}

static void put_field(FILE *out, const struct field *field)
{
	switch (field->kind) {
	case FIELD_NONE:
		break;
	case FIELD_NUMBER:
	case FIELD_BOOL:
		fprintf(out, "%" PRIu64, field->number);
		break;
	case FIELD_TEXT:
		put_text(out, field->text);
		break;
	}
}

struct writing {
	const struct findings *f;
	FILE *out;
};

static void write_line(void *arg, const struct stretch *s)
{
	const struct writing *w = arg;

	for (const struct run_field *field = run_fields; field->name; field++) {
		struct field value = field->value(w->f, s);

		if (field > run_fields)
			putc(',', w->out);
		put_field(w->out, &value);
	}
	putc('\n', w->out);
}

static int write_csv(const struct findings *f, FILE *out)
{
	struct writing w = { f, out };

	for (const struct run_field *field = run_fields; field->name; field++)
		fprintf(out, "%s%s", field > run_fields ? "," : "", field->name);
	putc('\n', out);
	return findings_walk(f, write_line, &w);
}

const struct exporter exporter_csv = {
	.name = "csv",
	.help = "a run a line, as comma-separated values; the first line names the fields",
	.write = write_csv,
};
