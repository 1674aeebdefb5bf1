/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_types.h - of the kernel's types, those that our BPF programs ask for
 *
 * To fit programs to the running kernel, libbpf reads all that it tells of its types (BTF, 5 MB or so), copies that, and goes
 * through it again for each struct and each tracepoint: half of all that a command to be recorded waits for. Here it is
 * gone through where it lies. Libbpf gets a file with the structs that a program may ask for, and the numbers of the tracepoints
 * when it loads a program.
 */
#ifndef EXECTRACE_KERNEL_TYPES_H
#define EXECTRACE_KERNEL_TYPES_H

struct bpf_object;
struct kernel_types;

/*
 * Until it is closed, objects are to be opened with the path below as btf_custom_path. Their programs on tracepoints (tp_btf) and
 * iterators are attached with bpf_program__attach_trace() and bpf_program__attach_iter(), for libbpf does not know how. NULL if
 * the kernel's types cannot be got at, or not be understood: then it is all left to libbpf. Not for two threads at a time.
 */
struct kernel_types *kernel_types_open(void);

/* Good until it is closed. */
const char *kernel_types_path(const struct kernel_types *t);

/*
 * Between open and load: finds what the programs of the object that are to be loaded are attached to, and the structs
 * that it has a name of. What there is not, libbpf finds missing. A negative errno after saying what is wrong.
 */
int kernel_types_find(struct kernel_types *t, const struct bpf_object *object);

/* Once the object is loaded. NULL is fine. */
void kernel_types_close(struct kernel_types *t);

#endif
