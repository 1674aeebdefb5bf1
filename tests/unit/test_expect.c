// SPDX-License-Identifier: GPL-2.0-or-later
/* test_expect.c - what is understood as an expectation, and that gaps never make an answer wrong */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "analysis/expect.h"
#include "analysis/findings.h"
#include "check.h"
#include "lib/quantity.h"
#include "schedule.h"
#include "trace/reader.h"

#define NR_SCHEDULES 1000

/* Refusals are said on stderr; here they are many, and meant. */
static int parse_quietly(struct expectation *e, const char *text)
{
	int err, stderr_fd = dup(STDERR_FILENO), null = open("/dev/null", O_WRONLY);

	dup2(null, STDERR_FILENO);
	err = expectation_parse(e, text);
	dup2(stderr_fd, STDERR_FILENO);
	close(stderr_fd);
	close(null);
	return err;
}

static bool is_refused(const char *text)
{
	struct expectation e;

	return parse_quietly(&e, text) < 0;
}

static uint64_t value_of(const char *text)
{
	struct expectation e;

	return parse_quietly(&e, text) ? UINT64_MAX : e.value;
}

static void values_are_in_the_unit_of_their_figure(void)
{
	CHECK_EQUAL(value_of("overlap>=80%"), 800000);
	CHECK_EQUAL(value_of("overlap>=0.5%"), 5000);
	CHECK_EQUAL(value_of("peak==2"), 2);
	CHECK_EQUAL(value_of("wall<2s"), 2000000000);
	CHECK_EQUAL(value_of("wall<2"), 2000000000);
	CHECK_EQUAL(value_of("wall < 1.5ms"), 1500000);
	CHECK_EQUAL(value_of("  PEAK =  3 "), 3);
	CHECK_EQUAL(value_of("parallelism>1.9"), 1900000);
	CHECK_EQUAL(value_of("parallelism>1.9x"), 1900000);
	CHECK_EQUAL(value_of("not turns >= 10"), 10);
}

static void nonsense_is_refused(void)
{
	static const char *const texts[] = {
		"", " ", "!", "not", "not ", "paralell", "wall", "wall<", "<2s", "wall<<2s", "wall=<2s", "wall~2s",
		"wall<-2s", "wall<2 s", "wall<2h", "wall<0x10", "wall<inf", "wall<nan", "wall<1e3", "wall<1.2.3s",
		"wall<99999999999999999999s", "peak==2.5", "peak==2x", "peak==-1", "overlap>=80", "overlap>=0.8",
		"overlap>=101%", "overlap>=%", "parallelism>2%", "parallel==1", "parallel concurrent", "parallel,exact",
		"parallel in", "not not parallel", "exact>1", "walls<2s", "overlap>=80%%", "overlap>=80% peak==2",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		bool refused = is_refused(texts[i]);

		if (!refused)
			printf("# '%s' is taken\n", texts[i]);
		CHECK(refused);
	}
}

static void every_word_and_every_figure_is_understood(void)
{
	static const char *const examples[] = {
		[UNIT_NS] = "1ms", [UNIT_COUNT] = "1", [UNIT_SHARE] = "1%", [UNIT_FACTOR] = "1",
	};
	char text[64];

	for (const struct expect_word *w = expect_words; w->name; w++)
		CHECK(!is_refused(w->name));
	for (const struct metric *m = metrics; m->name; m++) {
		snprintf(text, sizeof(text), "%s>=%s", m->name, examples[m->unit]);
		CHECK(!is_refused(text));
	}
}

static void quantities_have_a_limit(void)
{
	uint64_t value = 7;

	CHECK(!quantity_parse("1000001", quantity_number, 1000000, &value) && value == 7);
	CHECK(quantity_parse("1000000", quantity_number, 1000000, &value) && value == 1000000);
	CHECK(!quantity_parse("1.0", quantity_number, 10, &value));
	CHECK(!quantity_parse(".", quantity_factor, 10000000, &value));
	CHECK(!quantity_parse("", quantity_time, QUANTITY_MOST, &value));
	CHECK(quantity_parse("1.5M", quantity_size, 3 << 19, &value) && value == 3 << 19);
	CHECK(!quantity_parse("1.5M", quantity_size, (3 << 19) - 1, &value));
	CHECK(quantity_parse("16K", quantity_size, QUANTITY_MOST, &value) && value == 16384);
	CHECK(!quantity_parse("1.5", quantity_size, QUANTITY_MOST, &value));
	CHECK(!quantity_parse("1k", quantity_size, QUANTITY_MOST, &value));
}

