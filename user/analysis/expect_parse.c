// SPDX-License-Identifier: GPL-2.0-or-later
/* expect_parse.c - what is expected, from a text */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "analysis/expect.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/nearest.h"
#include "lib/opt.h"
#include "lib/quantity.h"

/* What a figure is compared with, by its unit. */
static const struct {
	const struct quantity_unit *units;
	uint64_t most;
	const char *claim;
	const char *example;
} values[] = {
	[UNIT_NS] = { quantity_time, QUANTITY_MOST, "it is compared with a time: a number and s, ms, us or ns", "20ms" },
	[UNIT_COUNT] = { quantity_number, QUANTITY_MOST, "it is compared with a whole number", "2" },
	[UNIT_SHARE] = { quantity_percentage, 1000000, "it is compared with a percentage from 0% to 100%", "80%" },
	[UNIT_FACTOR] = { quantity_factor, QUANTITY_MOST, "it is compared with a number", "1.5" },
};

static int refuse_name(const char *text, const char *name)
{
	struct nearest nearest = { 0 };

	for (const struct expect_word *w = expect_words; w->name; w++)
		nearest_consider(&nearest, name, w->name);
	for (const struct metric *m = metrics; m->name; m++)
		nearest_consider(&nearest, name, m->name);
	if (nearest.best)
		return refuse("cannot expect '%s': there is no figure or verdict '%s'; did you mean '%s'?",
			      text, name, nearest.best);
	return refuse("cannot expect '%s': it is no verdict such as parallel, and no figure with what to compare it, as in 'overlap>=80%%' (exectrace metrics lists them)",
		      text);
}

static int find_name(struct expectation *e, const char *name)
{
	for (const struct expect_word *w = expect_words; w->name; w++)
		if (!strcasecmp(w->name, name))
			e->word = w;
	for (const struct metric *m = metrics; m->name; m++)
		if (!strcasecmp(m->name, name))
			e->metric = m;
	return e->word || e->metric ? 0 : refuse_name(e->text, name);
}

/* Says what is wrong, and how it would be right. */
static int refuse_comparison(const struct expectation *e, const char *what)
{
	const char *name = e->metric->name;

	return refuse("cannot expect '%s': %s, as in '%s>=%s' (with the quotation marks: < and > are the shell's, too)",
		      e->text, what, name, values[e->metric->unit].example);
}

static int parse_comparison(struct expectation *e, const char *sign, const char *value)
{
	enum unit unit = e->metric->unit;

	for (const struct expect_comparison *c = expect_comparisons; c->sign; c++)
		if (!strcmp(c->sign, sign))
			e->comparison = c;
	if (!*sign)
		return refuse_comparison(e, "it is a figure, to be compared with something");
	if (!e->comparison)
		return refuse_comparison(e, "compare it by one of < <= == != >= >");
	if (quantity_parse(value, values[unit].units, values[unit].most, &e->value))
		return 0;
	/* A share says itself how much it may be. */
	if (values[unit].most == QUANTITY_MOST && quantity_is_too_much(value, values[unit].units, QUANTITY_MOST))
		return refuse_comparison(e, "the number is too large: compare it with a smaller one");
	return refuse_comparison(e, values[unit].claim);
}

/* Cuts off the next part of the text, of so many bytes, and the spaces behind it. */
static char *cut(char **rest, size_t length)
{
	char *part = xcalloc(length + 1, 1);

	memcpy(part, *rest, length);
	*rest += length;
	*rest += strspn(*rest, " ");
	return part;
}

static bool take_negation(char **rest)
{
	bool negated = **rest == '!' || !strncasecmp(*rest, "not ", 4);

	if (negated)
		free(cut(rest, **rest == '!' ? 1 : 3));
	return negated;
}

/* What is behind the name; spaces at its end are gone. */
static int parse_rest(struct expectation *e, char *rest)
{
	char *sign = cut(&rest, strspn(rest, "<>=!~"));
	int err;

	if (e->metric)
		err = parse_comparison(e, sign, rest);
	else if (*sign || *rest)
		err = refuse("cannot expect '%s': %s is a %s, is so or not, and takes nothing behind it", e->text,
			     e->word->name, e->word->subject->name);
	else
		err = 0;
	free(sign);
	return err;
}

/* At the end of the text. */
static void drop_spaces(char *text)
{
	for (size_t end = strlen(text); end && text[end - 1] == ' '; end--)
		text[end - 1] = '\0';
}

/* Takes " in 9 of 10" off the end of the text, if it is there. */
static int take_share(struct expectation *e, char *text)
{
	char *last = NULL, *rest;
	unsigned long at_least, of;

	for (char *in = text; (in = strcasestr(in, " in ")); in++)
		last = in;
	if (!last)
		return 0;
	*last = '\0';
	drop_spaces(text);
	rest = last + 4;
	rest += strspn(rest, " ");
	last = strcasestr(rest, " of ");
	if (last)
		*last++ = '\0';
	if (!last || !parse_number(rest, 1, UINT32_MAX, &at_least) ||
	    !parse_number(last + 3, 1, UINT32_MAX, &of) || at_least > of)
		return refuse("cannot expect '%s': how often is said as in 'parallel in 9 of 10'", e->text);
	e->at_least = at_least;
	e->of = of;
	return 0;
}

int expectation_parse(struct expectation *e, const char *text)
{
	char *copy = xstrdup(text), *rest = copy, *name;
	int err;

	*e = (struct expectation){ .text = text };
	drop_spaces(copy);
	rest += strspn(rest, " ");
	err = take_share(e, rest);
	e->negated = take_negation(&rest);
	name = cut(&rest, strcspn(rest, " <>=!~"));
	if (!err)
		err = find_name(e, name);
	if (!err)
		err = parse_rest(e, rest);
	free(name);
	free(copy);
	return err;
}
