// SPDX-License-Identifier: GPL-2.0-or-later
/* opt.c - options of a command, as a table beside its variables */
#include "lib/opt.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/quantity.h"

bool parse_number(const char *text, unsigned long min, unsigned long max, unsigned long *value)
{
	char *end;

	/* strtoul() takes a sign and white space; we do not. */
	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoul(text, &end, 10);
	return !errno && !*end && *value >= min && *value <= max;
}

int opt_parse_flag(const struct opt *o, const char *text)
{
	(void)text;
	*(bool *)o->value = true;
	return 0;
}

int opt_parse_uint(const struct opt *o, const char *text)
{
	unsigned long n;

	if (!parse_number(text, o->min, o->max, &n))
		return refuse("--%s takes a whole number from %lu to %lu, not '%s'", o->name, o->min,
			      o->max, text);
	*(unsigned *)o->value = n;
	return 0;
}

int opt_parse_time(const struct opt *o, const char *text)
{
	uint64_t *ns = o->value;

	if (!quantity_parse(text, quantity_time, QUANTITY_MOST, ns))
		return refuse("--%s takes a time such as 1.5s, 200ms or 50us, not '%s'", o->name, text);
	if (*ns < o->min)
		return refuse("--%s takes a time later than 0, not '%s' (without --%s, there is no limit)", o->name, text, o->name);
	return 0;
}

int opt_parse_size(const struct opt *o, const char *text)
{
	uint64_t bytes;

	if (!quantity_parse(text, quantity_size, o->max, &bytes) || bytes < o->min)
		return refuse("--%s takes a size from %luK to %luM, as in 8M, not '%s'", o->name, o->min >> 10, o->max >> 20, text);
	*(uint64_t *)o->value = bytes;
	return 0;
}

int opt_parse_string(const struct opt *o, const char *text)
{
	*(const char **)o->value = text;
	return 0;
}

int opt_parse_output(const struct opt *o, const char *text)
{
	if (text && !*text)
		return refuse("--%s= takes the name of a file", o->name);
	*(const char **)o->value = text ? text : "-";
	return 0;
}

static size_t count(const struct opt *opts)
{
	size_t nr = 0;

	while (opts[nr].name)
		nr++;
	return nr;
}

/* As getopt_long() calls it. */
static int arguments_of(const struct opt *o)
{
	if (!o->arg)
		return no_argument;
	return *o->arg == '[' ? optional_argument : required_argument;
}

/* What getopt_long() wants to know; an option's value there is 256 + its place in the table. */
static void describe(const struct opt *opts, struct option *longs, char *shorts, bool strict_order)
{
	if (strict_order)
		*shorts++ = '+';
	*shorts++ = ':';
	for (size_t i = 0; opts[i].name; i++) {
		longs[i] = (struct option){ .name = opts[i].name,
					    .has_arg = arguments_of(&opts[i]),
					    .val = 256 + (int)i };
		if (!opts[i].letter)
			continue;
		*shorts++ = opts[i].letter;
		if (opts[i].arg)
			*shorts++ = ':';
	}
	*shorts = '\0';
}

static const struct opt *find(const struct opt *opts, int value)
{
	if (value >= 256)
		return &opts[value - 256];
	while (opts->letter != value)
		opts++;
	return opts;
}

/* Of a long option that is cut short, several may be meant: says which, if so. */
static bool refuse_ambiguous(const char *command, const char *word, const struct opt *opts)
{
	size_t length = strcspn(word + 2, "="), nr = 0, size;
	char *names;
	FILE *list = begin_text(&names, &size);

	for (const struct opt *o = opts; o->name; o++)
		if (length && !strncmp(o->name, word + 2, length))
			fprintf(list, "%s--%s", nr++ ? ", " : "", o->name);
	end_text(list);
	if (nr > 1)
		refuse("%s: %.*s may be any of %s", command, (int)length + 2, word, names);
	free(names);
	return nr > 1;
}

static int refuse_word(char **argv, int value, const struct opt *opts)
{
	/* getopt_long() has moved past a long option, but maybe not past a bundle of letters. */
	const char *word = argv[optind - 1];

	if (optopt && optopt < 256)
		return refuse("%s: %s -%c", argv[0],
			      value == ':' ? "an argument is missing after" : "there is no option",
			      optopt);
	if (value == '?' && !strncmp(word, "--", 2) && refuse_ambiguous(argv[0], word, opts))
		return -EINVAL;
	return refuse("%s: %s %s", argv[0],
		      value == ':' ? "an argument is missing after" : "there is no option", word);
}

/* What getopt_long() needs. */
struct scan {
	struct option *longs;
	char *shorts;
};

static void scan_begin(struct scan *s, const struct opt *opts, bool strict_order)
{
	s->longs = xcalloc(count(opts) + 1, sizeof(*s->longs));
	s->shorts = xcalloc(2 * count(opts) + 3, 1);
	describe(opts, s->longs, s->shorts, strict_order);
	optind = 0;
	opterr = 0;
}

/* What getopt_long() returns: -1 at the end, '?' or ':' if something is wrong, or what find() knows. */
static int scan_next(const struct scan *s, int argc, char **argv)
{
	return getopt_long(argc, argv, s->shorts, s->longs, NULL);
}

static void scan_end(struct scan *s)
{
	free(s->longs);
	free(s->shorts);
}

int opt_parse(int argc, char **argv, const struct opt *opts, bool strict_order)
{
	struct scan scan;
	int value, err = 0;

	scan_begin(&scan, opts, strict_order);
	while (!err && (value = scan_next(&scan, argc, argv)) != -1) {
		const struct opt *o;

		if (value == '?' || value == ':') {
			err = refuse_word(argv, value, opts);
			break;
		}
		o = find(opts, value);
		err = o->parse(o, optarg);
	}
	scan_end(&scan);
	return err ? err : optind;
}

bool opt_is_given(int argc, char **argv, const struct opt *opts, bool strict_order, const char *name)
{
	struct scan scan;
	bool given = false;
	int value;

	scan_begin(&scan, opts, strict_order);
	while (!given && (value = scan_next(&scan, argc, argv)) != -1) {
		/* It is, too, where only its argument is missing. */
		value = value == ':' ? optopt : value;
		given = value != '?' && !strcmp(find(opts, value)->name, name);
	}
	scan_end(&scan);
	return given;
}

void opt_print(FILE *out, const struct opt *opts)
{
	for (const struct opt *o = opts; o->name; o++) {
		char *names = xasprintf("%c%c%c --%s%s%s", o->letter ? '-' : ' ',
					o->letter ? o->letter : ' ', o->letter ? ',' : ' ', o->name,
					arguments_of(o) == required_argument ? " " : "", o->arg ? o->arg : "");

		fprintf(out, "  %-26s %s\n", names, o->help);
		free(names);
	}
}
