/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repeats_words.h - what several repeats show, in words: without line breaks, names printable */
#ifndef EXECTRACE_REPEATS_WORDS_H
#define EXECTRACE_REPEATS_WORDS_H

#include <stdint.h>
#include <stdio.h>

struct repeats;
struct unseen;

/* The task with this number, less 1: by its name, or, where others have the same, "worker#2". */
void say_repeats_task(const struct repeats *r, uint32_t number, FILE *out);

/* Which orders never came. There is at least one. */
void say_unseen(const struct repeats *r, const struct unseen *unseen, FILE *out);

/* How rare what never came must be. */
void say_rarity(const struct repeats *r, FILE *out);

/* The evidence for the model, or what leaves it open; where no marks tell of it, that. */
void say_repeats_model(const struct repeats *r, FILE *out);

#endif
