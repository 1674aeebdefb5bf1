/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpulist.h - lists of CPU numbers, written as the kernel writes them: "0-3,8" */
#ifndef EXECTRACE_CPULIST_H
#define EXECTRACE_CPULIST_H

#include <stdbool.h>
#include <stddef.h>

#define CPULIST_MAX 8192        /* the largest NR_CPUS that the kernel can be built for */

/* CPU numbers, ascending, each once. */
struct cpulist {
	unsigned nr;
	unsigned short cpu[CPULIST_MAX];
};

/* False if text is not such a list, or a number is too large. An empty text is an empty list. */
bool cpulist_parse(struct cpulist *list, const char *text);

/* How many CPUs such a list has; 0 if text is none, or NULL. */
unsigned cpulist_count(const char *text);

/* Writes "0-3,8"; "..." ends it if size does not do. Returns buf. */
const char *cpulist_format(const struct cpulist *list, char *buf, size_t size);

bool cpulist_has(const struct cpulist *list, unsigned cpu);

/* Appends a number larger than any in the list. */
void cpulist_append(struct cpulist *list, unsigned cpu);

#endif
