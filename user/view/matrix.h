/* SPDX-License-Identifier: GPL-2.0-or-later */
/* matrix.h - programs by numbers of CPUs, for people and as JSON (compare.schema.json describes it) */
#ifndef EXECTRACE_VIEW_MATRIX_H
#define EXECTRACE_VIEW_MATRIX_H

#include <stdio.h>

struct matrix;
struct term;

void matrix_show(const struct matrix *m, const struct term *term, FILE *out);
void matrix_write_json(const struct matrix *m, FILE *out);

#endif
