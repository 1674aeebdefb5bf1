/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tracer.h - the BPF programs, as seen from user space: a source of records (source.h)
 *
 * Loads into the kernel when opened. With probes.c, the only module that knows libbpf. What can be taken of runs is what was in
 * the rings at the visit before; record.h says why.
 */
#ifndef EXECTRACE_TRACER_H
#define EXECTRACE_TRACER_H

struct source_kind;

extern const struct source_kind bpf_source;

#endif
