// SPDX-License-Identifier: GPL-2.0-or-later
/* test_kernel_types.c - what we find of the running kernel's types is what libbpf finds, who reads them all */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "capture/kernel_types.h"
#include "check.h"
#include "exectrace.skel.h"

static struct kernel_types *open_types(void)
{
	struct kernel_types *types;

	if (access("/sys/kernel/btf/vmlinux", R_OK))
		SKIP("this kernel does not tell of its types");
	types = kernel_types_open();
	CHECK(types);
	return types;
}

static struct btf *all, *found;

/* Deeper than the kernel's structs lie in each other. */
#define DEEPEST 20

static bool are_equal(__u32 id, __u32 found_id, int depth);

static bool members_are_equal(const struct btf_type *t, const struct btf_type *f, int depth)
{
	for (__u32 m = 0; m < btf_vlen(t); m++) {
		const struct btf_member *a = &btf_members(t)[m], *b = &btf_members(f)[m];

		if (strcmp(btf__name_by_offset(all, a->name_off), btf__name_by_offset(found, b->name_off)) ||
		    btf_member_bit_offset(t, m) != btf_member_bit_offset(f, m) ||
		    btf_member_bitfield_size(t, m) != btf_member_bitfield_size(f, m) || !are_equal(a->type, b->type, depth + 1))
			return false;
	}
	return true;
}

/* But for typedefs and the like, and for what pointers point to. */
static bool are_equal(__u32 id, __u32 found_id, int depth)
{
	const struct btf_type *t = btf__type_by_id(all, id), *f = btf__type_by_id(found, found_id);

	while (btf_is_mod(t) || btf_is_typedef(t))
		t = btf__type_by_id(all, t->type);
	if (!t || !f || depth > DEEPEST)
		return false;
	if (btf_is_any_enum(t))
		return btf_is_any_enum(f) && t->size == f->size;
	if (btf_kind(t) != btf_kind(f))
		return false;
	if (btf_is_ptr(t))
		return true;
	if (btf_is_array(t))
		return btf_array(t)->nelems == btf_array(f)->nelems &&
		       are_equal(btf_array(t)->type, btf_array(f)->type, depth + 1);
	if (strcmp(btf__name_by_offset(all, t->name_off), btf__name_by_offset(found, f->name_off)) || t->size != f->size)
		return false;
	if (btf_is_composite(t))
		return btf_vlen(t) == btf_vlen(f) && members_are_equal(t, f, depth);
	return btf_is_int(t) && btf_int_encoding(t) == btf_int_encoding(f) && btf_int_bits(t) == btf_int_bits(f);
}

static int nr_of_name(const struct btf *btf, const char *name)
{
	int nr = 0;

	for (__u32 id = 1; id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);

		nr += btf_is_struct(type) && !strcmp(btf__name_by_offset(btf, type->name_off), name);
	}
	return nr;
}

static void structs_lie_as_libbpf_finds_them(void)
{
	static const char *const names[] = { "task_struct", "sched_info", "sched_entity", "thread_info", "pid", "upid",
					     "css_set", "cgroup", "kernfs_node" };
	struct kernel_types *types = open_types();
	struct exectrace_bpf *skel = exectrace_bpf__open();

	CHECK(skel);
	CHECK(!kernel_types_find(types, skel->obj));
	found = btf__parse(kernel_types_path(types), NULL);
	all = btf__load_vmlinux_btf();
	CHECK(found && all);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		int id = btf__find_by_name_kind(all, names[i], BTF_KIND_STRUCT);

		/* A kernel without cgroups has fewer. */
		CHECK_EQUAL(nr_of_name(found, names[i]), nr_of_name(all, names[i]));
		CHECK(id < 0 || are_equal(id, btf__find_by_name_kind(found, names[i], BTF_KIND_STRUCT), 0));
	}
	CHECK(btf__type_cnt(found) < btf__type_cnt(all) / 20);
	btf__free(found);
	btf__free(all);
	exectrace_bpf__destroy(skel);
	kernel_types_close(types);
}

static void what_is_opened_afterwards_is_left_to_libbpf(void)
{
	struct kernel_types *types = open_types();
	struct exectrace_bpf *skel = exectrace_bpf__open();

	CHECK(skel);
	CHECK_EQUAL(bpf_program__type(skel->progs.on_switch), BPF_PROG_TYPE_RAW_TRACEPOINT);
	exectrace_bpf__destroy(skel);
	kernel_types_close(types);
	skel = exectrace_bpf__open();
	CHECK(skel);
	CHECK_EQUAL(bpf_program__type(skel->progs.on_switch), BPF_PROG_TYPE_TRACING);
	exectrace_bpf__destroy(skel);
}

static const struct test tests[] = {
	TEST(structs_lie_as_libbpf_finds_them),
	TEST(what_is_opened_afterwards_is_left_to_libbpf),
};

RUN_TESTS(tests)
