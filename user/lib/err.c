// SPDX-License-Identifier: GPL-2.0-or-later
/* err.c - say on stderr what went wrong, once */
#include "lib/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/utf8.h"

/* In place: none of them takes more bytes than it had. */
static void make_harmless(char *line)
{
	char *to = line;

	for (const char *at = line, *from = at; *at; from = at) {
		uint32_t c = utf8_take(&at);

		if (utf8_is_control(c) || c == UTF8_BAD)
			*to++ = '?';
		else
			to = (char *)memmove(to, from, at - from) + (at - from);
	}
	*to = '\0';
}

static void say(int err, const char *fmt, va_list args)
{
	char line[1024] = "exectrace: ";
	size_t used = strlen(line);
	int n = vsnprintf(line + used, sizeof(line) - used, fmt, args);

	used += n < 0 ? 0 : (size_t)n;
	if (err && used < sizeof(line))
		snprintf(line + used, sizeof(line) - used, ": %s", strerror(-err));
	make_harmless(line);
	/* One write, so that the lines of two processes never mix. */
	fprintf(stderr, "%s\n", line);
}

int (fail)(int err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(err, fmt, args);
	va_end(args);
	return err;
}

int (refuse)(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(0, fmt, args);
	va_end(args);
	return -EINVAL;
}

void warn(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	say(0, fmt, args);
	va_end(args);
}
