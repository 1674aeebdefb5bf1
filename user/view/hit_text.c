// SPDX-License-Identifier: GPL-2.0-or-later
/* hit_text.c - a probe hit in words */
#include "view/hit_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/mem.h"
#include "trace/hit.h"
#include "trace/reader.h"

static void put_number(FILE *out, char type, int64_t value)
{
	if (type == 'x')
		fprintf(out, "0x%" PRIx64, (uint64_t)value);
	else if (type == 'u')
		fprintf(out, "%" PRIu64, (uint64_t)value);
	else
		fprintf(out, "%" PRId64, value);
}

char *hit_text(const struct trace *trace, const struct hit *hit)
{
	const char *types = trace_probe_types(trace, hit->probe);
	unsigned nr_texts = 0;
	char *text;
	size_t size;
	FILE *out = begin_text(&text, &size);

	fputs(trace_probe_name(trace, hit->probe), out);
	fputs(hit->nr_args ? "(" : "", out);
	for (unsigned i = 0; i < hit->nr_args; i++) {
		fputs(i ? ", " : "", out);
		if (hit_is_string(hit, i))
			fprintf(out, "\"%s\"", hit->texts[nr_texts++]);
		else
			put_number(out, i < strlen(types) ? types[i] : 'd', hit->args[i]);
	}
	fputs(hit->nr_args ? ")" : "", out);
	end_text(out);
	return text;
}
