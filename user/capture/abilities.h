/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * abilities.h - what the running kernel can do for the BPF programs, and older ones cannot
 *
 * What is missing makes a recording poorer in the way that is said of it, never wrong.
 * To add one: a value, a line in the table `abilities', and the function that looks for it.
 */
#ifndef EXECTRACE_ABILITIES_H
#define EXECTRACE_ABILITIES_H

#include <stdbool.h>

enum ability_name {
	ABILITY_STATE_ARGUMENT, /* sched_switch hands over the state that prev leaves in */
	ABILITY_TASK_PT_REGS,	/* there is a helper bpf_task_pt_regs() */
	ABILITY_MISSES,		/* calls of programs that were left out are counted */
	ABILITY_LARGE_ELEMENTS, /* an element of an array may exceed SMALL_ELEMENT_BYTES */
	NR_ABILITIES,
};

/* Where elements may not be large, the kernel's limit for them is at least this (KMALLOC_MAX_SIZE).
 */
#define SMALL_ELEMENT_BYTES (4U << 20)

struct ability {
	const char *since;   /* the version of Linux that brought it */
	const char *lacking; /* what the kernel does where it is missing */
	const char *effect;  /* what that does to a recording */
};

extern const struct ability abilities[NR_ABILITIES];

/*
 * Looks for each, in the kernel's own type information or by trying, as vendors bring things to
 * older kernels. Linux 6.1 has them all: there that is taken for granted, since reading the types
 * takes as long as loading a program. Without privileges, what has to be tried counts as there.
 */
void abilities_find(bool found[NR_ABILITIES]);

#endif
