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

/* strtod() takes signs, hexadecimals and infinities; we do not. */
bool quantity_parse(const char *text, const struct quantity_unit *units, uint64_t most, uint64_t *value)
{
	size_t length = strspn(text, "0123456789.");
	double number;
	char *end;

	if (!length || length > 20)
		return false;
	number = strtod(text, &end);
	if (end != text + length)
		return false;
	for (; units->name; units++) {
		if (strcmp(end, units->name) || number * units->factor > most)
			continue;
		if (units->is_whole && memchr(text, '.', length))
			return false;
		*value = number * units->factor + 0.5;
		return true;
	}
	return false;
}
