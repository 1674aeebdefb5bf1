// SPDX-License-Identifier: GPL-2.0-or-later
/* xml.c - text of any origin inside XML and HTML */
#include "lib/xml.h"

#include "lib/utf8.h"

void xml_put(FILE *out, const char *text)
{
	while (*text) {
		uint32_t c = utf8_take(&text);
		bool is_bad = utf8_is_control(c) || (c & 0xfffe) == 0xfffe;
		char bytes[4];

		if (c == '<' || c == '>' || c == '&' || c == '"' || c == '\'')
			fprintf(out, "&#%u;", (unsigned)c);
		else
			fwrite(bytes, 1, utf8_encode(is_bad ? UTF8_BAD : c, bytes), out);
	}
}
