// SPDX-License-Identifier: GPL-2.0-or-later
/* sink.c - small things on their way into a stream, which is handed some of them at a time */
#include "lib/sink.h"

#include "lib/number.h"
#include "lib/term.h"

void sink_flush(struct sink *s)
{
	fwrite(s->held, 1, s->nr, s->out);
	s->nr = 0;
}

void sink_put_slowly(struct sink *s, const void *data, size_t nr)
{
	sink_flush(s);
	if (nr > sizeof(s->held))
		fwrite(data, 1, nr, s->out);
	else
		sink_put(s, data, nr);
}

void sink_put_number(struct sink *s, uint64_t n)
{
	char digits[MAX_DIGITS], *const end = digits + sizeof(digits), *first = digits_before(end, n);

	sink_put(s, first, end - first);
}

static void put_spaces(struct sink *s, unsigned nr)
{
	static const char spaces[] = "                                ";

	for (; nr >= sizeof(spaces); nr -= sizeof(spaces) - 1)
		sink_put(s, spaces, sizeof(spaces) - 1);
	sink_put(s, spaces, nr);
}

void sink_put_left(struct sink *s, unsigned width, const char *text)
{
	sink_put_text(s, text);
	put_spaces(s, padding(width, text));
}

void sink_put_right(struct sink *s, unsigned width, const char *text)
{
	put_spaces(s, padding(width, text));
	sink_put_text(s, text);
}
