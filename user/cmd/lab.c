// SPDX-License-Identifier: GPL-2.0-or-later
/* lab.c - exectrace lab: the course, in experiments on the kernel that runs here */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/lab_bench.h"
#include "cmd/lab_check.h"
#include "cmd/lab_place.h"
#include "cmd/lab_text.h"
#include "cmd/observing.h"
#include "lab/lab.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/nearest.h"
#include "lib/opt.h"
#include "lib/term.h"
#include "view/picture.h"

struct lab_options {
	const char *answer;
	const char *cpus;
	const char *backend;
	unsigned work_ms;
	bool check;
	struct lab_report report;       /* of the check */
	bool text;
};

static void refuse_lab(const char *name)
{
	struct nearest nearest = { 0 };

	for (const struct lab *const *lab = course; *lab; lab++)
		nearest_consider(&nearest, name, (*lab)->name);
	if (nearest.best)
		refuse("there is no lab '%s'; did you mean '%s'?", name, nearest.best);
	else
		refuse("there is no lab '%s' (exectrace lab lists them)", name);
}

static int refuse_answer(const struct lab *lab, const char *answer)
{
	char letters[64];

	return refuse("lab %u is answered with %s, not with '%s'", lab_number(lab), lab_letters(lab, letters),
		      answer);
}

/* Asks until there is an answer: a choice, or a negative errno. */
static int ask(const struct lab *lab)
{
	char letters[64], line[64];
	int choice = -1;

	fflush(stdout);
	while (choice < 0) {
		fprintf(stderr, "\nyour prediction (%s): ", lab_letters(lab, letters));
		if (!fgets(line, sizeof(line), stdin)) {
			fputc('\n', stderr);
			return refuse("without a prediction there is no experiment");
		}
		line[strcspn(line, "\n")] = '\0';
		choice = lab_choice_of(lab, line);
	}
	fputc('\n', stderr);
	return choice;
}

/* The answer that was given with --answer, or is given now. */
static int get_answer(const struct lab *lab, const char *answer)
{
	int choice;

	if (!answer)
		return ask(lab);
	choice = lab_choice_of(lab, answer);
	printf("\nyour prediction: %c\n\n", lab_letter(choice));
	return choice;
}

/* What the machine lacks for this lab, or NULL. */
static const char *find_lacking(const struct bench *b, const struct lab *lab)
{
	const char *lacking = NULL;

	for (const struct lab_experiment *e = lab->experiments; e->label && !lacking; e++) {
		lacking = place_lacks(e->place, &b->cpus);
		lacking = lacking ? lacking : program_lacks(e);
	}
	return lacking;
}

static int do_experiments(const struct bench *b, const struct lab *lab, const struct term *term,
			  struct showing **shown)
{
	int err = 0;

	for (unsigned i = 0; !err && lab->experiments[i].label; i++) {
		const struct lab_experiment *e = &lab->experiments[i];

		err = bench_experiment(b, e, &shown[i]);
		if (!err)
			lab_put_run(e->label, &shown[i]->findings, shown[i]->repeats, term, stdout);
		fflush(stdout);
	}
	return err;
}

static uint32_t most_of_others(struct showing *const *showings)
{
	uint32_t most = 0;

	for (unsigned i = 0; i < LAB_MAX_EXPERIMENTS && showings[i]; i++)
		most = showings[i]->others > most ? showings[i]->others : most;
	return most;
}

/* Says what the experiments have shown, and whether that was predicted. Returns an exit status. */
static int judge(const struct lab *lab, int answer, struct showing *const *showings, const struct term *term)
{
	struct lab_seen seen[LAB_MAX_EXPERIMENTS] = { 0 };
	uint32_t others = most_of_others(showings);
	bool is_open;
	int shown;

	for (unsigned i = 0; i < LAB_MAX_EXPERIMENTS && showings[i]; i++)
		seen[i] = (struct lab_seen){ &showings[i]->findings, showings[i]->repeats };
	shown = lab_shown(lab, seen);
	/* On a busy machine what was expected is proved all the same if it was seen; what was not, is not. */
	is_open = shown < 0 || (shown != (int)lab->lesson && others >= BENCH_BUSY);
	lab_put_figures(lab, seen, stdout);
	lab_put_others(others, term, stdout);
	putchar('\n');
	lab_put_judgement(lab, answer, shown, is_open, term, stdout);
	lab_put_exercise(lab, term, stdout);
	return is_open ? EXIT_OPEN : shown == answer ? EXIT_YES : EXIT_NO;
}

/* Makes the experiments, and compares what they show with the answer. Returns an exit status, or a negative errno. */
static int find_out(const struct bench *b, const struct lab *lab, int answer, const struct term *term)
{
	struct showing *showings[LAB_MAX_EXPERIMENTS] = { NULL };
	int status = do_experiments(b, lab, term, showings);

	if (!status)
		status = judge(lab, answer, showings, term);
	for (unsigned i = 0; i < LAB_MAX_EXPERIMENTS; i++)
		showing_free(showings[i]);
	return status;
}

