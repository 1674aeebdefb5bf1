// SPDX-License-Identifier: GPL-2.0-or-later
/* kernel_btf.c - what the running kernel tells of its types, where it lies */
#include "capture/kernel_btf.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/mem.h"

static bool map_btf(struct kernel_btf *b)
{
	int fd = open(KERNEL_BTF_PATH, O_RDONLY | O_CLOEXEC);
	struct stat about;
	size_t got = 0;
	ssize_t n = 1;

	if (fd < 0 || fstat(fd, &about) || about.st_size <= 0) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	b->bytes = about.st_size;
	/* From 6.16 on. */
	b->at = mmap(NULL, b->bytes, PROT_READ, MAP_PRIVATE, fd, 0);
	if (b->at == MAP_FAILED) {
		b->at = mmap(NULL, b->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		while (b->at != MAP_FAILED && n > 0 && got < b->bytes) {
			n = read(fd, (char *)b->at + got, b->bytes - got);
			got += n > 0 ? n : 0;
		}
	}
	close(fd);
	return b->at != MAP_FAILED && n > 0;
}

static bool find_sections(struct kernel_btf *b)
{
	const struct btf_header *header = b->at;
	size_t room;

	if (b->bytes < sizeof(*header) || header->magic != BTF_MAGIC || header->hdr_len > b->bytes)
		return false;
	room = b->bytes - header->hdr_len;
	if (header->type_off > room || header->type_len > room - header->type_off || header->type_off % sizeof(__u32) ||
	    header->str_off > room || header->str_len > room - header->str_off || !header->str_len)
		return false;
	b->types = (const char *)b->at + header->hdr_len + header->type_off;
	b->types_bytes = header->type_len;
	b->names = (const char *)b->at + header->hdr_len + header->str_off;
	b->names_bytes = header->str_len;
	return !b->names[b->names_bytes - 1];
}

/* Of a type with its members and the like; 0: of an unknown kind. */
static size_t bytes_of(const struct btf_type *type)
{
	size_t nr = btf_vlen(type);

	switch (btf_kind(type)) {
	case BTF_KIND_PTR:
	case BTF_KIND_FWD:
	case BTF_KIND_TYPEDEF:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_CONST:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_FUNC:
	case BTF_KIND_FLOAT:
	case BTF_KIND_TYPE_TAG:
		return sizeof(*type);
	case BTF_KIND_INT:
		return sizeof(*type) + sizeof(__u32);
	case BTF_KIND_ARRAY:
		return sizeof(*type) + sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return sizeof(*type) + nr * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return sizeof(*type) + nr * sizeof(struct btf_enum);
	case BTF_KIND_ENUM64:
		return sizeof(*type) + nr * sizeof(struct btf_enum64);
	case BTF_KIND_FUNC_PROTO:
		return sizeof(*type) + nr * sizeof(struct btf_param);
	case BTF_KIND_VAR:
		return sizeof(*type) + sizeof(struct btf_var);
	case BTF_KIND_DATASEC:
		return sizeof(*type) + nr * sizeof(struct btf_var_secinfo);
	case BTF_KIND_DECL_TAG:
		return sizeof(*type) + sizeof(struct btf_decl_tag);
	default:
		return 0;
	}
}

static bool index_types(struct kernel_btf *b)
{
	size_t at = 0;

	b->offsets = xcalloc(b->types_bytes / sizeof(struct btf_type) + 1, sizeof(*b->offsets));
	while (b->types_bytes - at >= sizeof(struct btf_type)) {
		size_t bytes = bytes_of((const struct btf_type *)(b->types + at));

		if (!bytes || bytes > b->types_bytes - at)
			return false;
		b->offsets[++b->nr] = at;
		at += bytes;
	}
	return at == b->types_bytes;
}

bool kernel_btf_open(struct kernel_btf *b)
{
	return map_btf(b) && find_sections(b) && index_types(b);
}

__u32 kernel_btf_plain(const struct kernel_btf *b, __u32 id)
{
	while (id && id <= b->nr && (btf_is_mod(kernel_btf_type(b, id)) || btf_is_typedef(kernel_btf_type(b, id))))
		id = kernel_btf_type(b, id)->type;
	return id <= b->nr ? id : 0;
}

void kernel_btf_close(struct kernel_btf *b)
{
	if (b->at && b->at != MAP_FAILED)
		munmap(b->at, b->bytes);
	free(b->offsets);
}
