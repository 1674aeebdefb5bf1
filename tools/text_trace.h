/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_trace.h - a trace from a text that a person can check by hand
 *
 * In names, \xNN stands for the byte with that number.
 *
 * One statement a line; # begins a comment. Times are whole numbers of ns, or with us, ms or s behind them.
 *
 *	about KEY VALUE                 a fact about the recording
 *	thread N NAME [tid T] [tgid T] [process P] [departures D] [met TIME] [kernel] [untraced]
 *	run CPU N FROM TO [wait TIME] [state S] [next N] [count D] [repaired] [estimated] [edge] [blind]
 *	mark N TIME begin TASK NAME     also: end, suspend, resume TASK
 *	wake CPU N TIME by M            thread N was woken there by thread M, or by "interrupt"
 *	probe K NAME [TYPES]            the program has a probe that was asked for: PROVIDER:NAME, a letter an argument
 *	hit N K TIME [ARGUMENT]...      thread N passed probe K; as many arguments as the probe has types
 *	name N TIME NAME                the thread is called something else from then on
 *	exec N TIME NAME [process P]    likewise, as it runs another program; and its process is that of thread P
 *	exit N TIME                     the thread is about to die
 *	end N TIME [departures D] [cpu TIME] [uncounted]
 *	count KEY NUMBER                a fact that was counted at the end
 *	unsealed                        as if the recording had been cut off
 *
 * A run that is "blind" was seen by one who cannot know how long the thread had waited, nor who took the CPU.
 *
 * What is not said: a thread's tid is 100 + N, its process the thread with the number N of its own; runs are
 * counted 1, 2, 3, ... for each thread; a thread ends after its last run, with the count of that.
 * Runs of one CPU come in the order of time, and marks of one thread.
 */
#ifndef EXECTRACE_TOOLS_TEXT_TRACE_H
#define EXECTRACE_TOOLS_TEXT_TRACE_H

#include <stdio.h>

struct trace_writer;

/* Writes what the text says, to the seal. 0, or a negative errno after saying which line is wrong, or what failed. */
int text_trace_write(FILE *text, struct trace_writer *writer);

#endif
