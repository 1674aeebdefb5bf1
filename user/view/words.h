/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words.h - what several views say in the same words */
#ifndef EXECTRACE_WORDS_H
#define EXECTRACE_WORDS_H

#include <stdint.h>
#include <stdio.h>

struct findings;
struct run;
struct stretch;
struct term;

/* Starts bold or coloured text, if the terminal has colours; WORDS_PLAIN ends it. */
enum words_style { WORDS_PLAIN, WORDS_BOLD, WORDS_GOOD, WORDS_BAD, WORDS_DIM };
const char *style(const struct term *term, enum words_style s);

/* The start of the text that colours a task, by its place. */
const char *task_colour(const struct term *term, uint32_t task);

/*
 * A task by its name, printable; where others have the same name, with its number: "worker:4711", "job#3"; where a marked one of
 * another process has that, too, with the process id: "job#3:4711"; and the second one of the same process, after an exec, is
 * "job#3:4711/2". Returns buf.
 */
#define TASK_LABEL 112
const char *task_label(const struct findings *f, uint32_t task, char buf[TASK_LABEL]);

/* The same in at most so many columns, 3 or more: the name is cut, and of the number no more than what is wider by itself. */
const char *task_label_in(const struct findings *f, uint32_t task, char buf[TASK_LABEL], unsigned columns);

/* "blocked", "preempted or yielded", "exited", ... */
const char *why_left(const struct run *run);

/*
 * Of a stretch that does not end its run: mostly a mark cut it, and the thread went on with something else. But what is looked
 * at may end there, or what covers it.
 */
const char *why_cut(const struct findings *f, const struct stretch *s);

/* A point in time, in ms since the first task that counts began: "12.914", "-0.050". */
struct text;
const char *since_begin(struct text *t, const struct findings *f, uint64_t time_ns);

/* The verdict, its figures and the grade of the trace begin with a word in a column of this width. */
#define WORD_WIDTH 14

#endif
