/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab_check.h - does a program solve the exercise of a lab? */
#ifndef EXECTRACE_LAB_CHECK_H
#define EXECTRACE_LAB_CHECK_H

struct bench;
struct lab;

/* Where the answers go. */
struct lab_report {
	const char *json_path;  /* instead of standard output, as JSON; "-": there; NULL: not as JSON */
	const char *junit_path; /* besides, as JUnit's XML; NULL: not so */
};

/*
 * Runs the program as often as the exercise has trials, and tells for each expectation whether it is met. Returns EXIT_YES
 * if all are, EXIT_NO if one is not, EXIT_OPEN if what is not met could not be; or a negative errno, which has been said.
 */
int lab_check(const struct bench *b, const struct lab *lab, char **command, const struct lab_report *report);

#endif
