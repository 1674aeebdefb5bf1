/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* threads.h - the table of the ids in use, which all our BPF programs look at */
#ifndef EXECTRACE_BPF_THREADS_H
#define EXECTRACE_BPF_THREADS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <exectrace/record.h>

/* Set between open and load: so many entries are in use, pid_max and one more. */
const volatile __u32 nr_tids = 1;

/* The ids in use, by tid, THREADS_PER_ELEMENT to an element: one alone would be padded. As small as that, so that the table is no larger than
 * pid_max asks for: the kernel clears it all before anything else can begin. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);                 /* resized before load */
	__uint(key_size, sizeof(__u32));
	__uint(value_size, THREADS_PER_ELEMENT * sizeof(__u32));
} threads SEC(".maps");

static __always_inline __u32 *id_of(__u32 tid)
{
	__u32 element = tid / THREADS_PER_ELEMENT;
	__u32 *table;

	if (tid >= nr_tids)
		return NULL;
	table = bpf_map_lookup_elem(&threads, &element);
	if (!table)
		return NULL;
	return table + tid % THREADS_PER_ELEMENT;
}

#endif
