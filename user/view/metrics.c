// SPDX-License-Identifier: GPL-2.0-or-later
/* metrics.c - the figures of the whole trace, a line each */
#include "analysis/findings.h"
#include "analysis/metric.h"
#include "lib/fmt.h"
#include "view/figure.h"
#include "view/view.h"

/*
 *	overlap         22.2 %
 *	peak                 2   in truth from 1 to 3
 */
static void show_metric(const struct metric *metric, const struct measured *m, FILE *out)
{
	struct text value;

	put_left(out, 14, metric->name);
	put_right(out, 12, fmt_figure(&value, metric->unit, m->value));
	put_limits(out, metric->unit, m);
	fputc('\n', out);
}

static int show_metrics(const struct findings *f, const struct term *term, FILE *out)
{
	(void)term;
	for (const struct metric *metric = metrics; metric->name; metric++) {
		struct measured m = metric_measure(metric, f);

		show_metric(metric, &m, out);
	}
	return 0;
}

const struct view view_metrics = {
	.name = "metrics",
	.help = "the figures of the whole trace, a line each",
	.show = show_metrics,
};
