/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hit_text.h - a probe hit in words: lab:step(3, -3, "walker 0") */
#ifndef EXECTRACE_HIT_TEXT_H
#define EXECTRACE_HIT_TEXT_H

struct hit;
struct trace;

/* With its name, and its arguments as "probe.K.types" says. Bytes of any kind: to be escaped. The caller's, to be freed. */
char *hit_text(const struct trace *trace, const struct hit *hit);

#endif
