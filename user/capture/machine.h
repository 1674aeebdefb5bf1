/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine.h - what a trace should say of the machine that it was made on */
#ifndef EXECTRACE_MACHINE_H
#define EXECTRACE_MACHINE_H

#include <stdint.h>

struct bytes;

/*
 * Appends facts ("key=value\n"):
 *
 *	kernel          release, as uname -r
 *	machine         architecture, as uname -m
 *	cpus            CPUs online: "0-3"
 *	virtual         1 on a virtual machine, where a CPU is a virtual one; absent if not
 *	cpu.N.core      which core CPU N belongs to: two CPUs of one core have the same value
 */
void machine_describe(struct bytes *text);

/* CPU time that a hypervisor has taken from this machine since it booted, over all CPUs, in ns. */
uint64_t machine_steal_ns(void);

#endif
