// SPDX-License-Identifier: GPL-2.0-or-later
/* fuzz_words.c - short texts from a command line or from a trace: expectations, lists, numbers, times, names, facts */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/expect.h"
#include "lib/cpulist.h"
#include "lib/mem.h"
#include "lib/opt.h"
#include "lib/term.h"
#include "lib/utf8.h"
#include "pipeline.h"
#include "trace/facts.h"

static void must(bool claim)
{
	if (!claim)
		abort();
}

/* What was read must be written, and read again as the same. */
static void read_cpus(const char *text)
{
	static struct cpulist list, again;
	char *written = xcalloc(65536, 1);

	if (cpulist_parse(&list, text)) {
		must(list.nr <= CPULIST_MAX);
		must(cpulist_parse(&again, cpulist_format(&list, written, 65536)));
		must(list.nr == again.nr && !memcmp(list.cpu, again.cpu, list.nr * sizeof(list.cpu[0])));
		cpulist_format(&list, written, 7);
		must(strlen(written) < 7);
	}
	free(written);
}

static void parse_options(const char *text)
{
	unsigned n = 0;
	uint64_t ns = 0;
	const struct opt number = OPT_UINT('n', "number", "N", &n, 3, 1000, "");
	const struct opt time = OPT_TIME('t', "time", "TIME", &ns, "");

	must(number.parse(&number, text) || (n >= 3 && n <= 1000));
	must(time.parse(&time, text) || ns <= 1000000000000000000);
}

/* In any room: no control characters, no byte too many, and cut between characters. */
static void clean_name(const char *text, size_t room)
{
	char *buf = xcalloc(room, 1);

	for (const char *at = printable(text, buf, room); *at;) {
		uint32_t c = utf8_take(&at);

		must(!utf8_is_control(c) && c != UTF8_BAD);
	}
	must(strlen(buf) < room);
	for (const char *at = utf8_clean(text, buf, room); *at;)
		must(!utf8_is_control(utf8_take(&at)));
	must(strlen(buf) < room);
	free(buf);
}

static void read_facts(const char *text, size_t size)
{
	struct facts facts = { 0 };

	facts_parse(&facts, text, size, 1000);
	facts_order(&facts);
	for (size_t i = 0; i < facts.nr; i++)
		must(i < 1000 && facts_get(&facts, facts.all[i].key));
	facts_count(&facts, "end_ns");
	facts_release(&facts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xcalloc(size + 1, 1);
	struct expectation expectation;

	memcpy(text, data, size);
	read_facts(text, size);
	expectation_parse(&expectation, text);
	read_cpus(text);
	parse_options(text);
	clean_name(text, 1 + size % 70);
	free(text);
	return 0;
}
