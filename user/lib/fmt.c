// SPDX-License-Identifier: GPL-2.0-or-later
/* fmt.c - numbers for people */
#include "lib/fmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/number.h"

/* n / 10^decimals; returns what is behind it. Not by printf(): of each run of a trace that is listed there are three. */
static char *put_decimal(char *at, uint64_t n, unsigned decimals)
{
	char digits[MAX_DIGITS + 1], *const end = digits + sizeof(digits), *first = end;

	for (unsigned i = 0; i < decimals; i++, n /= 10)
		*--first = '0' + n % 10;
	if (decimals)
		*--first = '.';
	first = digits_before(first, n);
	memcpy(at, first, end - first);
	return at + (end - first);
}

/* As many decimals as make three digits. */
static const char *three_digits(struct text *t, double value, const char *unit)
{
	unsigned decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
	double scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
	char *end = put_decimal(t->s, value * scale + 0.5, decimals);

	*end++ = ' ';
	strcpy(end, unit);
	return t->s;
}

const char *fmt_ns(struct text *t, uint64_t ns)
{
	if (!ns)
		strcpy(t->s, "0");
	else if (ns < 1000)
		strcpy(put_decimal(t->s, ns, 0), " ns");
	else if (ns < 999500)
		three_digits(t, ns / 1e3, MB_CUR_MAX > 1 ? "µs" : "us");
	else if (ns < 999500000)
		three_digits(t, ns / 1e6, "ms");
	else
		three_digits(t, ns / 1e9, "s");
	return t->s;
}

const char *fmt_ms(struct text *t, int64_t ns)
{
	char *at = t->s;
	uint64_t us = (ns < 0 ? 0 - (uint64_t)ns + 499 : (uint64_t)ns + 500) / 1000;

	if (ns < 0 && us)
		*at++ = '-';
	*put_decimal(at, us, 3) = '\0';
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
		strcpy(put_decimal(t->s, bytes, 0), " B");
		return t->s;
	}
	for (; value >= 1023.5; value /= 1024)
		unit++;
	return three_digits(t, value, units[unit]);
}

const char *fmt_number(struct text *t, uint64_t n)
{
	*put_decimal(t->s, n, 0) = '\0';
	return t->s;
}

const char *fmt_count(struct text *t, uint64_t n)
{
	char digits[MAX_DIGITS];
	int nr = put_decimal(digits, n, 0) - digits;
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
