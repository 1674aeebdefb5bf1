// SPDX-License-Identifier: GPL-2.0-or-later
/* statement.c - a word, and behind it a text that is broken to the width of the terminal */
#include "view/statement.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/term.h"

FILE *statement_begin(struct statement *s)
{
	s->stream = begin_text(&s->text, &s->size);
	return s->stream;
}

/* Prints text, whose words are parted by single spaces, between the columns `from' and `to'. */
static void put_wrapped(FILE *out, unsigned from, unsigned to, char *text)
{
	char *word, *rest = text;
	unsigned column = from;

	while ((word = strsep(&rest, " "))) {
		unsigned columns = columns_of(word);

		if (column > from && column + 1 + columns > to) {
			fprintf(out, "\n%*s", (int)from, "");
			column = from;
		}
		fprintf(out, "%s%s", column > from ? " " : "", word);
		column += columns + (column > from);
	}
	fputc('\n', out);
}

void statement_end_at(struct statement *s, const struct term *term, FILE *out, unsigned column)
{
	end_text(s->stream);
	put_wrapped(out, column, term->width, s->text);
	free(s->text);
}

void statement_end(struct statement *s, const struct term *term, FILE *out, enum words_style of_word,
		   const char *word)
{
	fprintf(out, "%s%-*s%s", *word ? style(term, of_word) : "", WORD_WIDTH, word,
		*word ? style(term, WORDS_PLAIN) : "");
	statement_end_at(s, term, out, WORD_WIDTH);
}

void statement_end_title(struct statement *s, const struct term *term, FILE *out)
{
	fputs(style(term, WORDS_BOLD), out);
	statement_end_at(s, term, out, 0);
	fputs(style(term, WORDS_PLAIN), out);
}
