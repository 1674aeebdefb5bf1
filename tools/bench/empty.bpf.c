// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* empty.bpf.c - the least that BPF costs: programs that do nothing, or next to nothing */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("tp_btf/sched_switch")
int on_switch(void *ctx)
{
	return 0;
}

__u64 last_ns;

/* What whoever records times of switches cannot do without. */
SEC("tp_btf/sched_switch")
int on_clock(void *ctx)
{
	last_ns = bpf_ktime_get_ns();
	return 0;
}

/* Attached by hand. */
SEC("uprobe")
int on_mark(void *ctx)
{
	return 0;
}
