// SPDX-License-Identifier: GPL-2.0-or-later
/* axis.c - where a time axis has its marks, and what is written at them */
#include "view/axis.h"

#include <stdio.h>

struct axis axis_choose(int64_t begin_ns, int64_t end_ns, unsigned marks)
{
	static const struct { int64_t ns; const char *name; } units[] = {
		{ 1000000000, "s" }, { 1000000, "ms" }, { 1000, "us" }, { 1, "ns" },
	};
	struct axis axis = { .step_ns = 1 };
	unsigned unit = 0;

	for (unsigned i = 0; axis.step_ns < (end_ns - begin_ns) / (marks ? marks : 1); i++)
		axis.step_ns = axis.step_ns * (i % 3 == 1 ? 5 : 4) / 2;
	while (unit < 3 && units[unit].ns > end_ns)
		unit++;
	axis.unit_ns = units[unit].ns;
	axis.unit = units[unit].name;
	for (int64_t ns = units[unit].ns; ns > axis.step_ns; ns /= 10)
		axis.decimals++;
	axis.first_ns = begin_ns / axis.step_ns * axis.step_ns;
	/* Division rounds towards zero. */
	if (axis.first_ns < begin_ns)
		axis.first_ns += axis.step_ns;
	return axis;
}

int axis_label(const struct axis *axis, int64_t ns, bool with_unit, char *buf, size_t size)
{
	return snprintf(buf, size, "%.*f%s%s", ns ? axis->decimals : 0, ns / axis->unit_ns,
			with_unit ? " " : "", with_unit ? axis->unit : "");
}

void axis_put(FILE *out, int64_t begin_ns, int64_t end_ns, unsigned columns)
{
	struct axis axis = axis_choose(begin_ns, end_ns, columns / 8);
	unsigned at = 0;
	bool first = true;

	for (int64_t ns = axis.first_ns; ns <= end_ns; ns += axis.step_ns) {
		unsigned column = (double)(ns - begin_ns) / (end_ns - begin_ns) * columns;
		char label[32];
		int length = axis_label(&axis, ns, first, label, sizeof(label));

		if (column + length > columns)
			break;
		/* The more decimals, the less room. */
		if (!first && column <= at)
			continue;
		fprintf(out, "%*s%s", (int)(column - at), "", label);
		at = column + length;
		first = false;
	}
}
