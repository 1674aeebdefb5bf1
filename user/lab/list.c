// SPDX-License-Identifier: GPL-2.0-or-later
/* list.c - all the labs there are, and which answer fits what was shown */
#include "lab/lab.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "analysis/expect.h"

#define LAB(name) extern const struct lab lab_##name;
#include "lab/list.def"
#undef LAB

#define LAB(name) &lab_##name,
const struct lab *const course[] = {
#include "lab/list.def"
	NULL
};
#undef LAB

const struct lab *lab_find(const char *name)
{
	char number[16];

	for (unsigned i = 0; course[i]; i++) {
		snprintf(number, sizeof(number), "%u", i + 1);
		if (!strcmp(number, name) || !strcmp(course[i]->name, name))
			return course[i];
	}
	return NULL;
}

unsigned lab_number(const struct lab *lab)
{
	unsigned i = 0;

	while (course[i] != lab)
		i++;
	return i + 1;
}

char lab_letter(unsigned choice)
{
	return 'a' + choice;
}

int lab_choice_of(const struct lab *lab, const char *answer)
{
	if (answer[0] && !answer[1])
		for (unsigned i = 0; lab->choices[i].text; i++)
			if (tolower((unsigned char)answer[0]) == lab_letter(i))
				return i;
	return -1;
}

static bool shows(const char *expected, const struct findings *f)
{
	struct expectation e;

	return !expected ||
	       (!expectation_parse(&e, expected) && expectation_judge(&e, f).answer == ANSWER_MET);
}

static bool fits(const struct lab *lab, const struct lab_choice *choice, const struct lab_seen *seen)
{
	uint64_t value;

	for (unsigned i = 0; lab->experiments[i].label; i++)
		if (!shows(choice->shows[i], seen[i].f))
			return false;
	if (!lab->figure.name)
		return true;
	return lab->figure.measure(seen, &value) && value >= choice->from &&
	       (!choice->to || value < choice->to);
}

int lab_shown(const struct lab *lab, const struct lab_seen *seen)
{
	for (unsigned i = 0; lab->choices[i].text; i++)
		if (fits(lab, &lab->choices[i], seen))
			return i;
	return -1;
}
