// SPDX-License-Identifier: GPL-2.0-or-later
/* cpulist.c - lists of CPU numbers, written as the kernel writes them: "0-3,8" */
#include "lib/cpulist.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool parse_cpu(const char **text, unsigned *cpu)
{
	char *end;
	unsigned long n;

	if (!isdigit((unsigned char)**text))
		return false;
	n = strtoul(*text, &end, 10);
	if (n >= CPULIST_MAX)
		return false;
	*cpu = n;
	*text = end;
	return true;
}

static bool parse_range(const char **text, unsigned *from, unsigned *to)
{
	if (!parse_cpu(text, from))
		return false;
	*to = *from;
	if (**text != '-')
		return true;
	++*text;
	return parse_cpu(text, to) && *to >= *from;
}

bool cpulist_parse(struct cpulist *list, const char *text)
{
	bool in[CPULIST_MAX] = { false };
	unsigned from, to;

	list->nr = 0;
	while (*text && *text != '\n') {
		if (!parse_range(&text, &from, &to))
			return false;
		memset(in + from, true, to - from + 1);
		if (*text == ',' && text[1])
			text++;
		else if (*text && *text != '\n')
			return false;
	}
	for (unsigned cpu = 0; cpu < CPULIST_MAX; cpu++)
		if (in[cpu])
			cpulist_append(list, cpu);
	return true;
}

unsigned cpulist_count(const char *text)
{
	struct cpulist list;

	return text && cpulist_parse(&list, text) ? list.nr : 0;
}

const char *cpulist_format(const struct cpulist *list, char *buf, size_t size)
{
	size_t used = 0;
	unsigned last;

	*buf = '\0';
	for (unsigned i = 0; i < list->nr; i = last + 1) {
		const char *comma = i ? "," : "";

		for (last = i; last + 1 < list->nr && list->cpu[last + 1] == list->cpu[last] + 1;)
			last++;
		if (used + 16 > size) {
			snprintf(buf + used, size - used, "...");
			break;
		}
		if (last == i)
			used += sprintf(buf + used, "%s%u", comma, list->cpu[i]);
		else
			used += sprintf(buf + used, "%s%u-%u", comma, list->cpu[i], list->cpu[last]);
	}
	return buf;
}

bool cpulist_has(const struct cpulist *list, unsigned cpu)
{
	for (unsigned i = 0; i < list->nr; i++)
		if (list->cpu[i] == cpu)
			return true;
	return false;
}

void cpulist_append(struct cpulist *list, unsigned cpu)
{
	assert(list->nr < CPULIST_MAX);
	list->cpu[list->nr++] = cpu;
}
