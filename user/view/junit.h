/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * junit.h - answers as JUnit's XML, which graders and CI systems read
 *
 * One suite, in it a case for each expectation. One that is not met is a failure; one that is undecided an error, and not
 * skipped: CI systems let skipped ones pass. There is no standard for the format; what is written is what Jenkins'
 * schema (junit-10.xsd of its xUnit plug-in), GitLab and the usual actions for GitHub have in common.
 */
#ifndef EXECTRACE_JUNIT_H
#define EXECTRACE_JUNIT_H

#include <stdio.h>

struct answers;

void junit_write(const struct answers *a, FILE *out);

#endif
