// SPDX-License-Identifier: GPL-2.0-or-later
/* kernel_types.c - of the kernel's types, those that our BPF programs ask for */
#include "capture/kernel_types.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "capture/kernel_btf.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/mem.h"

#define NR_KINDS   32   /* that a type's head has room for */

/* A name of a type that is asked for; `id' is that of the first type of that name, 0: there is none. */
struct wanted {
	struct wanted *next;
	char *name;
	__u32 id;
};

struct kernel_types {
	struct kernel_btf btf;
	struct wanted *wanted[NR_KINDS];
	/* What goes into the file: ids in the order of their new ids, which begin with 1; and the latter by the former. */
	__u32 *chosen;
	size_t nr_chosen, chosen_cap;
	__u32 *new_ids;
	__u32 pointer;          /* the id of the pointer that stands for all */
	int file;
	char path[32];
	int handlers[2];
};

/* How libbpf is told what we know better. To say at once that these are tracing programs would have it look into all types. */
static int give_attach_id(struct bpf_program *program, struct bpf_prog_load_opts *opts, long cookie);

static const struct {
	const char *section, *prefix;   /* of a program that is attached to PREFIX and what follows the section's slash */
	__u32 kind;                     /* of that type */
	enum bpf_attach_type how;
} attachments[2] = {
	{ "tp_btf/", "btf_trace_", BTF_KIND_TYPEDEF, BPF_TRACE_RAW_TP },
	{ "iter/", "bpf_iter_", BTF_KIND_FUNC, BPF_TRACE_ITER },
};

/* A limit on the size of files is one on ours, too. */
static bool may_have(size_t bytes)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_FSIZE, &limit) && (limit.rlim_cur == RLIM_INFINITY || bytes <= limit.rlim_cur);
}

static bool make_file(struct kernel_types *t)
{
	/* It will be a hundredth of what there is. */
	if (!may_have(t->btf.bytes))
		return false;
	t->file = memfd_create("exectrace-types", MFD_CLOEXEC);
	snprintf(t->path, sizeof(t->path), "/proc/self/fd/%d", t->file);
	return t->file >= 0 && !access(t->path, R_OK);
}

/* Before 1.3, libbpf uses its list of handlers when the last of them has gone, and so has the list. No program is this one's. */
static bool register_one_that_stays(void)
{
	static bool is_there;

	is_there = is_there || libbpf_register_prog_handler("exectrace_stays", BPF_PROG_TYPE_UNSPEC, 0, NULL) >= 0;
	return is_there;
}

static bool register_handlers(struct kernel_types *t)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .cookie = (long)t, .prog_prepare_load_fn = give_attach_id);

	if (!register_one_that_stays())
		return false;
	for (int i = 0; i < 2; i++) {
		t->handlers[i] = libbpf_register_prog_handler(attachments[i].section, BPF_PROG_TYPE_RAW_TRACEPOINT,
							       attachments[i].how, &opts);
		if (t->handlers[i] < 0)
			return false;
	}
	return true;
}

struct kernel_types *kernel_types_open(void)
{
	struct kernel_types *t = xcalloc(1, sizeof(*t));

	t->file = t->handlers[0] = t->handlers[1] = -1;
	if (kernel_btf_open(&t->btf) && make_file(t) && register_handlers(t))
		return t;
	kernel_types_close(t);
	return NULL;
}

const char *kernel_types_path(const struct kernel_types *t)
{
	return t->path;
}

static struct wanted *find_wanted(const struct kernel_types *t, __u32 kind, const char *name)
{
	struct wanted *w = t->wanted[kind];

	/* It is asked of all the kernel's names. */
	while (w && (*w->name != *name || strcmp(w->name, name)))
		w = w->next;
	return w;
}

/* Takes the name. */
static void want(struct kernel_types *t, __u32 kind, char *name)
{
	struct wanted *w;

	if (find_wanted(t, kind, name)) {
		free(name);
		return;
	}
	w = xcalloc(1, sizeof(*w));
	w->name = name;
	w->next = t->wanted[kind];
	t->wanted[kind] = w;
}

/* The name of the type that a program is attached to, for the caller to free, and its kind; NULL: it is of other ones. */
static char *attachment_of(const struct bpf_program *program, __u32 *kind)
{
	const char *section = bpf_program__section_name(program);

	for (int i = 0; i < 2; i++) {
		size_t length = strlen(attachments[i].section);

		if (strncmp(section, attachments[i].section, length))
			continue;
		*kind = attachments[i].kind;
		return xasprintf("%s%s", attachments[i].prefix, section + length);
	}
	return NULL;
}

static void want_attachments(struct kernel_types *t, const struct bpf_object *object)
{
	struct bpf_program *program;

	bpf_object__for_each_program (program, object) {
		__u32 kind;
		char *name = bpf_program__autoload(program) ? attachment_of(program, &kind) : NULL;

		if (name)
			want(t, kind, name);
	}
}

/* What follows three underscores tells structs apart that are the same to the kernel. */
static void want_structs(struct kernel_types *t, const struct btf *btf)
{
	for (__u32 id = 1; btf && id < btf__type_cnt(btf); id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		const char *name = btf__name_by_offset(btf, type->name_off), *flavour;

		if (!btf_is_struct(type) || !*name)
			continue;
		flavour = strstr(name, "___");
		want(t, BTF_KIND_STRUCT, xasprintf("%.*s", flavour ? (int)(flavour - name) : (int)strlen(name), name));
	}
}

