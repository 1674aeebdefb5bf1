// SPDX-License-Identifier: GPL-2.0-or-later
/* sink.c - small things on their way into a stream, which is handed some of them at a time */
#include "lib/sink.h"

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
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = '0' + n % 10;
	while (n /= 10);
	sink_put(s, at, digits + sizeof(digits) - at);
}
