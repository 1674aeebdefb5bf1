// SPDX-License-Identifier: GPL-2.0-or-later
/* quantity.c - a number and its unit, as people type them */
#include "lib/quantity.h"

#include <stdlib.h>
#include <string.h>

const struct quantity_unit quantity_time[] = {
	{ "", 1e9, false }, { "s", 1e9, false }, { "ms", 1e6, false }, { "us", 1e3, false },
	{ "ns", 1, false }, { "min", 60e9, false }, { 0 },
};

const struct quantity_unit quantity_percentage[] = { { "%", 1e4, false }, { 0 } };
const struct quantity_unit quantity_factor[] = { { "", 1e6, false }, { "x", 1e6, false }, { 0 } };
const struct quantity_unit quantity_number[] = { { "", 1, true }, { 0 } };
const struct quantity_unit quantity_size[] = {
	{ "", 1, true }, { "K", 1U << 10, false }, { "M", 1U << 20, false }, { "G", 1U << 30, false }, { 0 },
};

/* How much that is, however much; negative: it is no such quantity. strtod() takes signs, hexadecimals and infinities; we do not. */
static double amount(const char *text, const struct quantity_unit *units)
{
	size_t length = strspn(text, "0123456789.");
	double number;
	char *end;

	if (!length)
		return -1;
	number = strtod(text, &end);
	if (end != text + length)
		return -1;
	while (units->name && strcmp(end, units->name))
		units++;
	if (!units->name || (units->is_whole && memchr(text, '.', length)))
		return -1;
	return number * units->factor;
}

bool quantity_parse(const char *text, const struct quantity_unit *units, uint64_t most, uint64_t *value)
{
	double number = strspn(text, "0123456789.") <= 20 ? amount(text, units) : -1;

	if (number < 0 || number > most)
		return false;
	*value = number + 0.5;
	return true;
}

bool quantity_is_too_much(const char *text, const struct quantity_unit *units, uint64_t most)
{
	return amount(text, units) > most;
}
