// SPDX-License-Identifier: GPL-2.0-or-later
/* facts.c - "key=value" lines, as blocks of text hold them */
#include "trace/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/mem.h"
#include "lib/opt.h"

static void parse_line(struct facts *f, const char *line, size_t length)
{
	char *key = xcalloc(length + 1, 1);
	char *equals;

	memcpy(key, line, length);
	equals = strchr(key, '=');
	if (!equals) {
		free(key);
		return;
	}
	*equals = '\0';
	GROW(f->all, f->nr + 1);
	f->all[f->nr] = (struct fact){ key, equals + 1, f->nr };
	f->nr++;
}

bool facts_parse(struct facts *f, const char *text, size_t bytes, size_t most)
{
	const char *end = text + bytes;

	while (text < end) {
		const char *stop = memchr(text, '\n', end - text);
		size_t length = (stop ? stop : end) - text;

		if (f->nr == most)
			return false;
		parse_line(f, text, length);
		text += length + 1;
	}
	return true;
}

void facts_release(struct facts *f)
{
	for (size_t i = 0; i < f->nr; i++)
		free(f->all[i].key);
	free(f->all);
	*f = (struct facts){ 0 };
}

static int by_key(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : x->number < y->number ? -1 : 1;
}

void facts_order(struct facts *f)
{
	if (f->nr)
		qsort(f->all, f->nr, sizeof(*f->all), by_key);
}

const char *facts_get(const struct facts *f, const char *key)
{
	size_t low = 0, high = f->nr;

	/* How many have a key that is no higher: the last of these is it, or there is none. */
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(f->all[middle].key, key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low && !strcmp(f->all[low - 1].key, key) ? f->all[low - 1].value : NULL;
}

uint64_t facts_count(const struct facts *f, const char *key)
{
	const char *value = facts_get(f, key);
	unsigned long n;

	return value && parse_number(value, 0, UINT64_MAX, &n) ? n : 0;
}

void facts_put(struct bytes *text, const char *key, const char *value)
{
	size_t at;

	bytes_put(text, key, strlen(key));
	bytes_put(text, "=", 1);
	at = text->nr;
	bytes_put(text, value, strlen(value));
	for (; at < text->nr; at++)
		if (text->data[at] == '\n')
			text->data[at] = ' ';
	bytes_put(text, "\n", 1);
}

void facts_put_count(struct bytes *text, const char *key, uint64_t value)
{
	char number[24];

	snprintf(number, sizeof(number), "%llu", (unsigned long long)value);
	facts_put(text, key, number);
}
