// SPDX-License-Identifier: GPL-2.0-or-later
/* figure.c - a figure in its unit */
#include "view/figure.h"

#include <stdio.h>

#include "analysis/metric.h"
#include "lib/fmt.h"

static const char *fmt_ppm(struct text *t, uint64_t value)
{
	return fmt_share(t, value, 1000000);
}

static const char *fmt_factor(struct text *t, uint64_t value)
{
	snprintf(t->s, sizeof(t->s), "%.2f", value / 1e6);
	return t->s;
}

static const char *fmt_all_ns(struct text *t, uint64_t value)
{
	struct text count;

	snprintf(t->s, sizeof(t->s), "%.40s ns", fmt_count(&count, value));
	return t->s;
}

static const char *fmt_all_ppm(struct text *t, uint64_t value)
{
	snprintf(t->s, sizeof(t->s), "%.4f %%", value / 1e4);
	return t->s;
}

static const char *fmt_all_factor(struct text *t, uint64_t value)
{
	snprintf(t->s, sizeof(t->s), "%.6f", value / 1e6);
	return t->s;
}

static const struct {
	const char *(*rounded)(struct text *t, uint64_t value);
	const char *(*fully)(struct text *t, uint64_t value);
} formats[] = {
	[UNIT_NS] = { fmt_ns, fmt_all_ns },
	[UNIT_COUNT] = { fmt_count, fmt_count },
	[UNIT_SHARE] = { fmt_ppm, fmt_all_ppm },
	[UNIT_FACTOR] = { fmt_factor, fmt_all_factor },
};

const char *fmt_figure(struct text *t, enum unit unit, uint64_t value)
{
	return formats[unit].rounded(t, value);
}

const char *fmt_figure_fully(struct text *t, enum unit unit, uint64_t value)
{
	return formats[unit].fully(t, value);
}

void put_limits(FILE *out, enum unit unit, const struct measured *m)
{
	struct text low, high;

	if (m->low == m->high)
		return;
	fprintf(out, "   in truth from %s", fmt_figure(&low, unit, m->low));
	if (m->high != UINT64_MAX)
		fprintf(out, " to %s", fmt_figure(&high, unit, m->high));
	else
		fputs(" upwards", out);
}
