// SPDX-License-Identifier: GPL-2.0-or-later
/* json.c - writes JSON as it goes */
#include "lib/json.h"

#include <assert.h>
#include <inttypes.h>

#include "lib/utf8.h"

void json_begin(struct json *j, FILE *out, bool indented)
{
	/* But what the sink is to hold, of which nobody reads more than was put there. */
	j->out.out = out;
	j->out.nr = 0;
	j->indented = indented;
	j->depth = 0;
}

/* One of ASCII that stands for itself. */
static bool is_plain(char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '<';
}

static void put_character(struct sink *out, uint32_t c)
{
	char bytes[8];

	if (c == '"' || c == '\\') {
		sink_put_char(out, '\\');
		sink_put_char(out, c);
	} else if (utf8_is_control(c) || c == '<') {
		sink_put(out, bytes, snprintf(bytes, sizeof(bytes), "\\u%04" PRIx32, c));
	} else {
		sink_put(out, bytes, utf8_encode(c, bytes));
	}
}

static void put_string(struct sink *out, const char *text)
{
	sink_put_char(out, '"');
	while (*text) {
		const char *end = text;

		while (is_plain(*end))
			end++;
		sink_put(out, text, end - text);
		text = end;
		if (*text)
			put_character(out, utf8_take(&text));
	}
	sink_put_char(out, '"');
}

static void break_line(struct json *j)
{
	if (!j->indented)
		return;
	sink_put_char(&j->out, '\n');
	for (unsigned i = 0; i < j->depth; i++)
		sink_put_char(&j->out, '\t');
}

/* What stands between a value and the one before it. */
static void begin_value(struct json *j, const char *key)
{
	if (j->depth) {
		bool *has_members = &j->has_members[j->depth - 1];

		if (*has_members)
			sink_put_text(&j->out, j->indented ? "," : ", ");
		*has_members = true;
		break_line(j);
	}
	if (key) {
		put_string(&j->out, key);
		sink_put_text(&j->out, ": ");
	}
}

static void open_level(struct json *j, const char *key, char opener, char closer)
{
	begin_value(j, key);
	assert(j->depth < JSON_MAX_DEPTH);
	j->closers[j->depth] = closer;
	j->has_members[j->depth++] = false;
	sink_put_char(&j->out, opener);
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
	sink_put_char(&j->out, j->closers[j->depth]);
	if (j->depth)
		return;
	sink_put_char(&j->out, '\n');
	sink_flush(&j->out);
}

void json_number(struct json *j, const char *key, uint64_t n)
{
	begin_value(j, key);
	sink_put_number(&j->out, n);
}

void json_signed(struct json *j, const char *key, int64_t n)
{
	begin_value(j, key);
	if (n < 0)
		sink_put_char(&j->out, '-');
	sink_put_number(&j->out, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void json_bool(struct json *j, const char *key, bool is_so)
{
	begin_value(j, key);
	sink_put_text(&j->out, is_so ? "true" : "false");
}

void json_null(struct json *j, const char *key)
{
	begin_value(j, key);
	sink_put_text(&j->out, "null");
}

void json_text(struct json *j, const char *key, const char *text)
{
	if (!text) {
		json_null(j, key);
		return;
	}
	begin_value(j, key);
	put_string(&j->out, text);
}