static struct schedule schedule;

static void find(const struct spoiling *spoiling, struct findings *f, struct trace **trace)
{
	struct findings_options options = findings_defaults;
	int fd = schedule_trace(&schedule, spoiling);

	options.guard_ns = 0;
	CHECK(!trace_open(trace, fd, "a schedule"));
	close(fd);
	CHECK(!findings_build(f, *trace, &options));
}

static const char *const claims[] = {
	"parallel", "concurrent", "sequential", "not parallel", "not concurrent", "!sequential", "overlap>=20%",
	"overlap<30%", "interleaving>=5%", "interleaving<=50%", "peak==2", "peak!=1", "peak<3", "parallelism>1.2",
	"parallelism<=1.1", "turns>=10", "turns<20", "wall<200ns", "busy>150ns", "parallel-time>=40ns", "alone-time<30ns",
	"nobody-time>5ns", "cpu>=300ns", "cpu<500ns", "switches<40", "switches>=20", "cpus==2", "tasks>2", "moves>4",
	"least-cpu>=50ns", "least-cpu<20ns",
};

#define NR_CLAIMS (sizeof(claims) / sizeof(claims[0]))

/* Adds to nr how often each answer came; those that are not undecided have to be that to the whole trace. */
static void compare_answers(const struct findings *whole, const struct findings *spoiled, unsigned nr[3])
{
	for (size_t i = 0; i < NR_CLAIMS; i++) {
		struct expectation e;
		struct outcome truth, outcome;

		CHECK(!expectation_parse(&e, claims[i]));
		truth = expectation_judge(&e, whole);
		outcome = expectation_judge(&e, spoiled);
		if (truth.answer != outcome.answer && outcome.answer != ANSWER_UNDECIDED)
			printf("# '%s': %s, but in truth %s\n", claims[i], answer_name(outcome.answer),
			       answer_name(truth.answer));
		CHECK(outcome.answer == ANSWER_UNDECIDED || outcome.answer == truth.answer);
		CHECK((outcome.answer == ANSWER_UNDECIDED) == (outcome.doubt != DOUBT_NONE));
		nr[outcome.answer]++;
	}
}

/* spoiling, with chances that vary. */
static void answers_hold(const struct spoiling *like)
{
	unsigned nr[3] = { 0 };

	for (unsigned seed = 0; seed < NR_SCHEDULES; seed++) {
		struct spoiling none = { 0 }, spoiling = *like;
		struct trace *whole_trace, *trace;
		struct findings whole, spoiled;

		spoiling.seed = seed;
		spoiling.drop *= 2 + seed % 60;
		spoiling.repair *= 2 + seed % 20;
		spoiling.margin *= 1 + seed % 5;
		schedule_make(&schedule, seed);
		find(&none, &whole, &whole_trace);
		find(&spoiling, &spoiled, &trace);
		compare_answers(&whole, &spoiled, nr);
		findings_release(&whole);
		findings_release(&spoiled);
		trace_free(whole_trace);
		trace_free(trace);
	}
	/* Otherwise nothing has been tried. */
	CHECK(nr[ANSWER_MET] > NR_SCHEDULES && nr[ANSWER_NOT_MET] > NR_SCHEDULES);
	CHECK(nr[ANSWER_UNDECIDED] > NR_SCHEDULES / 10);
}

static void answers_are_true_or_undecided_when_runs_are_missing(void)
{
	answers_hold(&(struct spoiling){ .drop = 1 });
}

static void answers_are_true_or_undecided_when_switch_ins_were_restored(void)
{
	answers_hold(&(struct spoiling){ .repair = 1, .margin = 1 });
}

static const struct test tests[] = {
	TEST(values_are_in_the_unit_of_their_figure),
	TEST(nonsense_is_refused),
	TEST(every_word_and_every_figure_is_understood),
	TEST(quantities_have_a_limit),
	TEST(answers_are_true_or_undecided_when_runs_are_missing),
	TEST(answers_are_true_or_undecided_when_switch_ins_were_restored),
};

RUN_TESTS(tests)
