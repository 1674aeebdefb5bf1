// SPDX-License-Identifier: GPL-2.0-or-later
/* progress.c - a line on the terminal that says how far a recording, the reading of one, or a series of them has got */
#include "cmd/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "capture/gate.h"
#include "capture/session.h"
#include "lib/clock.h"
#include "lib/fmt.h"

#define BAR_WIDTH 30

bool progress_wanted(const struct job *job)
{
	return isatty(STDERR_FILENO) && !(job && job->argv);
}

void progress_show(const struct session_progress *p, void *unused)
{
	struct text runs, lost, size;

	(void)unused;
	fprintf(stderr, "\r\033[Kexectrace: %.1f s, %s, %s lost, %s", p->elapsed_ns / 1e9,
		fmt_counted(&runs, p->runs, "run"), fmt_count(&lost, p->lost), fmt_bytes(&size, p->bytes));
}

static uint64_t now_ms(void)
{
	return now_on(CLOCK_MONOTONIC) / 1000000;
}

static void put_bar(const char *what, uint64_t part, uint64_t whole)
{
	char bar[BAR_WIDTH + 1] = "";

	if (whole)
		memset(bar, '#', part < whole ? part * BAR_WIDTH / whole : BAR_WIDTH);
	fprintf(stderr, "\r\033[Kexectrace: %s[%-*s] ", what, BAR_WIDTH, bar);
}

/* A trace is read several times: each time the bar goes from the left to the right. */
void progress_reading(void *progress, uint64_t seen, uint64_t all)
{
	struct progress *p = progress;
	uint64_t ms = now_ms();
	struct text count;

	if (!p->first_ms)
		p->first_ms = ms;
	if (ms - p->first_ms < 1000 || ms - p->last_ms < 100)
		return;
	p->last_ms = ms;
	put_bar("reading ", seen, all);
	fputs(fmt_counted(&count, seen, "run"), stderr);
}

void progress_repeats(unsigned nr_done, unsigned nr)
{
	put_bar("", nr_done, nr);
	fprintf(stderr, "%u of %u repeats", nr_done, nr);
}

void progress_clear(void)
{
	fputs("\r\033[K", stderr);
}
