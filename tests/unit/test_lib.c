// SPDX-License-Identifier: GPL-2.0-or-later
/* test_lib.c - the small pieces that everything stands on */
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "capture/readiness.h"
#include "check.h"
#include "lib/bytes.h"
#include "lib/cpulist.h"
#include "lib/fmt.h"
#include "lib/hash.h"
#include "lib/mem.h"
#include "lib/nearest.h"
#include "lib/opt.h"
#include "lib/sink.h"
#include "lib/term.h"
#include "lib/tournament.h"
#include "trace/facts.h"

static void varints_come_back_as_they_went_in(void)
{
	struct bytes bytes = { 0 };
	struct reading reading;

	for (unsigned shift = 0; shift < 64; shift++)
		for (int off = -1; off <= 1; off++)
			bytes_put_varint(&bytes, (1ULL << shift) + off);
	reading = (struct reading){ bytes.data, bytes.data + bytes.nr, false };
	for (unsigned shift = 0; shift < 64; shift++)
		for (int off = -1; off <= 1; off++)
			CHECK(read_varint(&reading) == (1ULL << shift) + off);
	CHECK(!reading.bad && reading.at == reading.end);
	bytes_release(&bytes);
}

static void a_varint_that_never_ends_is_bad(void)
{
	uint8_t endless[16];
	struct reading reading = { endless, endless + sizeof(endless), false };

	memset(endless, 0x80, sizeof(endless));
	CHECK(!read_varint(&reading) && reading.bad);
	reading = (struct reading){ endless, endless + 3, false };
	CHECK(!read_varint(&reading) && reading.bad);
	CHECK(!read_varint(&reading) && reading.bad);
}

