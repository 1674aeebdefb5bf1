/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * preemption.h - hooks in which a thread may lose its CPU
 *
 * From Linux 7.0 on, a thread can be preempted in the midst of a tracepoint's programs. A BPF program runs once at a time on a
 * CPU: who takes the CPU meanwhile, and comes to the same hook, is passed over. And what is told after a record that is
 * begun and not ended waits for its end. So what a recording depends on is learnt in the scheduler's own hooks, which are called
 * with interrupts off; what the others tell, one that was passed over included, is made up for at the thread's last switch-out. And
 * they keep the CPU while they are at work.
 *
 * For that they call two functions of the kernel, which libbpf looks up among all the kernel's types. So that nobody waits for this
 * where there is no need, the programs are compiled twice; preemptible.o is for these kernels (PREEMPTIBLE), and what user
 * space sees of the two is the same.
 */
#ifndef EXECTRACE_BPF_PREEMPTION_H
#define EXECTRACE_BPF_PREEMPTION_H

#include <bpf/bpf_helpers.h>

#ifdef PREEMPTIBLE
/* Since 6.10. */
extern void bpf_preempt_disable(void) __ksym;
extern void bpf_preempt_enable(void) __ksym;
#else
static __always_inline void bpf_preempt_disable(void)
{
}

static __always_inline void bpf_preempt_enable(void)
{
}
#endif

#endif
