/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quantity.h - a number and its unit, as people type them: "1.5s", "80%", "2" */
#ifndef EXECTRACE_QUANTITY_H
#define EXECTRACE_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

/* The units of one kind of quantity; the last one's name is NULL. */
struct quantity_unit {
	const char *name;       /* behind the number; "": nothing is */
	double factor;          /* to the unit of the value, below */
	bool is_whole;          /* without a fraction */
};

extern const struct quantity_unit quantity_time[];      /* into ns: s (also ""), ms, us, ns, min */
extern const struct quantity_unit quantity_percentage[];/* into 1/1,000,000: % */
extern const struct quantity_unit quantity_factor[];    /* into 1/1,000,000: "", x */
extern const struct quantity_unit quantity_number[];    /* whole: "" */
extern const struct quantity_unit quantity_size[];      /* into bytes: "", K, M, G, of 1024 each */

#define QUANTITY_MOST 1000000000000000000ULL

/*
 * All of text: digits, maybe a fraction, one of the units; no sign, no exponent, no spaces. False, and *value untouched,
 * if it is nothing of the kind, or is more than most, itself QUANTITY_MOST at most.
 */
bool quantity_parse(const char *text, const struct quantity_unit *units, uint64_t most, uint64_t *value);

/* It is such a quantity, but that is more than most. */
bool quantity_is_too_much(const char *text, const struct quantity_unit *units, uint64_t most);

#endif
