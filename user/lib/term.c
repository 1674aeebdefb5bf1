// SPDX-License-Identifier: GPL-2.0-or-later
/* term.c - what the terminal can show, and names that cannot harm it */
#include "lib/term.h"

#include <langinfo.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#include "lib/opt.h"

#define DEFAULT_WIDTH 80
#define MIN_WIDTH     40
#define MAX_WIDTH     1000

/* 0 if nothing says so. */
static unsigned width_of(FILE *out)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = { 0 };
	unsigned long width;

	if (!ioctl(fileno(out), TIOCGWINSZ, &size) && size.ws_col)
		width = size.ws_col;
	else if (!columns || !parse_number(columns, 1, MAX_WIDTH, &width))
		return 0;
	return width < MIN_WIDTH ? MIN_WIDTH : width > MAX_WIDTH ? MAX_WIDTH : width;
}

void term_look(struct term *term, FILE *out)
{
	const char *kind = getenv("TERM");
	const char *no_colour = getenv("NO_COLOR");
	unsigned width = width_of(out);

	term->width = width ? width : DEFAULT_WIDTH;
	term->table_width = width ? width : UINT_MAX;
	term->colour = isatty(fileno(out)) && !(no_colour && *no_colour) &&
		       kind && strcmp(kind, "dumb");
	term->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
}

const char *printable(const char *name, char *buf, size_t size)
{
	mbstate_t state = { 0 };
	size_t used = 0, left = strlen(name);

	/* Mostly that is all: ASCII, of which nobody needs to be asked. */
	for (; *name >= ' ' && *name <= '~' && used + 1 < size; left--)
		buf[used++] = *name++;
	while (left) {
		wchar_t c;
		size_t n = mbrtowc(&c, name, left, &state);
		bool good = n != (size_t)-1 && n != (size_t)-2 && iswprint(c) && wcwidth(c) == 1;

		if (n == (size_t)-1 || n == (size_t)-2) {
			memset(&state, 0, sizeof(state));
			n = 1;
		}
		if (used + (good ? n : 1) >= size)
			break;
		if (good)
			memcpy(buf + used, name, n);
		else
			buf[used] = '?';
		used += good ? n : 1;
		name += n;
		left -= n;
	}
	buf[used] = '\0';
	return buf;
}

unsigned columns_of(const char *text)
{
	unsigned nr = 0;

	for (; *text; text++)
		nr += ((unsigned char)*text & 0xc0) != 0x80;
	return nr;
}

unsigned padding(unsigned width, const char *text)
{
	unsigned columns = columns_of(text);

	return columns < width ? width - columns : 0;
}

void put_left(FILE *out, unsigned width, const char *text)
{
	fprintf(out, "%s%*s", text, (int)padding(width, text), "");
}

void put_right(FILE *out, unsigned width, const char *text)
{
	fprintf(out, "%*s%s", (int)padding(width, text), "", text);
}
