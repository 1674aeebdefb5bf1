// SPDX-License-Identifier: GPL-2.0-or-later
/* expecting.c - --expect and --junit: what commands that judge a trace have in common */
#include "cmd/expecting.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "analysis/repeats.h"
#include "capture/session.h"
#include "cmd/cmd.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/opt.h"
#include "lib/term.h"
#include "view/junit.h"

int expecting_parse(const struct opt *o, const char *text)
{
	struct expecting *x = o->value;

	GROW(x->list, x->nr + 1);
	return expectation_parse(&x->list[x->nr++], text);
}

static int check_shares(const struct expecting *x)
{
	for (size_t i = 0; i < x->nr; i++) {
		const struct expectation *e = &x->list[i];

		if (e->of && !x->nr_repeats)
			return refuse("cannot expect '%s' of what is not repeated (is there a --repeat %u missing?)", e->text,
				      e->of);
		if (e->of && e->of != x->nr_repeats)
			return refuse("cannot expect '%s' of %u repeats", e->text, x->nr_repeats);
	}
	return 0;
}

int expecting_check_junit(const char *path)
{
	if (!*path || !strcmp(path, "-"))
		return refuse("--junit takes the name of a file, not '%s'", path);
	return 0;
}

int expecting_begin(struct expecting *x)
{
	int err = check_shares(x);

	if (err)
		return err;
	x->tallies = xcalloc(x->nr + 1, sizeof(*x->tallies));
	if (!x->junit_path)
		return 0;
	if (!expecting_is_wanted(x))
		return refuse("--junit writes what came of --expect, and there is none");
	err = expecting_check_junit(x->junit_path);
	if (!err)
		err = document_open(&x->junit, x->junit_path, false);
	x->is_open = !err;
	return err;
}

void expecting_judge(struct expecting *x, const struct findings *f)
{
	for (size_t i = 0; i < x->nr; i++)
		answers_judge(&x->answers, &x->list[i], f);
}

/* What became of the program that was to succeed. */
static enum answer judge_status(const struct session_result *result)
{
	if (!result->ended)
		return ANSWER_UNDECIDED;
	return result->wait_status ? ANSWER_NOT_MET : ANSWER_MET;
}

void expecting_add_end(struct answers *a, const char *program, const struct session_result *result)
{
	int status = result->wait_status;
	char *claim = xasprintf("%s succeeds", program);

	if (!result->ended)
		answers_add(a, judge_status(result), claim, "it was still running");
	else if (WIFSIGNALED(status))
		answers_add(a, judge_status(result), claim, "signal %d ended it (%s)", WTERMSIG(status),
			    strsignal(WTERMSIG(status)));
	else
		answers_add(a, judge_status(result), claim, "exit status %d", WEXITSTATUS(status));
	free(claim);
}

void expecting_judge_repeat(struct expecting *x, const struct findings *f, const struct session_result *result)
{
	if (!expecting_is_wanted(x))
		return;
	for (size_t i = 0; i < x->nr; i++)
		x->tallies[i].counts[expectation_judge(&x->list[i], f).answer]++;
	/* One whose time was over has no end to be judged. */
	if (result && (result->ended || result->interrupted))
		x->tallies[x->nr].counts[judge_status(result)]++;
	answers_take(&x->answers, f);
}

void expecting_sum_up(struct expecting *x, const struct repeats *repeats, const char *program)
{
	const struct expect_tally *of_program = &x->tallies[x->nr];
	char *claim = xasprintf("%s succeeds", program);
	struct expectation success = { .text = claim };
	unsigned nr_ended = 0, nr_to_end;

	for (size_t i = 0; i < x->nr; i++)
		answers_sum_up(&x->answers, &x->list[i], &x->tallies[i], x->nr_repeats, repeats);
	for (size_t i = 0; i < sizeof(of_program->counts) / sizeof(of_program->counts[0]); i++)
		nr_ended += of_program->counts[i];
	/* Those that were not made may have come to any end. */
	nr_to_end = nr_ended + x->nr_repeats - repeats->nr;
	if (expecting_is_wanted(x) && nr_to_end)
		answers_sum_up(&x->answers, &success, of_program, nr_to_end, repeats);
	free(claim);
}

void expecting_judge_end(struct expecting *x, const char *program, const struct session_result *result)
{
	if (expecting_is_wanted(x) && (result->ended || result->interrupted))
		expecting_add_end(&x->answers, program, result);
}

void expecting_give_up(struct expecting *x, const char *why)
{
	for (size_t i = 0; i < x->nr; i++)
		answers_add(&x->answers, ANSWER_UNDECIDED, x->list[i].text, "%s", why);
}

static int write_junit(struct expecting *x, int err)
{
	int failed;

	if (!x->is_open)
		return 0;
	if (err && !x->answers.nr)
		expecting_give_up(x, "exectrace could not do its job: it says why on standard error");
	junit_write(&x->answers, x->junit.out);
	failed = document_close(&x->junit, 0);
	x->is_open = false;
	return failed;
}

int expecting_status(const struct answers *a)
{
	static const int statuses[] = {
		[ANSWER_NOT_MET] = EXIT_NO, [ANSWER_UNDECIDED] = EXIT_OPEN, [ANSWER_MET] = EXIT_YES,
	};

	return statuses[answers_sum(a)];
}

int expecting_end(struct expecting *x, int err, FILE *out)
{
	struct term term;
	int failed;

	if (!err && out) {
		term_look(&term, out);
		answers_show(&x->answers, &term, out);
	}
	failed = write_junit(x, err);
	if (err || failed)
		return err ? err : failed;
	return expecting_status(&x->answers);
}

void expecting_release(struct expecting *x)
{
	if (x->is_open)
		document_close(&x->junit, -1);
	answers_release(&x->answers);
	free(x->tallies);
	free(x->list);
}
