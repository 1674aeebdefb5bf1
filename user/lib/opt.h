/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * opt.h - options of a command, as a table beside its variables
 *
 *	struct opt opts[] = {
 *		OPT_UINT('n', "tasks", "N", &tasks, 1, 1000, "how many tasks"),
 *		OPT_FLAG('v', "verbose", &verbose, "list every run"),
 *		OPT_END
 *	};
 *
 * The table is what is parsed, and what help prints. To add a kind of option: one parse function and
 * one OPT_ macro.
 */
#ifndef EXECTRACE_OPT_H
#define EXECTRACE_OPT_H

#include <stdbool.h>
#include <stdio.h>

struct opt {
	char letter;            /* short name, or 0 */
	const char *name;       /* long name; NULL ends the table */
	const char *arg;        /* what help calls its argument; NULL: takes none; "[=X]": may have one, behind a = */
	void *value;            /* where parse puts it */
	/* Puts text (NULL: no argument) into o->value. Returns 0, or says what is wrong with the text and returns an error. */
	int (*parse)(const struct opt *o, const char *text);
	unsigned long min, max; /* bounds of a number */
	const char *help;
};

int opt_parse_flag(const struct opt *o, const char *text);
int opt_parse_uint(const struct opt *o, const char *text);
int opt_parse_time(const struct opt *o, const char *text);
int opt_parse_size(const struct opt *o, const char *text);
int opt_parse_string(const struct opt *o, const char *text);
int opt_parse_output(const struct opt *o, const char *text);

/* bool */
#define OPT_FLAG(l, n, v, h) { .letter = l, .name = n, .value = v, .parse = opt_parse_flag, .help = h }
/* unsigned, from lo to hi */
#define OPT_UINT(l, n, a, v, lo, hi, h)                                                            \
	{ .letter = l, .name = n, .arg = a, .value = v, .parse = opt_parse_uint, .min = lo,        \
	  .max = hi, .help = h }
/* uint64_t, in ns: a number and s, ms, us or ns; a bare number is in s. A LIMIT is later than 0, which stands for none. */
#define OPT_TIME(l, n, a, v, h)                                                                    \
	{ .letter = l, .name = n, .arg = a, .value = v, .parse = opt_parse_time, .help = h }
#define OPT_TIME_LIMIT(l, n, a, v, h)                                                              \
	{ .letter = l, .name = n, .arg = a, .value = v, .parse = opt_parse_time, .min = 1, .help = h }
/* uint64_t, in bytes, from lo to hi: a number, and K, M or G */
#define OPT_SIZE(l, n, a, v, lo, hi, h)                                                            \
	{ .letter = l, .name = n, .arg = a, .value = v, .parse = opt_parse_size, .min = lo,        \
	  .max = hi, .help = h }
/* const char *: points into argv */
#define OPT_STRING(l, n, a, v, h)                                                                  \
	{ .letter = l, .name = n, .arg = a, .value = v, .parse = opt_parse_string, .help = h }
/* const char *: the name of a file, behind a =; "-", standard output, if there is none */
#define OPT_OUTPUT(n, v, h) { .name = n, .arg = "[=FILE]", .value = v, .parse = opt_parse_output, .help = h }
/* whatever fn makes of it */
#define OPT_PARSED(l, n, a, v, fn, h)                                                              \
	{ .letter = l, .name = n, .arg = a, .value = v, .parse = fn, .help = h }
#define OPT_END { .name = NULL }

/*
 * Parses argv (argv[0] is the command's name) by the table and returns the index of the first argument that is
 * no option: options end at "--", and, if `strict_order', at the first argument that is not an option;
 * otherwise operands are moved behind the options. Anything wrong is said, and a negative errno returned.
 */
int opt_parse(int argc, char **argv, const struct opt *opts, bool strict_order);

/* Is the option of this name among them, whatever else may be wrong with them? Says nothing. */
bool opt_is_given(int argc, char **argv, const struct opt *opts, bool strict_order, const char *name);

/* One line per option, aligned. */
void opt_print(FILE *out, const struct opt *opts);

/* A whole number, all of text, decimal, within the bounds. True if it is one. */
bool parse_number(const char *text, unsigned long min, unsigned long max, unsigned long *value);

#endif
