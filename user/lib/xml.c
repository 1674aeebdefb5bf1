// SPDX-License-Identifier: GPL-2.0-or-later
/* xml.c - text of any origin inside XML and HTML */
#include "lib/xml.h"

#include "lib/utf8.h"

void xml_put(FILE *out, const char *text)
{
	while (*text) {
		uint32_t c = utf8_take(&text);

		if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'')
			fprintf(out, "&#%u;", (unsigned)c);
		else if (utf8_is_control(c) || (c & 0xfffe) == 0xfffe)
			utf8_put(out, UTF8_BAD);
		else
			utf8_put(out, c);
	}
}
