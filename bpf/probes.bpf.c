// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * probes.bpf.c - user-space probes (USDT) that traced threads pass
 *
 * An object of its own, loaded only when probes are asked for, so that nobody else pays for the maps behind
 * libbpf's argument parser. It shares the table `threads' with exectrace.bpf.c.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>
#include <exectrace/record.h>
#include "threads.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Hits that found the ring full. */
__u64 hits_lost = 0;

/* struct probe_hit: 14,000 of them between two visits of the reader. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} hits SEC(".maps");

static __always_inline __u32 current_id(void)
{
	__u32 *id = id_of(bpf_get_current_pid_tgid());

	return id ? *id : 0;
}

static __always_inline void take_arguments(struct pt_regs *ctx, struct probe_hit *hit, __u32 strings)
{
	unsigned nr_texts = 0;

#pragma unroll
	for (int i = 0; i < PROBE_MAX_ARGS; i++) {
		long value = 0;

		if (i < hit->nr_args)
			bpf_usdt_arg(ctx, i, &value);
		hit->args[i] = value;
		if (!(strings & 1U << i) || nr_texts >= PROBE_MAX_TEXTS)
			continue;
		hit->texts[nr_texts][0] = '\0';
		bpf_probe_read_user_str(hit->texts[nr_texts], PROBE_TEXT_BYTES, (void *)value);
		nr_texts++;
	}
}

SEC("usdt")
int on_probe(struct pt_regs *ctx)
{
	__u32 id = current_id();
	struct probe_hit *hit;
	__u64 cookie;
	int nr_args;

	if (!(id & ID_TRACED))
		return 0;
	hit = bpf_ringbuf_reserve(&hits, sizeof(*hit), 0);
	if (!hit) {
		__sync_fetch_and_add(&hits_lost, 1);
		return 0;
	}
	cookie = bpf_usdt_cookie(ctx);
	nr_args = bpf_usdt_arg_cnt(ctx);
	hit->time_ns = bpf_ktime_get_ns();
	hit->thread = id;
	hit->probe = cookie;
	hit->nr_args = nr_args < 0 ? 0 : nr_args > PROBE_MAX_ARGS ? PROBE_MAX_ARGS : nr_args;
	take_arguments(ctx, hit, cookie >> PROBE_STRINGS_SHIFT);
	bpf_ringbuf_submit(hit, BPF_RB_NO_WAKEUP);
	return 0;
}
