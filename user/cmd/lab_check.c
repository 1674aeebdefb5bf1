// SPDX-License-Identifier: GPL-2.0-or-later
/* lab_check.c - does a program solve the exercise of a lab? */
#include "cmd/lab_check.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/expect.h"
#include "analysis/repeats.h"
#include "cmd/cmd.h"
#include "cmd/document.h"
#include "cmd/expecting.h"
#include "cmd/lab_bench.h"
#include "cmd/lab_place.h"
#include "cmd/lab_text.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/opt.h"
#include "lib/term.h"
#include "view/answers.h"
#include "view/junit.h"

/* False: what other programs on the CPUs cannot make a program miss. */
static bool depends_on_load(const struct expectation *e)
{
	static const char *const steadfast[] = { "cpu", "least-cpu", "tasks", "threads", "sequential" };
	const char *name = e->word ? e->word->name : e->metric->name;

	for (size_t i = 0; i < sizeof(steadfast) / sizeof(steadfast[0]); i++)
		if (!strcmp(steadfast[i], name))
			return false;
	return true;
}

/* What others that held the CPUs may have brought about, is undecided. */
static bool is_open(const struct showing *s, const struct expectation *e, enum answer answer, bool needs_quiet)
{
	if (s->others < BENCH_BUSY)
		return false;
	return answer == ANSWER_NOT_MET ? depends_on_load(e) : needs_quiet && (e->word || depends_on_load(e));
}

static void judge(struct answers *a, const struct showing *s, struct expectation *e, const char *claim,
		  bool needs_quiet)
{
	enum answer answer;
	struct text share;
	char *more = NULL;

	e->text = claim;
	answers_judge(a, e, &s->findings);
	answer = a->list[a->nr - 1].answer;
	if (is_open(s, e, answer, needs_quiet)) {
		answer = ANSWER_UNDECIDED;
		more = xasprintf("; but others had %s of the CPUs meanwhile", fmt_share(&share, s->others, 1000000));
	} else if (answer == ANSWER_NOT_MET && e->metric) {
		more = xasprintf(" (%s)", e->metric->help);
	}
	answers_amend(a, answer, more ? more : "");
	free(more);
}

/* A claim says which trial it is about, if there are several. */
static char *claim_about(const struct lab *lab, const struct lab_trial *trial, const char *claim)
{
	return lab->trials[1].label ? xasprintf("%s: %s", trial->label, claim) : xstrdup(claim);
}

static void judge_all(struct answers *a, const struct lab *lab, const struct lab_trial *trial,
		      const struct showing *s)
{
	struct expectation e;
	char *claim;

	for (unsigned i = 0; i < LAB_MAX_EXPECT && trial->expect[i]; i++) {
		claim = claim_about(lab, trial, trial->expect[i]);
		if (!expectation_parse(&e, trial->expect[i]))
			judge(a, s, &e, claim, trial->needs_quiet);
		free(claim);
	}
	claim = claim_about(lab, trial, "the program");
	expecting_add_end(a, claim, &s->result);
	free(claim);
}

/* A trial that is being made. */
struct trial {
	const struct bench *bench;
	const struct lab *lab;
	const struct lab_trial *what;
	char **command;
	const char *title;
	struct showing *shown;  /* the last run */
	struct answers answers; /* to that */
};

/* One run more, in the place of the last. 0 or a negative errno. */
static int run_once_more(struct trial *t)
{
	int err;

	showing_free(t->shown);
	t->shown = NULL;
	answers_release(&t->answers);
	t->answers = (struct answers){ 0 };
	/* In which order marked tasks are started, they do not tell: they have begun when they are marked. Threads do. */
	err = bench_trial(t->bench, t->what->place, t->what->nr_repeats ? BY_THREAD : BY_DEFAULT, t->title, t->command,
			  &t->shown);
	if (!err)
		judge_all(&t->answers, t->lab, t->what, t->shown);
	return err;
}

/* Once, or until others leave enough of the CPUs. */
static int run_until_decided(struct trial *t)
{
	int err = run_once_more(t);

	for (int i = 1; !err && i < BENCH_MAX_TRIES && answers_sum(&t->answers) == ANSWER_UNDECIDED; i++)
		err = run_once_more(t);
	return err;
}

static bool is_as_started(const struct order_count *order)
{
	for (size_t i = 1; i < order->nr; i++)
		if (order->numbers[i] < order->numbers[i - 1])
			return false;
	return true;
}

/* Some time they ended in another order than the one in which they were started. */
static bool is_broken(const struct orders *ended)
{
	return ended->nr > 1 || (ended->nr && !is_as_started(&ended->list[0]));
}

/* Did the tasks end as they were started, every time? "12 20 times", or "12 11 times, 21 1 time" */
static void judge_orders(struct trial *t, const struct repeats *repeats)
{
	enum answer answer = is_broken(&repeats->ended) ? ANSWER_NOT_MET : ANSWER_MET;
	char *claim = claim_about(t->lab, t->what, "the first always ends first");
	char *found;
	size_t size;
	FILE *text = begin_text(&found, &size);

	if (repeats->nr_uncertain && answer == ANSWER_MET)
		answer = ANSWER_UNDECIDED;
	lab_say_orders(repeats, text);
	end_text(text);
	answers_add(&t->answers, answer, claim, "%s", found);
	free(found);
	free(claim);
}

