/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * facts.h - "key=value" lines, as blocks of text hold them
 *
 * Keys are words of letters, digits, dots and underscores; values are any text without a line break.
 */
#ifndef EXECTRACE_FACTS_H
#define EXECTRACE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes;

struct fact {
	char *key;              /* and, behind it in the same piece of memory, */
	const char *value;
	size_t number;          /* one that came later has a higher one */
};

/* Zero-initialise; release at the end. */
struct facts {
	struct fact *all;
	size_t nr, all_cap;
};

/*
 * Takes over the lines of a text; those that are no "key=value" are skipped. False if there are so many that f would have more
 * than `most'.
 */
bool facts_parse(struct facts *f, const char *text, size_t bytes, size_t most);
void facts_release(struct facts *f);

/* All texts have been parsed: from then on facts can be asked for. */
void facts_order(struct facts *f);

/* The value of the key, the last one if there are several; NULL if there is none. */
const char *facts_get(const struct facts *f, const char *key);

/* The same as a number: 0 if there is none, or it is no number. */
uint64_t facts_count(const struct facts *f, const char *key);

/* Appends "key=value\n"; line breaks in the value become spaces. */
void facts_put(struct bytes *text, const char *key, const char *value);
void facts_put_count(struct bytes *text, const char *key, uint64_t value);

#endif
