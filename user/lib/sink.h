/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sink.h - small things on their way into a stream, which is handed some of them at a time
 *
 * That is many times as fast as to hand it each. What the stream makes of it, ferror() says, as ever.
 */
#ifndef EXECTRACE_SINK_H
#define EXECTRACE_SINK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* { .out = stream } to begin with; sink_flush() before anybody else writes to the stream, and at the end. */
struct sink {
	FILE *out;
	size_t nr;              /* bytes that are held */
	char held[4096];
};

void sink_flush(struct sink *s);

/* Numbers as decimals. */
void sink_put_number(struct sink *s, uint64_t n);

/* Printable texts (term.h), in at least so many columns, at their left or right end. */
void sink_put_left(struct sink *s, unsigned width, const char *text);
void sink_put_right(struct sink *s, unsigned width, const char *text);

/* Private to sink.c. */
void sink_put_slowly(struct sink *s, const void *data, size_t nr);

static inline void sink_put(struct sink *s, const void *data, size_t nr)
{
	if (nr > sizeof(s->held) - s->nr) {
		sink_put_slowly(s, data, nr);
		return;
	}
	memcpy(s->held + s->nr, data, nr);
	s->nr += nr;
}

static inline void sink_put_text(struct sink *s, const char *text)
{
	sink_put(s, text, strlen(text));
}

static inline void sink_put_char(struct sink *s, char c)
{
	sink_put(s, &c, 1);
}

#endif
