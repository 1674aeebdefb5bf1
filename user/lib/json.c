// SPDX-License-Identifier: GPL-2.0-or-later
/* json.c - writes JSON as it goes */
#include "lib/json.h"

#include <assert.h>
#include <inttypes.h>

#include "lib/utf8.h"

void json_begin(struct json *j, FILE *out, bool indented)
{
	*j = (struct json){ .out = out, .indented = indented };
}

static void put_character(FILE *out, uint32_t c)
{
	if (c == '"' || c == '\\')
		fprintf(out, "\\%c", (int)c);
	else if (utf8_is_control(c) || c == '<')
		fprintf(out, "\\u%04" PRIx32, c);
	else
		utf8_put(out, c);
}

static void put_string(FILE *out, const char *text)
{
	putc('"', out);
	while (*text)
		put_character(out, utf8_take(&text));
	putc('"', out);
}

static void break_line(const struct json *j)
{
	if (!j->indented)
		return;
	putc('\n', j->out);
	for (unsigned i = 0; i < j->depth; i++)
		putc('\t', j->out);
}

/* What stands between a value and the one before it. */
static void begin_value(struct json *j, const char *key)
{
	if (j->depth) {
		bool *has_members = &j->has_members[j->depth - 1];

		if (*has_members)
			fputs(j->indented ? "," : ", ", j->out);
		*has_members = true;
		break_line(j);
	}
	if (key) {
		put_string(j->out, key);
		fputs(": ", j->out);
	}
}

static void open_level(struct json *j, const char *key, char opener, char closer)
{
	begin_value(j, key);
	assert(j->depth < JSON_MAX_DEPTH);
	j->closers[j->depth] = closer;
	j->has_members[j->depth++] = false;
	putc(opener, j->out);
}

void json_object(struct json *j, const char *key)
{
	open_level(j, key, '{', '}');
}

void json_array(struct json *j, const char *key)
{
	open_level(j, key, '[', ']');
}

void json_end(struct json *j)
{
	assert(j->depth);
	j->depth--;
	if (j->has_members[j->depth])
		break_line(j);
	putc(j->closers[j->depth], j->out);
	if (!j->depth)
		putc('\n', j->out);
}

void json_number(struct json *j, const char *key, uint64_t n)
{
	begin_value(j, key);
	fprintf(j->out, "%" PRIu64, n);
}

void json_signed(struct json *j, const char *key, int64_t n)
{
	begin_value(j, key);
	fprintf(j->out, "%" PRId64, n);
}

void json_bool(struct json *j, const char *key, bool is_so)
{
	begin_value(j, key);
	fputs(is_so ? "true" : "false", j->out);
}

void json_null(struct json *j, const char *key)
{
	begin_value(j, key);
	fputs("null", j->out);
}

void json_text(struct json *j, const char *key, const char *text)
{
	if (!text) {
		json_null(j, key);
		return;
	}
	begin_value(j, key);
	put_string(j->out, text);
}
