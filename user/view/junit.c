// SPDX-License-Identifier: GPL-2.0-or-later
/* junit.c - answers as JUnit's XML, which graders and CI systems read */
#include "view/junit.h"

#include <time.h>

#include "lib/xml.h"
#include "view/answers.h"

static unsigned count(const struct answers *a, enum answer answer)
{
	unsigned nr = 0;

	for (size_t i = 0; i < a->nr; i++)
		nr += a->list[i].answer == answer;
	return nr;
}

static void put_attribute(FILE *out, const char *name, const char *text)
{
	fprintf(out, " %s=\"", name);
	xml_put(out, text);
	fputc('"', out);
}

static const char *title_of(const struct answers *a)
{
	return a->title ? a->title : "exectrace";
}

/* What a suite and all suites have in common. */
static void put_counts(FILE *out, const struct answers *a)
{
	put_attribute(out, "name", title_of(a));
	fprintf(out, " tests=\"%zu\" failures=\"%u\" errors=\"%u\" time=\"%.3f\"", a->nr,
		count(a, ANSWER_NOT_MET), count(a, ANSWER_UNDECIDED), a->wall_ns / 1e9);
}

static void put_timestamp(FILE *out, uint64_t unix_ns)
{
	time_t seconds = unix_ns / 1000000000;
	struct tm tm;
	char text[32];

	if (unix_ns && gmtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm))
		put_attribute(out, "timestamp", text);
}

static void put_fault(FILE *out, const struct answered *answered)
{
	const char *element = answered->answer == ANSWER_NOT_MET ? "failure" : "error";

	fprintf(out, "\t\t\t<%s", element);
	put_attribute(out, "message", answered->found);
	put_attribute(out, "type", answer_name(answered->answer));
	fputc('>', out);
	xml_put(out, answered->claim);
	fprintf(out, ": %s: ", answer_name(answered->answer));
	xml_put(out, answered->found);
	fprintf(out, "</%s>\n", element);
}

static void put_case(FILE *out, const struct answers *a, const struct answered *answered)
{
	fputs("\t\t<testcase", out);
	put_attribute(out, "classname", title_of(a));
	put_attribute(out, "name", answered->claim);
	fprintf(out, " time=\"%.3f\">\n", a->wall_ns / 1e9);
	if (answered->answer != ANSWER_MET)
		put_fault(out, answered);
	fputs("\t\t\t<system-out>", out);
	xml_put(out, answered->found);
	fputs("</system-out>\n\t\t</testcase>\n", out);
}

void junit_write(const struct answers *a, FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites", out);
	put_counts(out, a);
	fputs(">\n\t<testsuite", out);
	put_counts(out, a);
	fputs(" skipped=\"0\"", out);
	put_timestamp(out, a->unix_ns);
	fputs(">\n", out);
	for (size_t i = 0; i < a->nr; i++)
		put_case(out, a, &a->list[i]);
	fputs("\t</testsuite>\n</testsuites>\n", out);
}
