/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grade.h - the grade of a trace in a line */
#ifndef EXECTRACE_GRADE_H
#define EXECTRACE_GRADE_H

#include <stdio.h>

struct findings;
struct term;

/* "EXACT         164 of 164 context switches recorded (the kernel's own count), 0 lost" */
void show_grade(const struct findings *f, const struct term *term, FILE *out);

#endif
