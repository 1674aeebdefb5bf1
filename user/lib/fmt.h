/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fmt.h - numbers for people
 *
 * Each function writes into a small buffer of the caller's, a struct text, and returns its
 * string, so that several fit into one printf():  printf("%s of %s\n", fmt_ns(&a, x), fmt_ns(&b, y)).
 */
#ifndef EXECTRACE_FMT_H
#define EXECTRACE_FMT_H

#include <stdint.h>

struct text {
	char s[64];
};

/* A length of time in the unit that suits it, three or four digits: "850 ns", "49.7 ms", "2.00 s". */
const char *fmt_ns(struct text *t, uint64_t ns);

/* A point in time, in whole thousandths of a millisecond, the nearest or the later one: "12.914", "-0.050". */
const char *fmt_ms(struct text *t, int64_t ns);

/* An uncertainty: "±3.00 µs". Where the locale is not UTF-8, "+-3.00 us". */
const char *fmt_margin(struct text *t, uint64_t ns);

/* "97.9 %"; a share above 0 is never shown as 0, nor one below 1 as 100. */
const char *fmt_share(struct text *t, uint64_t part, uint64_t whole);

/* A number of bytes: "850 B", "49.7 KiB", "2.00 GiB". */
const char *fmt_bytes(struct text *t, uint64_t bytes);

/* "1234567" */
const char *fmt_number(struct text *t, uint64_t n);

/* "1,234,567" */
const char *fmt_count(struct text *t, uint64_t n);

/* "1 run", "1,234 runs" */
const char *fmt_counted(struct text *t, uint64_t n, const char *noun);

#endif
