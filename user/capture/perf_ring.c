// SPDX-License-Identifier: GPL-2.0-or-later
/* perf_ring.c - the memory into which the kernel writes one CPU's perf records */
#include "capture/perf_ring.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int perf_event_open(const struct perf_event_attr *attr, pid_t tid, int cpu)
{
	int fd = syscall(SYS_perf_event_open, attr, tid, cpu, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* What is in the kernel must be excluded for an ordinary user to be let. */
struct perf_event_attr perf_event_plain(void)
{
	return (struct perf_event_attr){
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(struct perf_event_attr),
		.config = PERF_COUNT_SW_DUMMY,
		.exclude_kernel = 1,
		.exclude_hv = 1,
		.use_clockid = 1,
		.clockid = CLOCK_MONOTONIC,
	};
}

static int map_ring(struct perf_ring *ring, size_t bytes)
{
	size_t page = sysconf(_SC_PAGESIZE);
	void *p;

	/* The kernel makes it of whole pages, which may have 64 KiB. */
	bytes = bytes < page ? page : bytes;
	p = mmap(NULL, page + bytes, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	ring->page = p;
	ring->bytes = bytes;
	return 0;
}

int perf_ring_open(struct perf_ring *ring, unsigned cpu, size_t bytes)
{
	struct perf_event_attr attr = perf_event_plain();
	int err;

	ring->cpu = cpu;
	ring->fd = perf_event_open(&attr, 0, cpu);
	if (ring->fd < 0)
		return ring->fd;
	err = map_ring(ring, bytes);
	if (err) {
		close(ring->fd);
		ring->fd = -1;
	}
	return err;
}

void perf_ring_close(struct perf_ring *ring)
{
	if (ring->page)
		munmap(ring->page, sysconf(_SC_PAGESIZE) + ring->bytes);
	if (ring->fd >= 0)
		close(ring->fd);
	ring->page = NULL;
	ring->fd = -1;
}

/*
 * A record may go round the end of the ring. None that we ask for is as long as this, though there may be a path in it; longer
 * ones are passed over.
 */
#define MAX_RECORD (PATH_MAX + 256)

void perf_ring_take(struct perf_ring *ring, void (*fn)(const struct perf_event_header *, void *), void *arg)
{
	const char *records = (const char *)ring->page + sysconf(_SC_PAGESIZE);
	uint64_t tail = ring->page->data_tail;
	uint64_t head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);

	while (tail < head) {
		_Alignas(8) char whole[MAX_RECORD];
		const struct perf_event_header *header = (const void *)(records + tail % ring->bytes);
		uint64_t room = ring->bytes - tail % ring->bytes;
		uint16_t size = header->size;

		if (size < sizeof(*header))
			break;
		if (size <= MAX_RECORD && size > room) {
			memcpy(whole, header, room);
			memcpy(whole + room, records, size - room);
			header = (const void *)whole;
		}
		if (size <= MAX_RECORD)
			fn(header, arg);
		tail += size;
	}
	__atomic_store_n(&ring->page->data_tail, tail, __ATOMIC_RELEASE);
}
