/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab.h - the course: in each lab something is predicted, tried on the kernel that runs here, and explained
 *
 * A lab is data: what is asked, which experiments are made, what the answers would look like in what they show, and
 * what a program must show that solves the exercise. What is right is never written down here: it is the answer that fits
 * what this very run has shown. `lesson' says which one that should be, so that it can be told when a machine shows
 * something else.
 *
 * Paragraphs are single lines: they are broken to the width of the terminal.
 *
 * To add one: a file with a struct lab at its end, a line in list.def, and answers to its exercise in tests/labs/NAME:
 * right* and wrong*, at least one each, in C or Python.
 */
#ifndef EXECTRACE_LAB_H
#define EXECTRACE_LAB_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/unit.h"

struct findings;
struct repeats;
struct workload;

/* Of all running, in 1/10000: tasks that do less do not count. More than usual, so that a main() that only starts threads never does. */
#define LAB_SMALL_SHARE     500

#define LAB_MAX_EXPERIMENTS 3
#define LAB_MAX_CHOICES     4
#define LAB_MAX_FIGURES     4
#define LAB_MAX_TRIALS      2
#define LAB_MAX_EXPECT      6

/* Where something runs. */
enum lab_place {
	ON_ONE_CPU,
	ON_TWO_CPUS,
	ON_ONE_CORE,            /* two CPUs that are threads of one core */
	ON_ONE_OF_CORE,         /* the first of those */
};

/* A program, and where it runs. */
struct lab_experiment {
	const char *label;      /* what sets it apart from the others of the lab: "one CPU"; NULL ends them */
	const struct workload *workload;        /* a built-in program; or else */
	const char *const *command;     /* a command, ended by NULL, which gets two arguments more: tasks, and ms of work */
	enum lab_place place;
	unsigned nr_tasks;
	unsigned nr_tries;      /* it is run so often, and the fastest time counts; 0: once */
	unsigned nr_repeats;    /* it is run so often, and what varied is of interest; 0: once */
	const char *const *only;        /* names of the tasks that are looked at, ended by NULL; NULL: all are */
};

/* What an experiment has shown. */
struct lab_seen {
	const struct findings *f;       /* of the run that counts; of repeats, of the last */
	const struct repeats *repeats;  /* NULL unless it was repeated */
};

/*
 * A figure of the lab's own, for what metric.h has no figure for. False if the experiments, of which each has its
 * place in seen, do not tell it.
 */
struct lab_figure {
	const char *name;       /* NULL: there is none */
	enum unit unit;
	bool (*measure)(const struct lab_seen *seen, uint64_t *value);
};

struct lab_choice {
	const char *text;       /* NULL ends them */
	const char *reply;      /* a sentence to somebody who chose it, if it is not what was shown; may be NULL */
	/* It is right if each experiment shows what is expected here (expect.h; NULL: anything), and */
	const char *shows[LAB_MAX_EXPERIMENTS];
	/* the lab's own figure, if there is one, is at least this, and less than that (0: no limit). */
	uint64_t from, to;
};

/* A program that solves the exercise is run like this, and must show all of it (expect.h; NULL ends it). */
struct lab_trial {
	const char *label;      /* NULL ends them */
	enum lab_place place;
	unsigned nr_repeats;    /* it is run so often, and its threads must always end in the order in which they are made; 0: once */
	bool needs_quiet;       /* others that hold the CPUs could make a program look as it should */
	const char *expect[LAB_MAX_EXPECT];
};

struct lab {
	const char *name;       /* a word */
	const char *title;
	const char *setting;    /* what this is about */
	const char *question;
	struct lab_choice choices[LAB_MAX_CHOICES + 1];
	unsigned lesson;        /* the choice that should turn out to be right */
	struct lab_experiment experiments[LAB_MAX_EXPERIMENTS + 1];
	/* Those of metric.h that are put side by side, if there are any; of repeats they would be the last one's. */
	const char *figures[LAB_MAX_FIGURES + 1];
	struct lab_figure figure;
	const char *why;        /* the lesson */
	const char *exercise;
	const char *hint;       /* what to look at if it is not solved */
	struct lab_trial trials[LAB_MAX_TRIALS + 1];
};

/* For labs that ask how something is executed. */
#define LAB_SEQUENTIAL "one after the other (SEQUENTIAL)"
#define LAB_CONCURRENT "in turns (CONCURRENT)"
#define LAB_PARALLEL   "at once (PARALLEL)"

/* The course, in the order of list.def; ends with NULL. Labs have numbers from 1. */
extern const struct lab *const course[];

/* The lab of this number or name, NULL if there is none; and its number. */
const struct lab *lab_find(const char *name);
unsigned lab_number(const struct lab *lab);

/* "a", "b", ...: how a choice is named; and which choice a name is, or -1. */
char lab_letter(unsigned choice);
int lab_choice_of(const struct lab *lab, const char *answer);

/* Which choice fits what the experiments have shown: -1 if none does, or if that is not known for sure. */
int lab_shown(const struct lab *lab, const struct lab_seen *seen);

#endif
