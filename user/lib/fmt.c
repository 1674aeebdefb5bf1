// SPDX-License-Identifier: GPL-2.0-or-later
/* fmt.c - numbers for people */
#include "lib/fmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As many decimals as make three digits. */
static const char *three_digits(struct text *t, double value, const char *unit)
{
	int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;

	snprintf(t->s, sizeof(t->s), "%.*f %s", decimals, value, unit);
	return t->s;
}

const char *fmt_ns(struct text *t, uint64_t ns)
{
	if (!ns)
		strcpy(t->s, "0");
	else if (ns < 1000)
		snprintf(t->s, sizeof(t->s), "%u ns", (unsigned)ns);
	else if (ns < 999500)
		three_digits(t, ns / 1e3, MB_CUR_MAX > 1 ? "µs" : "us");
	else if (ns < 999500000)
		three_digits(t, ns / 1e6, "ms");
	else
		three_digits(t, ns / 1e9, "s");
	return t->s;
}

const char *fmt_margin(struct text *t, uint64_t ns)
{
	struct text length;

	snprintf(t->s, sizeof(t->s), "%s%.40s", MB_CUR_MAX > 1 ? "±" : "+-", fmt_ns(&length, ns));
	return t->s;
}

const char *fmt_share(struct text *t, uint64_t part, uint64_t whole)
{
	double percent = whole ? 100.0 * (double)part / (double)whole : 0;

	if (part && percent < 0.05)
		return strcpy(t->s, "< 0.1 %");
	if (part < whole && percent >= 99.95)
		return strcpy(t->s, "> 99.9 %");
	snprintf(t->s, sizeof(t->s), "%.1f %%", percent);
	return t->s;
}

const char *fmt_bytes(struct text *t, uint64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	double value = bytes / 1024.0;
	unsigned unit = 0;

	if (bytes < 1024) {
		snprintf(t->s, sizeof(t->s), "%u B", (unsigned)bytes);
		return t->s;
	}
	for (; value >= 1023.5; value /= 1024)
		unit++;
	return three_digits(t, value, units[unit]);
}

const char *fmt_count(struct text *t, uint64_t n)
{
	char digits[24];
	int nr = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
	char *out = t->s;

	for (int i = 0; i < nr; i++) {
		if (i && (nr - i) % 3 == 0)
			*out++ = ',';
		*out++ = digits[i];
	}
	*out = '\0';
	return t->s;
}

const char *fmt_counted(struct text *t, uint64_t n, const char *noun)
{
	size_t used;

	fmt_count(t, n);
	used = strlen(t->s);
	snprintf(t->s + used, sizeof(t->s) - used, " %s%s", noun, n == 1 ? "" : "s");
	return t->s;
}