static bool may_go_on(const struct trial *t, const struct repeats *repeats, unsigned nr_done)
{
	return nr_done < t->what->nr_repeats && answers_sum(&t->answers) != ANSWER_NOT_MET && !is_broken(&repeats->ended);
}

/* So often as the trial says, or until something is not met. */
static int run_repeats(struct trial *t)
{
	struct repeats repeats = { 0 };
	int err = 0;

	for (unsigned i = 0; !err && may_go_on(t, &repeats, i); i++) {
		err = run_once_more(t);
		if (!err)
			repeats_add(&repeats, &t->shown->findings);
	}
	if (!err)
		judge_orders(t, &repeats);
	repeats_release(&repeats);
	return err;
}

/* 0 or a negative errno; answers are added. */
static int do_trial(struct trial *t, const struct term *term, FILE *out, struct answers *all)
{
	int err = t->what->nr_repeats ? run_repeats(t) : run_until_decided(t);

	if (!err && out)
		lab_put_run(t->what->label, &t->shown->findings, NULL, term, out);
	answers_move(all, &t->answers);
	showing_free(t->shown);
	return err;
}

/* All of it; a trial that the machine has no place for is undecided. */
static int do_trials(const struct bench *b, const struct lab *lab, char **command, const struct term *term,
		     FILE *out, struct answers *all)
{
	char *title = xasprintf("lab %s: %s", lab->name, command[0]);
	int err = 0;

	for (const struct lab_trial *what = lab->trials; !err && what->label; what++) {
		struct trial t = { .bench = b, .lab = lab, .what = what, .command = command, .title = title };
		const char *lacking = place_lacks(what->place, &b->cpus);

		if (lacking)
			answers_add(all, ANSWER_UNDECIDED, what->label, "this machine lacks %s", lacking);
		else
			err = do_trial(&t, term, out, all);
	}
	free(title);
	return err;
}

static void conclude(const struct lab *lab, enum answer answer, const struct term *term)
{
	putchar('\n');
	switch (answer) {
	case ANSWER_MET:
		lab_put("SOLVED", "all that the exercise asks for was seen", term, stdout);
		break;
	case ANSWER_NOT_MET:
		lab_put("NOT SOLVED", lab->exercise, term, stdout);
		lab_put("hint", lab->hint, term, stdout);
		break;
	case ANSWER_UNDECIDED:
		lab_put("OPEN", "this machine, or what ran on it, leaves it open: once more, on a quiet one that has all that is needed, may help",
			term, stdout);
		break;
	}
}

static void write_json(const struct lab *lab, const char *program, const struct answers *a, FILE *out)
{
	struct json j;

	json_begin(&j, out, true);
	json_object(&j, NULL);
	json_number(&j, "lab", lab_number(lab));
	json_text(&j, "name", lab->name);
	json_text(&j, "program", program);
	json_text(&j, "answer", answer_name(answers_sum(a)));
	json_array(&j, "expectations");
	for (size_t i = 0; i < a->nr; i++) {
		json_object(&j, NULL);
		json_text(&j, "claim", a->list[i].claim);
		json_text(&j, "answer", answer_name(a->list[i].answer));
		json_text(&j, "found", a->list[i].found);
		json_end(&j);
	}
	json_end(&j);
	json_end(&j);
}

/* The documents that answers go into. */
struct papers {
	struct document json, junit;
	bool has_json, has_junit;
};

static int open_papers(struct papers *p, const struct lab_report *report)
{
	int err = report->junit_path ? expecting_check_junit(report->junit_path) : 0;

	if (!err && report->json_path)
		err = document_open(&p->json, report->json_path, false);
	p->has_json = report->json_path && !err;
	if (!err && report->junit_path) {
		err = document_open(&p->junit, report->junit_path, false);
		p->has_junit = !err;
	}
	return err;
}

/* After trouble there is no JSON. JUnit's XML says that there is no answer, lest that of another time be taken for one. */
static int close_papers(struct papers *p, int err)
{
	int failed = p->has_junit ? document_close(&p->junit, 0) : 0;

	if (p->has_json)
		err = document_close(&p->json, err);
	return err ? err : failed;
}

int lab_check(const struct bench *b, const struct lab *lab, char **command, const struct lab_report *report)
{
	struct papers papers = { 0 };
	struct answers answers = { 0 };
	struct term term;
	int status, err = open_papers(&papers, report);

	term_look(&term, stdout);
	if (!err)
		err = do_trials(b, lab, command, &term, report->json_path ? NULL : stdout, &answers);
	if (!err && papers.has_json)
		write_json(lab, command[0], &answers, papers.json.out);
	if (err)
		answers_add(&answers, ANSWER_UNDECIDED, "the exercise",
			    "exectrace could not do its job: it says why on standard error");
	if (papers.has_junit)
		junit_write(&answers, papers.junit.out);
	if (!err && !papers.has_json) {
		answers_show(&answers, &term, stdout);
		conclude(lab, answers_sum(&answers), &term);
	}
	err = close_papers(&papers, err);
	status = expecting_status(&answers);
	answers_release(&answers);
	return err ? err : status;
}
