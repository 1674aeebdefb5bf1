/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * switches.h - runs as the kernel's own events: who gave a CPU to whom
 *
 * A run becomes two switches, or shares one with its neighbour. A thread that is not traced and took a CPU is named as the
 * one that took it, and gives it back to the idle task at once: for how long it was there was not recorded, and is not to be
 * made up. One that was still on a CPU at the end stays there. Switches of a CPU come in the order of time.
 */
#ifndef EXECTRACE_SWITCHES_H
#define EXECTRACE_SWITCHES_H

#include <stdint.h>

struct stretch;
struct switches;
struct trace;

struct switch_event {
	uint64_t time_ns;
	uint32_t cpu;           /* place of the CPU */
	uint32_t prev, next;    /* numbers of threads; 0: idle, or not known */
	unsigned prev_state;    /* as sched_switch reports it: one bit */
};

typedef void switch_fn(void *arg, const struct switch_event *e);

/* To be given back with switches_close(), which may call fn as well. */
struct switches *switches_open(const struct trace *trace, switch_fn *fn, void *arg);

/* All stretches, in order. */
void switches_see(struct switches *sw, const struct stretch *s);
void switches_close(struct switches *sw);

/* The tid of a thread then, and a clean copy (utf8.h) of its name: that of the idle task, "swapper", for number 0. */
#define COMM_BYTES (3 * 16 + 1)
uint32_t switch_thread(const struct trace *trace, uint32_t number, uint64_t time_ns, char comm[COMM_BYTES]);

#endif