static void zigzag_keeps_small_numbers_small_and_all_numbers_whole(void)
{
	const int64_t numbers[] = { 0, 1, -1, 63, -64, INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		CHECK(unzigzag(zigzag(numbers[i])) == numbers[i]);
	CHECK_EQUAL(zigzag(-1), 1);
	CHECK_EQUAL(zigzag(1), 2);
}

static void a_hash_finds_what_was_put_in_and_nothing_else(void)
{
	struct hash hash = { 0 };

	CHECK(!hash_get(&hash, 0));
	for (uint64_t key = 0; key < 10000; key++)
		hash_put(&hash, key * key * 0x10001, key);
	for (uint64_t key = 0; key < 10000; key++)
		CHECK(*hash_get(&hash, key * key * 0x10001) == key);
	CHECK(!hash_get(&hash, 3));
	hash_put(&hash, 0, 7);
	CHECK_EQUAL(*hash_get(&hash, 0), 7);
	CHECK_EQUAL(hash.nr, 10000);
	hash_clear(&hash);
	CHECK(!hash_get(&hash, 0));
	hash_release(&hash);
}

/* Keys close together and far apart, so that they push one another from their places. */
static void a_hash_forgets_what_was_removed_and_nothing_else(void)
{
	struct hash hash = { 0 };

	for (uint64_t key = 1; key <= 3000; key++)
		hash_put(&hash, key % 2 ? key : key << 32, key);
	for (uint64_t key = 1; key <= 3000; key++)
		if (key % 3)
			hash_remove(&hash, key % 2 ? key : key << 32);
	hash_remove(&hash, 77777);
	for (uint64_t key = 1; key <= 3000; key++) {
		uint32_t *value = hash_get(&hash, key % 2 ? key : key << 32);

		CHECK(key % 3 ? !value : value && *value == key);
	}
	CHECK_EQUAL(hash.nr, 1000);
	hash_remove_pair(&hash, 3, 4);
	CHECK(hash_get(&hash, 3));
	hash_remove_pair(&hash, 3, 3);
	CHECK(!hash_get(&hash, 3));
	hash_release(&hash);
}

/* However many keys come and go, it is no larger than so many at once make it. */
static void a_hash_is_as_large_as_what_is_in_it(void)
{
	struct hash hash = { 0 };

	for (uint64_t key = 0; key < 100000; key++) {
		hash_put(&hash, key, key);
		if (key >= 40)
			hash_remove(&hash, key - 40);
	}
	CHECK_EQUAL(hash.nr, 40);
	CHECK_EQUAL(hash.nr_places, 64);
	hash_release(&hash);
}

/* Against a search through all of them, after each of many changes. */
static void a_tournament_is_won_by_the_least_key_and_then_by_the_lowest_number(void)
{
	for (uint32_t nr = 0; nr <= 9; nr++) {
		uint64_t keys[9] = { 0 };
		struct tournament t;

		tournament_create(&t, nr);
		CHECK(tournament_first(&t)->key == TOURNAMENT_OUT);
		for (uint32_t i = 0; i < nr; i++)
			keys[i] = TOURNAMENT_OUT;
		for (uint32_t step = 0; nr && step < 1000; step++) {
			bool is_first = step % 64 < 40 && step % 3;
			uint32_t changed = is_first ? tournament_first(&t)->number : step * 7 % nr, least = 0;

			keys[changed] = step % 11 ? step * 2654435761U % 5 : TOURNAMENT_OUT;
			if (is_first)
				tournament_set_first(&t, keys[changed]);
			else
				tournament_set(&t, changed, keys[changed]);
			for (uint32_t i = 1; i < nr; i++)
				least = keys[i] < keys[least] ? i : least;
			CHECK_EQUAL(tournament_first(&t)->number, least);
			CHECK(tournament_first(&t)->key == keys[least]);
		}
		tournament_release(&t);
	}
}

static void cpu_lists_are_read_and_written_as_the_kernel_does(void)
{
	static struct cpulist list;
	char text[64];

	CHECK(cpulist_parse(&list, "0-3,8,10-11\n"));
	CHECK_EQUAL(list.nr, 7);
	CHECK(!strcmp(cpulist_format(&list, text, sizeof(text)), "0-3,8,10-11"));
	CHECK(cpulist_parse(&list, "3,1,2,1"));
	CHECK(!strcmp(cpulist_format(&list, text, sizeof(text)), "1-3"));
	CHECK(cpulist_parse(&list, "") && !list.nr);
	CHECK(!cpulist_parse(&list, "1,"));
	CHECK(!cpulist_parse(&list, "5-2"));
	CHECK(!cpulist_parse(&list, "8192"));
	CHECK(!cpulist_parse(&list, "99999999999999999999"));
}

static void a_long_cpu_list_ends_in_dots(void)
{
	static struct cpulist list;
	char text[32];

	for (unsigned cpu = 0; cpu < 100; cpu += 2)
		cpulist_append(&list, cpu);
	cpulist_format(&list, text, sizeof(text));
	CHECK(strlen(text) < sizeof(text) && !strcmp(text + strlen(text) - 3, "..."));
}

static void lengths_of_time_have_three_digits(void)
{
	struct text t;

	CHECK(!strcmp(fmt_ns(&t, 0), "0"));
	CHECK(!strcmp(fmt_ns(&t, 999), "999 ns"));
	CHECK(!strcmp(fmt_ns(&t, 1000), "1.00 µs"));
	CHECK(!strcmp(fmt_ns(&t, 49700000), "49.7 ms"));
	CHECK(!strcmp(fmt_ns(&t, 999499), "999 µs"));
	CHECK(!strcmp(fmt_ns(&t, 999500), "1.00 ms"));
	CHECK(!strcmp(fmt_ns(&t, 999999999), "1.00 s"));
	CHECK(!strcmp(fmt_ns(&t, 123456789012), "123 s"));
	/* Half of the last digit, and less. */
	CHECK(!strcmp(fmt_ns(&t, 1295), "1.30 µs"));
	CHECK(!strcmp(fmt_ns(&t, 1294), "1.29 µs"));
	CHECK(!strcmp(fmt_ns(&t, 9995), "10.0 µs"));
	CHECK(!strcmp(fmt_ns(&t, 99950), "100 µs"));
	CHECK(!strcmp(fmt_ns(&t, UINT64_MAX), "18446744074 s"));
}

static void points_in_time_have_three_decimals(void)
{
	struct text t;

	CHECK(!strcmp(fmt_ms(&t, 0), "0.000"));
	CHECK(!strcmp(fmt_ms(&t, 12914000), "12.914"));
	CHECK(!strcmp(fmt_ms(&t, -50000), "-0.050"));
	/* Of two that are as near, the later one; and nothing is less than nothing. */
	CHECK(!strcmp(fmt_ms(&t, 4500), "0.005"));
	CHECK(!strcmp(fmt_ms(&t, -4500), "-0.004"));
	CHECK(!strcmp(fmt_ms(&t, -500), "0.000"));
	CHECK(!strcmp(fmt_ms(&t, INT64_MAX), "9223372036854.776"));
	CHECK(!strcmp(fmt_ms(&t, INT64_MIN), "-9223372036854.776"));
}

static void texts_in_a_sink_keep_to_their_columns(void)
{
	char *text;
	size_t size;
	struct sink sink = { .out = begin_text(&text, &size) };

	sink_put_left(&sink, 4, "µs");
	sink_put_char(&sink, '|');
	sink_put_right(&sink, 4, "µs");
	sink_put_char(&sink, '|');
	sink_put_right(&sink, 4, "longer");
	sink_put_left(&sink, 100, "");
	sink_put_number(&sink, UINT64_MAX);
	sink_flush(&sink);
	end_text(sink.out);
	CHECK(!strncmp(text, "µs  |  µs|longer  ", 20));
	CHECK(!strcmp(text + strlen("µs  |  µs|longer") + 100, "18446744073709551615"));
	free(text);
}

static void a_share_is_never_rounded_to_none_or_all(void)
{
	struct text t;

	CHECK(!strcmp(fmt_share(&t, 0, 100), "0.0 %"));
	CHECK(!strcmp(fmt_share(&t, 1, 100000), "< 0.1 %"));
	CHECK(!strcmp(fmt_share(&t, 99999, 100000), "> 99.9 %"));
	CHECK(!strcmp(fmt_share(&t, 100, 100), "100.0 %"));
	CHECK(!strcmp(fmt_share(&t, 0, 0), "0.0 %"));
}

static void counts_are_grouped_by_thousands(void)
{
	struct text t;

	CHECK(!strcmp(fmt_count(&t, 0), "0"));
	CHECK(!strcmp(fmt_count(&t, 999), "999"));
	CHECK(!strcmp(fmt_count(&t, 1234567), "1,234,567"));
	CHECK(!strcmp(fmt_counted(&t, 1, "run"), "1 run"));
	CHECK(!strcmp(fmt_counted(&t, 1000, "run"), "1,000 runs"));
}

static void bytes_have_three_digits_and_binary_units(void)
{
	struct text t;

	CHECK(!strcmp(fmt_bytes(&t, 0), "0 B"));
	CHECK(!strcmp(fmt_bytes(&t, 1023), "1023 B"));
	CHECK(!strcmp(fmt_bytes(&t, 1024), "1.00 KiB"));
	CHECK(!strcmp(fmt_bytes(&t, 1536 * 1024), "1.50 MiB"));
	CHECK(!strcmp(fmt_bytes(&t, UINT64_MAX), "16.0 EiB"));
}

static void what_cannot_be_printed_becomes_a_question_mark(void)
{
	char buf[16];

	CHECK(!strcmp(printable("plain", buf, sizeof(buf)), "plain"));
	CHECK(!strcmp(printable("\033[31m", buf, sizeof(buf)), "?[31m"));
	CHECK(!strcmp(printable("a\xff" "b", buf, sizeof(buf)), "a?b"));
	CHECK(!strcmp(printable("µ", buf, sizeof(buf)), "µ"));
	/* C1 control characters, and what turns the direction of writing round. */
	CHECK(!strcmp(printable("\xc2\x9b" "1m", buf, sizeof(buf)), "?1m"));
	CHECK(!strcmp(printable("\xe2\x80\xae" "abc", buf, sizeof(buf)), "?abc"));
	/* Cut between characters, not within one. */
	CHECK(!strcmp(printable("aµ", buf, 3), "a"));
}

static void facts_are_found_by_key_and_the_last_one_counts(void)
{
	const char text[] = "a=1\nb=two words\nnonsense\na=3\nc=";
	struct facts facts = { 0 };

	CHECK(facts_parse(&facts, text, strlen(text), 100));
	facts_order(&facts);
	CHECK_EQUAL(facts_count(&facts, "a"), 3);
	CHECK(!strcmp(facts_get(&facts, "b"), "two words"));
	CHECK(!strcmp(facts_get(&facts, "c"), ""));
	CHECK(!facts_get(&facts, "nonsense"));
	CHECK_EQUAL(facts_count(&facts, "b"), 0);
	facts_release(&facts);
}

static void a_line_break_in_a_fact_cannot_make_another_fact(void)
{
	struct bytes text = { 0 };
	struct facts facts = { 0 };

	facts_put(&text, "title", "x\nlost_runs=0");
	CHECK(facts_parse(&facts, (const char *)text.data, text.nr, 100));
	CHECK(!facts_get(&facts, "lost_runs"));
	CHECK(!strcmp(facts_get(&facts, "title"), "x lost_runs=0"));
	bytes_release(&text);
	facts_release(&facts);
}

static void numbers_are_all_digits_and_within_bounds(void)
{
	unsigned long n;

	CHECK(parse_number("42", 0, 100, &n) && n == 42);
	CHECK(!parse_number("101", 0, 100, &n));
	CHECK(!parse_number("-1", 0, 100, &n));
	CHECK(!parse_number(" 1", 0, 100, &n));
	CHECK(!parse_number("1 ", 0, 100, &n));
	CHECK(!parse_number("0x1", 0, 100, &n));
	CHECK(!parse_number("", 0, 100, &n));
	CHECK(!parse_number("18446744073709551616", 0, UINT64_MAX, &n));
}

static void only_a_slip_of_the_fingers_is_taken_for_the_word(void)
{
	struct nearest nearest = { 0 };

	nearest_consider(&nearest, "paralell", "concurrent");
	CHECK(!nearest.best);
	nearest_consider(&nearest, "paralell", "parallel");
	CHECK(nearest.best && !strcmp(nearest.best, "parallel"));
	nearest = (struct nearest){ 0 };
	nearest_consider(&nearest, "", "parallel");
	CHECK(!nearest.best);
}

static void kernels_from_5_10_on_are_supported(void)
{
	CHECK(kernel_is_supported("5.10.0-1-amd64"));
	CHECK(kernel_is_supported("6.18.44"));
	CHECK(kernel_is_supported("10.0"));
	CHECK(!kernel_is_supported("5.9.16"));
	CHECK(!kernel_is_supported("4.19"));
	CHECK(!kernel_is_supported("2.6.70"));
	CHECK(!kernel_is_supported("strange"));
	CHECK(kernel_is_since("5.18.0-rc1", 5, 18));
	CHECK(!kernel_is_since("5.17.15", 5, 18));
}

static void only_confidentiality_forbids_tracing(void)
{
	CHECK(lockdown_forbids("none integrity [confidentiality]"));
	CHECK(!lockdown_forbids("none [integrity] confidentiality"));
	CHECK(!lockdown_forbids("[none] integrity confidentiality"));
	CHECK(!lockdown_forbids(""));
}

static void any_shift_of_a_clock_is_seen(void)
{
	CHECK(!clock_is_shifted(""));
	CHECK(!clock_is_shifted("monotonic           0         0\nboottime            0         0\n"));
	CHECK(clock_is_shifted("monotonic      100000         0\nboottime            0         0\n"));
	CHECK(clock_is_shifted("monotonic           0         0\nboottime           -1         0\n"));
	CHECK(clock_is_shifted("monotonic           0         1\nboottime            0         0\n"));
}

static const struct test tests[] = {
	TEST(varints_come_back_as_they_went_in),
	TEST(a_varint_that_never_ends_is_bad),
	TEST(zigzag_keeps_small_numbers_small_and_all_numbers_whole),
	TEST(a_hash_finds_what_was_put_in_and_nothing_else),
	TEST(a_hash_forgets_what_was_removed_and_nothing_else),
	TEST(a_hash_is_as_large_as_what_is_in_it),
	TEST(a_tournament_is_won_by_the_least_key_and_then_by_the_lowest_number),
	TEST(cpu_lists_are_read_and_written_as_the_kernel_does),
	TEST(a_long_cpu_list_ends_in_dots),
	TEST(lengths_of_time_have_three_digits),
	TEST(points_in_time_have_three_decimals),
	TEST(texts_in_a_sink_keep_to_their_columns),
	TEST(a_share_is_never_rounded_to_none_or_all),
	TEST(counts_are_grouped_by_thousands),
	TEST(bytes_have_three_digits_and_binary_units),
	TEST(what_cannot_be_printed_becomes_a_question_mark),
	TEST(facts_are_found_by_key_and_the_last_one_counts),
	TEST(a_line_break_in_a_fact_cannot_make_another_fact),
	TEST(numbers_are_all_digits_and_within_bounds),
	TEST(only_a_slip_of_the_fingers_is_taken_for_the_word),
	TEST(kernels_from_5_10_on_are_supported),
	TEST(only_confidentiality_forbids_tracing),
	TEST(any_shift_of_a_clock_is_seen),
};

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	return run_tests(tests, sizeof(tests) / sizeof(tests[0]));
}
