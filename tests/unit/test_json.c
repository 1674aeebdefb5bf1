// SPDX-License-Identifier: GPL-2.0-or-later
/* test_json.c - UTF-8 and JSON, as they are written */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "lib/json.h"
#include "lib/utf8.h"

/* All that is made of a text, character by character. */
static void take_all(const char *text, uint32_t *out, size_t max)
{
	memset(out, 0, max * sizeof(*out));
	for (size_t i = 0; *text && i < max; i++)
		out[i] = utf8_take(&text);
}

static void every_character_comes_back_as_it_was_written(void)
{
	for (uint32_t c = 1; c < 0x110000; c++) {
		char text[8] = { 0 };
		const char *at = text;

		if (c == 0xd800)
			c = 0xe000;
		utf8_encode(c, text);
		CHECK_EQUAL(utf8_take(&at), c);
		CHECK_EQUAL(*at, 0);
	}
}

static void bytes_that_are_no_utf8_are_replaced_one_by_one(void)
{
	static const char *const bad[] = { "\xff", "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80",
					   "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82",
					   "\xc3" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint32_t taken[6];

		take_all(bad[i], taken, 6);
		for (size_t at = 0; at < 6; at++)
			CHECK_EQUAL(taken[at], at < strlen(bad[i]) ? UTF8_BAD : 0);
	}
}

static void what_follows_a_bad_byte_is_read(void)
{
	uint32_t taken[3];

	take_all("\xe2" "a\xc3\xa9", taken, 3);
	CHECK_EQUAL(taken[0], UTF8_BAD);
	CHECK_EQUAL(taken[1], 'a');
	CHECK_EQUAL(taken[2], 0xe9);
}

static void a_clean_copy_is_cut_between_characters(void)
{
	char buf[16];

	CHECK(!strcmp(utf8_clean("a\n\xff\xc3\xa9", buf, sizeof(buf)), "a\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9"));
	CHECK(!strcmp(utf8_clean("a\n\xff\xc3\xa9", buf, 7), "a\xef\xbf\xbd"));
	CHECK(!strcmp(utf8_clean("a", buf, 1), ""));
}

static void write_sample(struct json *j)
{
	json_object(j, NULL);
	json_number(j, "n", UINT64_MAX);
	json_array(j, "list");
	json_bool(j, NULL, true);
	json_null(j, NULL);
	json_end(j);
	json_object(j, "none");
	json_end(j);
	json_text(j, "\"", "\x1b\\\n\x7f\xc2\x9b\xff");
	json_text(j, "null", NULL);
	json_end(j);
}

static void json_is_written_in_a_line_or_a_member_a_line(void)
{
	char *text;
	size_t size;
	struct json j;
	FILE *out = open_memstream(&text, &size);

	json_begin(&j, out, false);
	write_sample(&j);
	fflush(out);
	CHECK(!strcmp(text, "{\"n\": 18446744073709551615, \"list\": [true, null], \"none\": {}, "
			    "\"\\\"\": \"\\u001b\\\\\\u000a\\u007f\\u009b\xef\xbf\xbd\", \"null\": null}\n"));
	rewind(out);
	json_begin(&j, out, true);
	write_sample(&j);
	fclose(out);
	CHECK(strstr(text, "{\n\t\"n\": 18446744073709551615,\n\t\"list\": [\n\t\ttrue,\n\t\tnull\n\t],\n") == text);
	free(text);
}

/* However much of it is held before the stream has it, whichever piece is the first that finds no room. */
static void long_json_is_written_whole_and_in_order(void)
{
	static char expected[60000], word[20000];
	size_t length = snprintf(expected, sizeof(expected), "[-9223372036854775808, 0");
	struct json j;
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	json_begin(&j, out, false);
	json_array(&j, NULL);
	json_signed(&j, NULL, INT64_MIN);
	json_signed(&j, NULL, 0);
	for (size_t i = 0; i < 300; i++) {
		size_t nr = i == 200 ? sizeof(word) - 1 : i % 101;

		memset(word, 'a' + i % 26, nr);
		word[nr] = 0;
		json_text(&j, NULL, word);
		length += snprintf(expected + length, sizeof(expected) - length, ", \"%s\"", word);
	}
	json_end(&j);
	fclose(out);
	CHECK_EQUAL(size, length + 2);
	CHECK(!strncmp(text, expected, length));
	CHECK(!strcmp(text + length, "]\n"));
	free(text);
}

static const struct test tests[] = {
	TEST(every_character_comes_back_as_it_was_written),
	TEST(bytes_that_are_no_utf8_are_replaced_one_by_one),
	TEST(what_follows_a_bad_byte_is_read),
	TEST(a_clean_copy_is_cut_between_characters),
	TEST(json_is_written_in_a_line_or_a_member_a_line),
	TEST(long_json_is_written_whole_and_in_order),
};

RUN_TESTS(tests)
