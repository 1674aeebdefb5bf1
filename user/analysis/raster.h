/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * raster.h - the timeline in cells: how long each task was on each CPU in each slice of the time
 *
 * A row is a task on a CPU where it ran. If there are more than asked for, those in which most was run are kept, and the rest
 * is counted.
 */
#ifndef EXECTRACE_RASTER_H
#define EXECTRACE_RASTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/tally.h"
#include "lib/hash.h"

struct relay;
struct serial;
struct stretch;

struct raster_row {
	struct lane lane;
	uint64_t *cells;        /* ns on the CPU, by column */
};

struct raster {
	uint64_t from_ns, to_ns;
	unsigned nr_columns;
	struct raster_row *rows;        /* by CPU, then by task */
	size_t nr_rows;
	size_t nr_left_out;     /* rows that are not here, */
	uint64_t left_out_ns;   /* and what was run in them */
	uint32_t *hits;         /* by probe, then by column: how often it was passed */
	unsigned nr_probes;

	/* Private to raster.c. */
	struct hash places;     /* cpu << 32 | task: the row */
	struct raster_latest *latest;   /* by task: the row of the CPU that it was on last */
	unsigned column;        /* that the latest stretch began in, */
	uint64_t until_ns;      /* and where the next one begins */
};

/* Takes the lanes of the tasks that count, as many as fit, and makes the cells of the tally's span. */
void raster_begin(struct raster *r, const struct tally *tally, unsigned nr_columns, size_t max_rows,
		  unsigned nr_probes);

/* Fills the cells, from all stretches of tasks that count, in order; none of them is `covered'. */
void raster_see(struct raster *r, const struct stretch *stretches, size_t nr);
void raster_see_serial(struct raster *r, const struct serial *serial);
void raster_see_relay(struct raster *r, const struct relay *relay);

/* A probe was passed; at a time outside of the picture, that is nothing. */
void raster_see_hit(struct raster *r, unsigned probe, uint64_t time_ns);

void raster_release(struct raster *r);

/* Where a column begins; column nr_columns is the end. */
uint64_t raster_time_of(const struct raster *r, unsigned column);

#endif
