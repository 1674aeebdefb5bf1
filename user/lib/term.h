/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term.h - what the terminal can show, and names that cannot harm it */
#ifndef EXECTRACE_TERM_H
#define EXECTRACE_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct term {
	unsigned width;         /* columns */
	unsigned table_width;   /* that a table may take: no limit where out is no terminal */
	bool colour;
	bool utf8;
};

/*
 * What `out' can show. Not a terminal: 80 columns (or $COLUMNS, for tables too) and no colour.
 * $NO_COLOR and TERM=dumb turn colour off; the locale says whether UTF-8 is understood.
 */
void term_look(struct term *term, FILE *out);

/*
 * A copy of a name from outside that is safe to print: control characters, escapes and
 * what is not UTF-8 become `?'. Writes at most size bytes, whole characters, and returns buf.
 */
const char *printable(const char *name, char *buf, size_t size);

/* How many columns a printable text takes: its characters, not its bytes. */
unsigned columns_of(const char *text);

/* So many spaces make it fill so many columns. */
unsigned padding(unsigned width, const char *text);

/* Prints a printable text in at least so many columns, at their left or right end. */
void put_left(FILE *out, unsigned width, const char *text);
void put_right(FILE *out, unsigned width, const char *text);

#endif
