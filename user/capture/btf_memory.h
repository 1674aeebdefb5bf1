/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * btf_memory.h - memory at hand for libbpf to read the kernel's types into
 *
 * Before it loads a program, libbpf reads all of the kernel's type information (BTF), 5 MB or so, and copies it once. The faults
 * at pages that are used for the first time, more than 2,500, are a fifth of all that the command to be recorded waits for.
 * Asked for all at once, pages come faster, and another CPU may do that meanwhile.
 */
#ifndef EXECTRACE_BTF_MEMORY_H
#define EXECTRACE_BTF_MEMORY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise. */
struct btf_memory {
	void *from;
	size_t bytes;
	bool has_thread;
	pthread_t thread;
};

/*
 * Begins to have so much of the heap in memory. It stays there when libbpf has freed it, some 12 MB for what comes next: to give
 * it back would take a millisecond. If it cannot be had, nothing is lost but time.
 */
void btf_memory_begin(struct btf_memory *m);

/* Waits until that is done. */
void btf_memory_end(struct btf_memory *m);

#endif
