/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * columns.h - numbers of one kind together, as blocks of runs and of wake-ups store them
 *
 * A column is "varint bytes", then that many bytes of varints; bytes 0 stands for a column that is all zero.
 */
#ifndef EXECTRACE_COLUMNS_H
#define EXECTRACE_COLUMNS_H

#include "lib/bytes.h"

/* So many numbers of a few columns at a time stay in the nearest cache. */
#define COLUMN_CHUNK 256

/* Appends these numbers to the varints of a column. */
void column_add(struct bytes *varints, const uint64_t *numbers, size_t nr);

/* Appends the column with these varints to out. */
void column_put(struct bytes *out, const struct bytes *varints);

/* Appends the columns with these, one after the other, and releases them. */
void columns_put(struct bytes *out, struct bytes *varints, size_t nr);

struct column_reading {
	struct reading bytes;
	bool all_zero;
};

/* One that is nowhere stored. */
#define COLUMN_OF_ZEROS ((struct column_reading){ .all_zero = true })

/* Begins to read the next nr columns of a payload, and moves past them. One that is not all there is `bad'. */
void columns_begin(struct column_reading *columns, size_t nr, struct reading *payload);

/* None of them is. */
bool columns_are_good(const struct column_reading *columns, size_t nr);

/*
 * The next nr numbers; from where the column is `bad', 0. Returns a number that none of them is larger than: if it is within what
 * they may be, so are they, and need not be asked one by one.
 */
uint64_t column_take(struct column_reading *column, uint64_t *numbers, size_t nr);

/* None of these numbers is larger than the limit. */
bool column_within(const uint64_t *numbers, size_t nr, uint64_t limit);

#endif
