/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * utf8.h - the characters of a text from outside, whatever the locale
 *
 *	while (*text)
 *		put(utf8_take(&text));
 */
#ifndef EXECTRACE_UTF8_H
#define EXECTRACE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a byte that is no UTF-8 is shown as: U+FFFD, the replacement character. */
#define UTF8_BAD 0xfffd

/* Moves past the first character of a text that is not empty, or past one byte that begins none: then UTF8_BAD. */
uint32_t utf8_take(const char **text);

/* Its bytes, of which there are as many as is returned. */
unsigned utf8_encode(uint32_t c, char bytes[4]);

/*
 * Copies a text for formats that know no escapes: UTF-8, with U+FFFD for what is none, and for control characters. A
 * byte may become three. Ends where size does, between two characters. Returns buf.
 */
char *utf8_clean(const char *text, char *buf, size_t size);

/* Codes that move cursors and ring bells: C0, DEL and C1; or that break lines, and show what follows in another direction. */
static inline bool utf8_is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

#endif
