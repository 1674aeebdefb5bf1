// SPDX-License-Identifier: GPL-2.0-or-later
/* utf8.c - the characters of a text from outside, whatever the locale */
#include "lib/utf8.h"

#include <string.h>

/* How many bytes a character takes that begins with this one; 0: none does. Puts what the byte holds of it into *c. */
static unsigned length_of(unsigned char first, uint32_t *c)
{
	*c = first;
	if (first < 0x80)
		return 1;
	*c = first & 0x1f;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	*c = first & 0x0f;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	*c = first & 0x07;
	return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* Too long for what it says, half of a pair of UTF-16, or beyond the last. */
static bool is_forbidden(uint32_t c, unsigned length)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return c < least[length] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff;
}

uint32_t utf8_take(const char **text)
{
	const char *at = *text;
	uint32_t c;
	unsigned length = length_of(*at++, &c);

	++*text;
	/* The 0 at the end continues no character, so this never reads beyond it. */
	for (unsigned i = 1; i < length; i++) {
		if ((*at & 0xc0) != 0x80)
			return UTF8_BAD;
		c = c << 6 | (*at++ & 0x3f);
	}
	if (!length || is_forbidden(c, length))
		return UTF8_BAD;
	*text = at;
	return c;
}

unsigned utf8_encode(uint32_t c, char bytes[4])
{
	unsigned length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (unsigned i = length - 1; i; i--, c >>= 6)
		bytes[i] = 0x80 | (c & 0x3f);
	bytes[0] = first[length] | c;
	return length;
}

char *utf8_clean(const char *text, char *buf, size_t size)
{
	size_t used = 0;

	while (*text) {
		uint32_t c = utf8_take(&text);
		char bytes[4];
		unsigned length = utf8_encode(utf8_is_control(c) ? UTF8_BAD : c, bytes);

		if (used + length >= size)
			break;
		memcpy(buf + used, bytes, length);
		used += length;
	}
	buf[used] = '\0';
	return buf;
}
