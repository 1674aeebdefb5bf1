// SPDX-License-Identifier: GPL-2.0-or-later
/* pipeline.c - all that is done with a trace, from its bytes to every view and every export of it */
#include "pipeline.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "analysis/expect.h"
#include "analysis/findings.h"
#include "analysis/metric.h"
#include "analysis/task_column.h"
#include "lib/mem.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/export.h"
#include "view/view.h"
#include "view/viewer_cells.h"

/* Not assert(): to be found in every build. */
#define MUST_HOLD(claim)                                                                           \
	do {                                                                                       \
		if (!(claim)) {                                                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #claim); \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

int file_of(const void *data, size_t size)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("input", MFD_CLOEXEC);
	MUST_HOLD(fd >= 0 && !ftruncate(fd, 0));
	MUST_HOLD(pwrite(fd, data, size, 0) == (ssize_t)size && !lseek(fd, 0, SEEK_SET));
	return fd;
}

uint32_t pipeline_choice(const void *data, size_t size)
{
	return crc32(0, data, size);
}

static FILE *nowhere(void)
{
	static FILE *out;

	if (!out)
		out = fopen("/dev/null", "w");
	MUST_HOLD(out);
	return out;
}

static FILE *add_file(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return nowhere();
}

static void show(const struct findings *f, uint32_t choice)
{
	struct term term = { .width = 20 + choice % 100, .table_width = choice & 8 ? 4000 : 80,
			     .colour = choice & 1, .utf8 = choice & 2 };

	for (const struct view *const *view = views; *view; view++)
		(*view)->show(f, &term, nowhere());
}

/* Into one format: pages and documents are long, and would leave little time for other things. */
static void export(const struct findings *f, uint32_t choice)
{
	const struct export_folder folder = { .add = add_file };
	const struct exporter *e;
	size_t nr = 0;

	while (exporters[nr])
		nr++;
	e = exporters[choice % nr];
	e->write ? e->write(f, nowhere()) : e->write_folder(f, &folder);
}

/* As the viewer does when keys are pressed. */
static void look_around(const struct findings *f, uint32_t choice)
{
	size_t nr;
	uint32_t *order = task_order(f, task_columns, &nr);
	uint32_t *places = xcalloc(f->tasks.nr, sizeof(*places));
	struct cells cells = { .by_task = choice & 4 && nr, .from_ns = f->tally.begin_ns,
			       .to_ns = f->tally.end_ns, .nr_columns = 1 + choice % 90 };
	struct step step = { .by_task = cells.by_task, .forward = choice & 16,
			     .at = { .from_ns = f->tally.begin_ns / 2 + f->tally.end_ns / 2 } };

	for (size_t i = 0; i < f->tasks.nr; i++)
		places[i] = UINT32_MAX;
	for (size_t i = 0; i < nr; i++)
		places[order[i]] = i;
	cells.nr_rows = cells.by_task ? nr : trace_nr_cpus(f->trace);
	cells.nr_rows = cells.nr_rows > 50 ? 50 : cells.nr_rows;
	if (cells.nr_rows && cells.from_ns < cells.to_ns) {
		cells_fill(&cells, f, places);
		step_find(&step, f, places);
	}
	free(cells.cells);
	free(places);
	free(order);
}

/* Whatever a trace says, what is said of it must not contradict itself. */
static void check_sanity(const struct findings *f)
{
	static const char *const expectations[] = { "parallel", "not sequential", "peak>=2", "overlap<50%", "exact" };

	MUST_HOLD(profile_span_ns(&f->profile) == f->tally.end_ns - f->tally.begin_ns);
	MUST_HOLD(f->bounds.overlap.low <= f->bounds.overlap.high && f->bounds.overlap.high <= 1000000);
	MUST_HOLD(f->turn_limits.interleaving.low <= f->turn_limits.interleaving.high && f->turn_limits.interleaving.high <= 1000000);
	for (const struct metric *metric = metrics; metric->name; metric++) {
		struct measured m = metric_measure(metric, f);

		MUST_HOLD(m.low <= m.high);
		/* Where nothing is in doubt, there is one answer. */
		MUST_HOLD(f->audit.grade != GRADE_EXACT || (m.low == m.value && m.high == m.value));
	}
	for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++) {
		struct expectation e;

		MUST_HOLD(!expectation_parse(&e, expectations[i]));
		expectation_judge(&e, f);
	}
}

static void choose(struct findings_options *o, uint32_t choice)
{
	static const char *const names[] = { "a*", "101" };

	o->by = choice % 3;
	o->columns = choice & 0x100 ? 37 : 0;
	o->rows = 20;
	o->small_share = choice & 0x200 ? 0 : o->small_share;
	o->guard_ns = choice & 0x400 ? 0 : o->guard_ns;
	if ((choice & 0x7000) == 0x1000)
		o->from_ns = (choice >> 16) + 1;
	if ((choice & 0x7000) == 0x2000)
		o->to_ns = (choice >> 16) * 10ULL + 1;
	if ((choice & 0x7000) == 0x3000)
		o->only = (struct tasks_filter){ names, 2 };
	o->sort = choice & 0x8000 ? "name" : o->sort;
}

void pipeline_run(int fd, uint32_t choice)
{
	struct findings_options options = findings_defaults;
	struct findings f;
	struct trace *trace;

	if (trace_open(&trace, fd, "the input"))
		return;
	choose(&options, choice);
	if (!findings_build(&f, trace, &options)) {
		check_sanity(&f);
		show(&f, choice >> 3);
		export(&f, choice >> 7);
		look_around(&f, choice >> 5);
		findings_release(&f);
	}
	trace_free(trace);
}
