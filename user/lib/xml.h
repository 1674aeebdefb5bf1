/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xml.h - text of any origin inside XML and HTML */
#ifndef EXECTRACE_XML_H
#define EXECTRACE_XML_H

#include <stdio.h>

/*
 * Writes a text so that it is only a text, between tags or between quotation marks. What XML has no way to write (control
 * characters, what is no UTF-8) becomes U+FFFD.
 */
void xml_put(FILE *out, const char *text);

#endif
