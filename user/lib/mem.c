// SPDX-License-Identifier: GPL-2.0-or-later
/* mem.c - memory that is there, and arrays that grow */
#include "lib/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

static int failure_status = 125;

void memory_failure_is(int status)
{
	failure_status = status;
}

void *or_out_of_memory(void *p)
{
	if (!p) {
		fputs("exectrace: out of memory\n", stderr);
		__fpurge(stdout);
		exit(failure_status);
	}
	return p;
}

void *xcalloc(size_t nr, size_t size)
{
	return or_out_of_memory(calloc(nr ? nr : 1, size ? size : 1));
}

void *xrealloc(void *old, size_t nr, size_t size)
{
	return or_out_of_memory(reallocarray(old, nr ? nr : 1, size ? size : 1));
}

char *xstrdup(const char *s)
{
	return or_out_of_memory(strdup(s));
}

char *xasprintf(const char *fmt, ...)
{
	char *s = NULL;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vasprintf(&s, fmt, args);
	va_end(args);
	return or_out_of_memory(n < 0 ? NULL : s);
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

/* A text that is being written. Not open_memstream(3): in glibc that drops what it has no memory for, and says nothing. */
struct text {
	char **bytes;
	size_t *nr;
	size_t cap;
};

static ssize_t text_write(void *cookie, const char *data, size_t nr)
{
	struct text *t = cookie;

	*t->bytes = grow_array(*t->bytes, &t->cap, *t->nr + nr + 1, 1);
	memcpy(*t->bytes + *t->nr, data, nr);
	*t->nr += nr;
	(*t->bytes)[*t->nr] = '\0';
	return nr;
}

static int text_close(void *cookie)
{
	free(cookie);
	return 0;
}

FILE *begin_text(char **text, size_t *size)
{
	cookie_io_functions_t functions = { .write = text_write, .close = text_close };
	struct text *t = xcalloc(1, sizeof(*t));

	*t = (struct text){ .bytes = text, .nr = size };
	*text = NULL;
	*size = 0;
	text_write(t, "", 0);
	return or_out_of_memory(fopencookie(t, "w", functions));
}

void end_text(FILE *stream)
{
	fclose(stream);
}
