/* SPDX-License-Identifier: GPL-2.0-or-later */
/* number.h - what C leaves out for numbers without a sign */
#ifndef EXECTRACE_NUMBER_H
#define EXECTRACE_NUMBER_H

#include <stdint.h>

/* The number less what comes off it, which may be more: then nothing is left. */
static inline uint64_t less(uint64_t number, uint64_t off)
{
	return number > off ? number - off : 0;
}

static inline uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline uint64_t most(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* The least power of two that is no less than the number, which is 2^63 at most. */
static inline uint64_t power_of_two_from(uint64_t number)
{
	uint64_t power = 1;

	while (power < number)
		power *= 2;
	return power;
}

/* Writes it in decimal so that it ends there, in MAX_DIGITS bytes at the most; returns where it begins. */
#define MAX_DIGITS 20
static inline char *digits_before(char *end, uint64_t number)
{
	do
		*--end = '0' + number % 10;
	while (number /= 10);
	return end;
}

#endif
