/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * export.h - traces in the formats of other tools
 *
 * An exporter writes to `out' as it goes, in memory that does not grow with the trace. It opens no files, and need not
 * look whether what it writes arrives: whoever opened `out' does. Names in a trace may hold any bytes: an exporter
 * escapes them by the rules of its format.
 *
 * To add one: a file with a function and a struct exporter at its end, a line in export.def, and a test in
 * tests/export.bats.
 */
#ifndef EXECTRACE_EXPORT_H
#define EXECTRACE_EXPORT_H

#include <stdbool.h>
#include <stdio.h>

struct findings;

/* Where an exporter that makes a folder gets its files from. They are not its to close. */
struct export_folder {
	/* A new file of this name, or NULL if that cannot be made; which has been said. */
	FILE *(*add)(void *arg, const char *name);
	void *arg;
};

struct exporter {
	const char *name;       /* of the format, and of its option */
	const char *help;       /* one line */
	bool is_binary;         /* nothing for a terminal */
	unsigned columns, rows; /* of the raster, if it draws one */
	/* 0, or a negative errno if the trace turned out to be damaged; that has been said. */
	int (*write)(const struct findings *f, FILE *out);
	/* The same for a format that is not a file, but a folder of several; then write is NULL. */
	int (*write_folder)(const struct findings *f, const struct export_folder *folder);
};

/* All of them, in the order of export.def; ends with NULL. */
extern const struct exporter *const exporters[];

/* The exporter of this name, or NULL. */
const struct exporter *exporter_find(const char *name);

#endif
