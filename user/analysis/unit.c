// SPDX-License-Identifier: GPL-2.0-or-later
/* unit.c - what a figure is measured in */
#include "analysis/unit.h"

static const char *const names[] = {
	[UNIT_NS] = "time", [UNIT_COUNT] = "count", [UNIT_SHARE] = "share", [UNIT_FACTOR] = "factor",
};

const char *unit_name(enum unit unit)
{
	return names[unit];
}
