// SPDX-License-Identifier: GPL-2.0-or-later
/* abilities.c - what the running kernel can do for the BPF programs, and older ones cannot */
#include "capture/abilities.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>

#include "capture/readiness.h"

/* The first parameter is the tracepoint's private pointer. */
static bool switch_has_four_arguments(const struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "btf_trace_sched_switch", BTF_KIND_TYPEDEF);
	const struct btf_type *type;

	if (id <= 0)
		return false;
	type = btf__type_by_id(btf, btf__type_by_id(btf, id)->type);
	type = btf__type_by_id(btf, type->type);
	return btf_is_func_proto(type) && btf_vlen(type) >= 5;
}

static bool has_task_pt_regs(const struct btf *btf)
{
	return btf__find_by_name_kind(btf, "bpf_task_pt_regs", BTF_KIND_FUNC) > 0;
}

static bool counts_misses(const struct btf *btf)
{
	int id = btf__find_by_name_kind(btf, "bpf_prog_info", BTF_KIND_STRUCT);
	const struct btf_type *type = id > 0 ? btf__type_by_id(btf, id) : NULL;

	for (int i = 0; type && i < btf_vlen(type); i++)
		if (!strcmp(btf__name_by_offset(btf, btf_members(type)[i].name_off),
			    "recursion_misses"))
			return true;
	return false;
}

static bool allows_large_elements(const struct btf *btf)
{
	LIBBPF_OPTS(bpf_map_create_opts, options, .map_flags = BPF_F_MMAPABLE);
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, NULL, sizeof(int), SMALL_ELEMENT_BYTES + 8, 1,
				&options);

	(void)btf;
	if (fd < 0)
		return errno != E2BIG;
	close(fd);
	return true;
}

const struct ability abilities[NR_ABILITIES] = {
	[ABILITY_STATE_ARGUMENT] = {
		.since = "5.18",
		.lacking = "the kernel does not hand over the state in which a thread leaves the CPU",
		.effect = "one that is woken at that very moment is shown as preempted instead of blocked",
	},
	[ABILITY_TASK_PT_REGS] = {
		.since = "5.15",
		.lacking = "the kernel does not say whether an interrupt came straight from user space",
		.effect = "with --wakers, some wake-ups by interrupts are taken for the interrupted thread's",
	},
	[ABILITY_MISSES] = {
		.since = "5.12",
		.lacking = "the kernel does not count the calls of BPF programs that it leaves out",
		.effect = "runs that are missing for it are found by the switch counts alone",
	},
	[ABILITY_LARGE_ELEMENTS] = {
		.since = "6.1",         /* at the latest */
		.lacking = "the kernel limits elements of BPF arrays to 4 MiB",
		.effect = "the ring of each CPU holds half as many runs: 32,768",
	},
};

void abilities_find(bool found[NR_ABILITIES])
{
	static bool (*const look[NR_ABILITIES])(const struct btf *) = {
		[ABILITY_STATE_ARGUMENT] = switch_has_four_arguments,
		[ABILITY_TASK_PT_REGS] = has_task_pt_regs,
		[ABILITY_MISSES] = counts_misses,
		[ABILITY_LARGE_ELEMENTS] = allows_large_elements,
	};
	struct btf *btf;

	if (running_kernel_is_since(6, 1)) {
		memset(found, true, NR_ABILITIES * sizeof(*found));
		return;
	}
	btf = btf__load_vmlinux_btf();
	for (int i = 0; i < NR_ABILITIES; i++)
		found[i] = btf && look[i](btf);
	btf__free(btf);
}
