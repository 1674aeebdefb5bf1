/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - writes JSON (RFC 8259) as it goes, with no more memory than this struct
 *
 *	json_begin(&j, out, true);
 *	json_object(&j, NULL);
 *	json_number(&j, "answer", 42);
 *	json_end(&j);                   {"answer": 42}
 *
 * Keys are NULL in arrays and at the top. Texts may hold bytes of any kind: control characters are escaped, and what is
 * no UTF-8 becomes U+FFFD, so that what comes out is valid UTF-8 and harmless to a terminal. A `<' is escaped too,
 * so that it is harmless in a page.
 */
#ifndef EXECTRACE_JSON_H
#define EXECTRACE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/sink.h"

#define JSON_MAX_DEPTH 16

struct json {
	struct sink out;        /* what there is of the outermost value may still be in it */
	bool indented;          /* a member a line; else all in one */
	unsigned depth;
	char closers[JSON_MAX_DEPTH];   /* what ends each level: } or ] */
	bool has_members[JSON_MAX_DEPTH];
};

void json_begin(struct json *j, FILE *out, bool indented);

void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);

/* Ends the object or the array that was begun last; behind the outermost comes a line break. */
void json_end(struct json *j);

void json_number(struct json *j, const char *key, uint64_t n);
void json_signed(struct json *j, const char *key, int64_t n);
void json_bool(struct json *j, const char *key, bool is_so);
void json_null(struct json *j, const char *key);

/* NULL is null. */
void json_text(struct json *j, const char *key, const char *text);

#endif
