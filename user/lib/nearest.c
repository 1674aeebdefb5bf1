// SPDX-License-Identifier: GPL-2.0-or-later
/* nearest.c - which of the words that there are was meant? */
#include "lib/nearest.h"

#include <string.h>

#define MAX_LENGTH 63

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;

	return least < c ? least : c;
}

/* How many letters to put in, take out or change to make b of a (Levenshtein's distance). */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[MAX_LENGTH + 1];
	size_t length = strlen(b);

	for (unsigned j = 0; j <= length; j++)
		row[j] = j;
	for (unsigned i = 1; *a; a++, i++) {
		unsigned diagonal = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= length; j++) {
			unsigned above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (*a != b[j - 1]));
			diagonal = above;
		}
	}
	return row[length];
}

void nearest_consider(struct nearest *n, const char *word, const char *candidate)
{
	unsigned d;

	if (!*word || strlen(word) > MAX_LENGTH || strlen(candidate) > MAX_LENGTH)
		return;
	d = strncmp(candidate, word, strlen(word)) ? distance(word, candidate) : 1;
	if (d > (strlen(candidate) + 1) / 2 || (n->best && d >= n->distance))
		return;
	n->best = candidate;
	n->distance = d;
}