static int do_lab(const struct bench *b, const struct lab *lab, const struct lab_options *o,
		  const struct term *term)
{
	const char *lacking = find_lacking(b, lab);
	int answer;

	lab_put_question(lab, term, stdout);
	if (lacking) {
		putchar('\n');
		lab_put_lacking(lab, lacking, term, stdout);
		return EXIT_OPEN;
	}
	answer = get_answer(lab, o->answer);
	return answer < 0 ? answer : find_out(b, lab, answer, term);
}

static void put_sheet(const struct lab *lab, const struct term *term)
{
	lab_put_question(lab, term, stdout);
	putchar('\n');
	lab_put_exercise(lab, term, stdout);
}

static int check_options(const struct lab *lab, const struct lab_options *o, char **command)
{
	char letters[64];

	if (o->answer && lab_choice_of(lab, o->answer) < 0)
		return refuse_answer(lab, o->answer);
	if (o->check && !command)
		return refuse("--check what? A program, as in: exectrace lab %s --check ./my-program", lab->name);
	if (!o->check && (o->report.json_path || o->report.junit_path))
		return refuse("--json and --junit write what came of --check, and there is none");
	if (!o->check && command)
		return refuse("what is '%s'? To check a program: exectrace lab %s --check %s", command[0],
			      lab->name, command[0]);
	if (!o->check && !o->text && !o->answer && !isatty(STDIN_FILENO))
		return refuse("lab %u begins with a prediction: give it with --answer (%s), or at a terminal; --text shows the question",
			      lab_number(lab), lab_letters(lab, letters));
	return 0;
}

/* Returns an exit status, or a negative errno. */
static int do_what_is_asked(const struct lab *lab, const struct lab_options *o, char **command)
{
	struct bench *b;
	struct term term;
	int status;

	term_look(&term, stdout);
	if (o->text) {
		put_sheet(lab, &term);
		return EXIT_YES;
	}
	b = xcalloc(1, sizeof(*b));
	status = bench_prepare(b, o->backend, o->cpus, o->work_ms, picture_columns(&term));
	if (!status && o->check)
		status = lab_check(b, lab, command, &o->report);
	else if (!status)
		status = do_lab(b, lab, o, &term);
	free(b);
	return status;
}

static int run_lab(struct command *self, int argc, char **argv)
{
	struct lab_options o = { .work_ms = 50 };
	struct opt opts[] = {
		OPT_STRING('a', "answer", "LETTER", &o.answer, "the prediction, instead of at the terminal"),
		OPT_FLAG(0, "check", &o.check, "check a program that is to solve the exercise"),
		OPT_OUTPUT("json", &o.report.json_path,
			   "with --check: instead, print one JSON document, or write that into a file"),
		OPT_STRING(0, "junit", "FILE", &o.report.junit_path,
			   "with --check: write what came of it into this file too, as JUnit's XML"),
		OPT_FLAG(0, "text", &o.text, "print question and exercise, and do nothing"),
		OPT_UINT('w', "work", "MS", &o.work_ms, 10, 60000,
			 "CPU time that each task of an experiment takes (default 50)"),
		OPT_STRING('c', "cpus", "LIST", &o.cpus, "CPUs to use, as in 0,1 or 0-3 (default: all)"),
		OPT_BACKEND(&o.backend),
		OPT_END
	};
	/* The lab may be named first, or behind the options; what follows is the program's own. */
	const char *name = argc > 1 && argv[1][0] != '-' ? argv[1] : NULL;
	int skip = name != NULL;
	const struct lab *lab = NULL;
	bool done;
	int first = command_parse(self, argc - skip, argv + skip, opts, true, &done);
	int status;

	if (first < 0 || done)
		return done ? EXIT_YES : (int)self->trouble;
	first += skip;
	if (!name && first < argc)
		name = argv[first++];
	if (!name) {
		lab_put_list(stdout);
		return EXIT_YES;
	}
	lab = lab_find(name);
	if (!lab) {
		refuse_lab(name);
		return self->trouble;
	}
	status = check_options(lab, &o, first < argc ? argv + first : NULL);
	if (!status)
		status = do_what_is_asked(lab, &o, first < argc ? argv + first : NULL);
	if (status == -EINTR) {
		warn("interrupted: nothing can be concluded");
		return EXIT_INTERRUPTED;
	}
	return status < 0 ? (int)self->trouble : status;
}

const struct command command_lab = {
	.name = "lab",
	.args = "[LAB [OPTION]... [--check PROGRAM [ARGUMENT]...]]",
	.summary = "the course: predict how a program runs, see how it did, and why; or check an exercise",
	.details = "LAB is a number or a name; without one, all are listed. An experiment shows what is right: the exit status is 0 if that\n"
		   "was predicted, 1 if not, and 3 if the machine cannot show it or a run left it open. With --check it is 0 if the\n"
		   "program solves the exercise, 1 if it does not, 3 if that is left open; the program's output goes to standard\n"
		   "error. It is 2 for trouble, and 130 if it was interrupted.\n",
	.trouble = EXIT_TROUBLE,
	.observes = true,
	.run = run_lab,
};
