/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * statement.h - a word, and behind it a text that is broken to the width of the terminal
 *
 *	PARALLEL      sing on CPU 0 and eat on CPU 1 both ran from 0.412 to
 *	              12.914 ms
 *
 *	FILE *text = statement_begin(&s);
 *	fprintf(text, ...);
 *	statement_end(&s, term, out, WORDS_BOLD, "PARALLEL");
 */
#ifndef EXECTRACE_STATEMENT_H
#define EXECTRACE_STATEMENT_H

#include <stdio.h>

#include "view/words.h"

struct term;

struct statement {
	FILE *stream;
	char *text;
	size_t size;
};

/* Where to write the text to, without line breaks and colours. */
FILE *statement_begin(struct statement *s);

/* Writes it all to out; an empty word only indents. */
void statement_end(struct statement *s, const struct term *term, FILE *out, enum words_style style,
		   const char *word);

/* The same, where the line has been begun already: only the text, whose lines begin at this column. */
void statement_end_at(struct statement *s, const struct term *term, FILE *out, unsigned column);

/* The same, in bold, as the title of what follows. */
void statement_end_title(struct statement *s, const struct term *term, FILE *out);

#endif
