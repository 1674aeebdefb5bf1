/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel_btf.h - what the running kernel tells of its types, where it lies
 *
 * The format is BTF, as the kernel's Documentation/bpf/btf.rst has it. It is the kernel that is believed: lengths and kinds are
 * checked, and what of types names others, when it is followed.
 */
#ifndef EXECTRACE_KERNEL_BTF_H
#define EXECTRACE_KERNEL_BTF_H

#include <stdbool.h>
#include <stddef.h>

#include <bpf/btf.h>

#define KERNEL_BTF_PATH "/sys/kernel/btf/vmlinux"

/* Zero-initialise. Private, but nr and bytes, of all of it. */
struct kernel_btf {
	void *at;
	size_t bytes;
	const char *types, *names;
	size_t types_bytes, names_bytes;
	__u32 *offsets;         /* of each type, by id, in `types'; ids begin with 1 */
	__u32 nr;               /* the greatest id */
};

/* False if it cannot be got at, or has kinds of types that are not known here. To be closed in any case. */
bool kernel_btf_open(struct kernel_btf *b);
void kernel_btf_close(struct kernel_btf *b);

/* id: 1 to nr. */
static inline const struct btf_type *kernel_btf_type(const struct kernel_btf *b, __u32 id)
{
	return (const struct btf_type *)(b->types + b->offsets[id]);
}

/* "": there is none. */
static inline const char *kernel_btf_name(const struct kernel_btf *b, __u32 offset)
{
	return offset < b->names_bytes ? b->names + offset : "";
}

/* What a type is, in the end, without its typedefs and the like; 0: void. */
__u32 kernel_btf_plain(const struct kernel_btf *b, __u32 id);

#endif
