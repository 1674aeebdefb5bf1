// SPDX-License-Identifier: GPL-2.0-or-later
/* btf_memory.c - memory at hand for libbpf to read the kernel's types into */
#include "capture/btf_memory.h"

#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* From Linux 5.14 on; the C library's headers may be older. */
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

/* The most that glibc lets one keep in the heap. */
#define MOST_BYTES (32 << 20)

/* As read, as copied, and an index. */
static size_t bytes_needed(void)
{
	struct stat about;

	return stat("/sys/kernel/btf/vmlinux", &about) ? 0 : about.st_size * 2 + about.st_size / 8;
}

static void *fetch(void *arg)
{
	const struct btf_memory *m = arg;

	madvise(m->from, m->bytes, MADV_POPULATE_WRITE);
	return NULL;
}

/* The heap has grown by it then, and does not shrink again. Fetching changes no byte, so that it may be in use meanwhile. */
static void find_memory(struct btf_memory *m, size_t bytes)
{
	uintptr_t page = sysconf(_SC_PAGESIZE), memory, from;

	mallopt(M_MMAP_THRESHOLD, MOST_BYTES);
	mallopt(M_TRIM_THRESHOLD, MOST_BYTES);
	memory = (uintptr_t)malloc(bytes);
	from = (memory + page - 1) & -page;
	m->from = (void *)from;
	m->bytes = memory && memory + bytes > from ? memory + bytes - from : 0;
	free((void *)memory);
}

void btf_memory_begin(struct btf_memory *m)
{
	size_t bytes = bytes_needed();

	if (!bytes || bytes > MOST_BYTES)
		return;
	find_memory(m, bytes);
	m->has_thread = m->bytes && !pthread_create(&m->thread, NULL, fetch, m);
}

void btf_memory_end(struct btf_memory *m)
{
	if (m->has_thread)
		pthread_join(m->thread, NULL);
}
