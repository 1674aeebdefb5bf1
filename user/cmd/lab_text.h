/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_text.h - what a lab says: its list, its sheet, what was shown, the judgement */
#ifndef EXECTRACE_LAB_TEXT_H
#define EXECTRACE_LAB_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct findings;
struct lab;
struct lab_seen;
struct repeats;
struct term;

/* A line for each lab. */
void lab_put_list(FILE *out);

/* Title, setting, question and choices. */
void lab_put_question(const struct lab *lab, const struct term *term, FILE *out);

void lab_put_exercise(const struct lab *lab, const struct term *term, FILE *out);

/* One run, under a title: picture, verdict with its witness, grade. Of repeats (NULL: there are none), the orders too. */
void lab_put_run(const char *title, const struct findings *f, const struct repeats *repeats, const struct term *term,
		 FILE *out);

/* In which orders tasks ended: "12 11 times, 21 9 times" */
void lab_say_orders(const struct repeats *repeats, FILE *out);

/* The figures of all experiments, side by side. */
void lab_put_figures(const struct lab *lab, const struct lab_seen *seen, FILE *out);

/* That other programs had so much of the CPUs, in 1/1,000,000, if that is worth a word. */
void lab_put_others(uint32_t others, const struct term *term, FILE *out);

/*
 * What was right, and why. shown: a choice, or -1: what was shown fits none. is_open: it is not to be taken for an answer.
 */
void lab_put_judgement(const struct lab *lab, int answer, int shown, bool is_open, const struct term *term,
		       FILE *out);

/* That the machine lacks something, and so cannot show it; what it would show, all the same. */
void lab_put_lacking(const struct lab *lab, const char *lacking, const struct term *term, FILE *out);

/* A paragraph behind a word. */
void lab_put(const char *word, const char *text, const struct term *term, FILE *out);

/* "a, b or c" */
const char *lab_letters(const struct lab *lab, char buf[64]);

#endif