/* The new id of this type, which it gets now, if need be. */
static __u32 choose(struct kernel_types *t, __u32 id)
{
	id = kernel_btf_plain(&t->btf, id);
	if (id && btf_is_ptr(kernel_btf_type(&t->btf, id)))
		id = t->pointer = t->pointer ? t->pointer : id;
	if (id && !t->new_ids[id]) {
		GROW(t->chosen, t->nr_chosen + 1);
		t->chosen[t->nr_chosen++] = id;
		t->new_ids[id] = t->nr_chosen;
	}
	return id ? t->new_ids[id] : 0;
}

static void choose_wanted(struct kernel_types *t)
{
	for (__u32 id = 1; id <= t->btf.nr; id++) {
		const struct btf_type *type = kernel_btf_type(&t->btf, id);
		__u32 kind = btf_kind(type);
		struct wanted *w = t->wanted[kind] ? find_wanted(t, kind, kernel_btf_name(&t->btf, type->name_off)) : NULL;

		if (w && !w->id)
			w->id = id;
		if (w && kind == BTF_KIND_STRUCT)
			choose(t, id);
	}
}

/* All that lies within them. */
static void choose_parts(struct kernel_types *t)
{
	for (size_t i = 0; i < t->nr_chosen; i++) {
		const struct btf_type *type = kernel_btf_type(&t->btf, t->chosen[i]);

		if (btf_is_array(type)) {
			choose(t, btf_array(type)->type);
			choose(t, btf_array(type)->index_type);
		}
		for (__u32 m = 0; btf_is_composite(type) && m < btf_vlen(type); m++)
			choose(t, btf_members(type)[m].type);
	}
}

static int copy_composite(struct kernel_types *t, struct btf *to, const struct btf_type *type)
{
	const char *name = kernel_btf_name(&t->btf, type->name_off);
	int id = btf_is_struct(type) ? btf__add_struct(to, name, type->size) : btf__add_union(to, name, type->size);

	for (__u32 m = 0; id > 0 && m < btf_vlen(type); m++) {
		const struct btf_member *member = &btf_members(type)[m];
		int err = btf__add_field(to, kernel_btf_name(&t->btf, member->name_off), choose(t, member->type),
					 btf_member_bit_offset(type, m), btf_member_bitfield_size(type, m));

		if (err)
			return err;
	}
	return id;
}

/* Its new id, or a negative errno. What a pointer points to, and what an enum names, nobody asks. */
static int copy(struct kernel_types *t, struct btf *to, const struct btf_type *type)
{
	const char *name = kernel_btf_name(&t->btf, type->name_off);

	if (btf_is_composite(type))
		return copy_composite(t, to, type);
	if (btf_is_int(type))
		return btf__add_int(to, name, type->size, btf_int_encoding(type));
	if (btf_is_ptr(type))
		return btf__add_ptr(to, 0);
	if (btf_is_any_enum(type))
		return btf__add_enum(to, name, type->size);
	if (btf_is_array(type))
		return btf__add_array(to, choose(t, btf_array(type)->index_type), choose(t, btf_array(type)->type),
				      btf_array(type)->nelems);
	return -EINVAL;
}

static int write_file(struct kernel_types *t, struct btf *btf)
{
	const char *raw;
	__u32 bytes;
	int id = 0;

	for (size_t i = 0; i < t->nr_chosen && id >= 0; i++)
		id = copy(t, btf, kernel_btf_type(&t->btf, t->chosen[i]));
	if (id < 0)
		return id;
	raw = btf__raw_data(btf, &bytes);
	return raw ? write_all(t->file, raw, bytes) : -ENOMEM;
}

int kernel_types_find(struct kernel_types *t, const struct bpf_object *object)
{
	struct btf *btf = btf__new_empty();
	int err = btf ? 0 : -ENOMEM;

	t->new_ids = xcalloc(t->btf.nr + 1, sizeof(*t->new_ids));
	want_attachments(t, object);
	want_structs(t, bpf_object__btf(object));
	choose_wanted(t);
	choose_parts(t);
	if (!err)
		err = write_file(t, btf);
	btf__free(btf);
	return err ? fail(err, "cannot find the kernel's types in %s", KERNEL_BTF_PATH) : 0;
}

static int give_attach_id(struct bpf_program *program, struct bpf_prog_load_opts *opts, long cookie)
{
	const struct kernel_types *t = (const struct kernel_types *)cookie;
	__u32 kind;
	char *name = attachment_of(program, &kind);
	const struct wanted *w = name ? find_wanted(t, kind, name) : NULL;

	free(name);
	if (!w || !w->id)
		return -ESRCH;
	opts->attach_btf_id = w->id;
	return bpf_program__set_type(program, BPF_PROG_TYPE_TRACING);
}

void kernel_types_close(struct kernel_types *t)
{
	if (!t)
		return;
	for (int i = 0; i < 2; i++)
		if (t->handlers[i] >= 0)
			libbpf_unregister_prog_handler(t->handlers[i]);
	kernel_btf_close(&t->btf);
	for (int kind = 0; kind < NR_KINDS; kind++)
		while (t->wanted[kind]) {
			struct wanted *next = t->wanted[kind]->next;

			free(t->wanted[kind]->name);
			free(t->wanted[kind]);
			t->wanted[kind] = next;
		}
	if (t->file >= 0)
		close(t->file);
	free(t->chosen);
	free(t->new_ids);
	free(t);
}
