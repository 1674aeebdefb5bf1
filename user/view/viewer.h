/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * viewer.h - the timeline, live in a terminal: to scroll, to zoom, to step from run to run
 *
 *	PARALLEL  sing on CPU 0 and eat on CPU 1 both ran from 0.412 to 12.914 ms
 *	EXACT     24 of 24 context switches recorded (the kernel's own count), 0 lost
 *	           0 ms      10        20        30        40        50
 *	CPU 0      aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
 *	CPU 1      bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
 *
 *	a sing   b eat
 *	sing on CPU 0 from 0.000 to 10.914 ms: 10.9 ms; left preempted or yielded, the CPU went to ...
 *
 * Each picture is made from the trace itself, of which only what is shown is read, so memory depends on the screen and the
 * tasks, not on the length of the trace.
 */
#ifndef EXECTRACE_VIEWER_H
#define EXECTRACE_VIEWER_H

#include <stdio.h>

struct findings;

/*
 * Shows it on the terminal behind `tty', which must stay open, until the user has had enough, or a signal comes that would
 * end the program. The terminal is then as it was. 0, or a negative errno, which has been said.
 */
int viewer_show(const struct findings *f, FILE *tty);

#endif
