// SPDX-License-Identifier: GPL-2.0-or-later
/* mem.c - memory that is there, and arrays that grow */
#include "lib/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_end(void *p)
{
	if (!p) {
		fputs("exectrace: out of memory\n", stderr);
		exit(125);
	}
	return p;
}

void *xcalloc(size_t nr, size_t size)
{
	return or_end(calloc(nr ? nr : 1, size ? size : 1));
}

void *xrealloc(void *old, size_t nr, size_t size)
{
	return or_end(reallocarray(old, nr ? nr : 1, size ? size : 1));
}

char *xstrdup(const char *s)
{
	return or_end(strdup(s));
}

char *xasprintf(const char *fmt, ...)
{
	char *s = NULL;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vasprintf(&s, fmt, args);
	va_end(args);
	return or_end(n < 0 ? NULL : s);
}

FILE *begin_text(char **text, size_t *size)
{
	return or_end(open_memstream(text, size));
}

/* Nothing but a lack of memory makes it fail. */
void end_text(FILE *stream)
{
	or_end(fclose(stream) ? NULL : stream);
}

void *grow_array(void *array, size_t *cap, size_t need, size_t size)
{
	size_t now = *cap ? *cap : 16;

	if (need <= *cap)
		return array;
	while (now < need)
		now *= 2;
	*cap = now;
	return xrealloc(array, now, size);
}
