// SPDX-License-Identifier: GPL-2.0-or-later
/* blocks.c - a trace file as a list of checked blocks */
#include "trace/blocks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "trace/unpacker.h"

/* 1 if all of it was read, 0 if the file ends before, a negative errno if reading failed. */
static int read_at(int fd, void *out, size_t bytes, uint64_t offset)
{
	char *at = out;

	while (bytes) {
		ssize_t n = pread(fd, at, bytes, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : 0;
		at += n;
		offset += n;
		bytes -= n;
	}
	return 1;
}

static bool is_whole(const struct trace_block_header *h)
{
	return h->magic == TRACE_BLOCK_MAGIC &&
	       crc_is(h->header_crc, h, offsetof(struct trace_block_header, header_crc)) &&
	       h->stored_bytes <= TRACE_MAX_BLOCK_BYTES && h->raw_bytes <= TRACE_MAX_BLOCK_BYTES;
}

/*
 * Reads the block at this offset. 1: header and payload are good. 0: there is no whole block here.
 * Negative: reading failed.
 */
static int read_block(const struct trace_blocks *b, uint64_t offset, struct trace_block_header *header,
		      struct bytes *payload)
{
	int got = read_at(b->fd, header, sizeof(*header), offset);
	uint8_t *stored;

	if (got <= 0)
		return got;
	if (!is_whole(header))
		return 0;
	stored = unpacker_stored(b->unpacker, header->stored_bytes);
	got = read_at(b->fd, stored, header->stored_bytes, offset + sizeof(*header));
	if (got <= 0)
		return got;
	return unpacker_unpack(b->unpacker, header, payload);
}

int blocks_damaged(const struct trace_blocks *b, const struct trace_index_entry *entry)
{
	refuse("%s is damaged: the block at byte %llu is not what it should be", b->name,
	       (unsigned long long)entry->offset);
	return -EBADMSG;
}

int blocks_read(const struct trace_blocks *b, const struct trace_index_entry *entry,
		struct bytes *payload)
{
	struct trace_block_header header;
	int got = read_block(b, entry->offset, &header, payload);

	if (got < 0)
		return fail(got, "cannot read %s", b->name);
	if (!got || header.kind != entry->kind || header.stream != entry->stream ||
	    header.nr != entry->nr || header.first_ns != entry->first_ns)
		return blocks_damaged(b, entry);
	return 0;
}

uint32_t block_list_most(const struct trace_blocks *b, const struct block_list *list)
{
	uint32_t most = 0;

	for (size_t i = 0; i < list->nr; i++)
		most = b->list[list->places[i]].nr > most ? b->list[list->places[i]].nr : most;
	return most;
}

int block_walk_next(struct block_walk *w)
{
	int err;

	if (w->next == w->list->nr)
		return 0;
	w->entry = &w->blocks->list[w->list->places[w->next++]];
	err = blocks_read(w->blocks, w->entry, &w->payload);
	return err ? err : 1;
}

static void add(struct trace_blocks *b, const struct trace_index_entry *entry)
{
	GROW(b->list, b->nr + 1);
	b->list[b->nr++] = *entry;
}

/* No trailer: walk from block to block as far as they are whole. */
static int walk(struct trace_blocks *b)
{
	uint64_t offset = b->header.header_bytes;
	struct trace_block_header header;
	struct bytes payload = { 0 };
	int got;

	while ((got = read_block(b, offset, &header, &payload)) > 0) {
		struct trace_index_entry entry = {
			.offset = offset,
			.first_ns = header.first_ns,
			.last_ns = header.last_ns,
			.stream = header.stream,
			.nr = header.nr,
			.kind = header.kind,
		};

		if (header.kind != TRACE_INDEX)
			add(b, &entry);
		offset += sizeof(header) + header.stored_bytes;
	}
	bytes_release(&payload);
	return got ? fail(got, "cannot read %s", b->name) : 0;
}

/*
 * Each is a block of its own, before the next one: so the list is no longer than the file allows, whatever the index
 * says, and no block is read twice.
 */
static bool add_backwards(struct trace_blocks *b, const struct trace_index_entry *entries, uint32_t nr,
			  uint64_t index_offset)
{
	uint64_t next = b->nr && b->list[b->nr - 1].offset < index_offset ? b->list[b->nr - 1].offset : index_offset;

	while (nr--) {
		if (next < sizeof(struct trace_block_header) ||
		    entries[nr].offset > next - sizeof(struct trace_block_header))
			return false;
		add(b, &entries[nr]);
		next = entries[nr].offset;
	}
	return true;
}

/* One block of the index; its entries go to the list back to front. Sets *offset to the previous one. */
static int read_index_block(struct trace_blocks *b, uint64_t *offset)
{
	struct trace_index_entry at = { .offset = *offset };
	struct trace_block_header header;
	struct bytes payload = { 0 };
	const struct trace_index *index;
	int got = read_block(b, *offset, &header, &payload);
	bool good = got > 0 && header.kind == TRACE_INDEX &&
		    payload.nr == sizeof(*index) + header.nr * sizeof(index->entries[0]);

	if (good) {
		index = (const struct trace_index *)payload.data;
		good = add_backwards(b, index->entries, header.nr, *offset);
		/* Each is before the one that names it, so that this ends. */
		good = good && index->previous < *offset;
		*offset = index->previous;
	}
	bytes_release(&payload);
	return got < 0 ? fail(got, "cannot read %s", b->name) : good ? 0 : blocks_damaged(b, &at);
}

static void reverse(struct trace_blocks *b)
{
	for (size_t i = 0; i < b->nr / 2; i++) {
		struct trace_index_entry entry = b->list[i];

		b->list[i] = b->list[b->nr - 1 - i];
		b->list[b->nr - 1 - i] = entry;
	}
}

static int read_index(struct trace_blocks *b, uint64_t offset)
{
	int err = 0;

	while (offset && !err)
		err = read_index_block(b, &offset);
	reverse(b);
	return err;
}

static bool is_sealed(struct trace_blocks *b, uint64_t size, struct trace_trailer *trailer)
{
	return size >= sizeof(*trailer) &&
	       read_at(b->fd, trailer, sizeof(*trailer), size - sizeof(*trailer)) > 0 &&
	       !memcmp(trailer->magic, TRACE_TRAILER_MAGIC, sizeof(trailer->magic)) &&
	       crc_is(trailer->crc, trailer, offsetof(struct trace_trailer, crc));
}

static int read_header(struct trace_blocks *b)
{
	int got = read_at(b->fd, &b->header, sizeof(b->header), 0);

	if (got < 0)
		return fail(got, "cannot read %s", b->name);
	if (!got || memcmp(b->header.magic, TRACE_MAGIC, sizeof(b->header.magic)))
		return refuse("%s is not a trace of exectrace", b->name);
	if (b->header.version != TRACE_VERSION)
		return refuse("%s has version %u of the trace format; this exectrace reads version %u",
			      b->name, b->header.version, TRACE_VERSION);
	if (b->header.header_bytes < sizeof(b->header))
		return refuse("%s is damaged: its header is too short", b->name);
	if (!crc_is(b->header.crc, &b->header.start_ns,
		    sizeof(b->header) - offsetof(struct trace_file_header, start_ns)))
		return refuse("%s is damaged: its header does not match its checksum", b->name);
	return 0;
}

/* A pipe: copy it to a file that can seek and has no name. */
static int spool(int fd, const char *name)
{
	char buf[65536];
	FILE *file = tmpfile();
	ssize_t n;
	int copy;

	if (!file)
		return fail(-errno, "cannot create a temporary file for %s", name);
	while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0 && fwrite(buf, 1, n, file) != (size_t)n)
			break;
	copy = !n && !fflush(file) ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 3) : -1;
	if (copy < 0)
		copy = fail(-errno, "cannot copy %s to a temporary file", name);
	fclose(file);
	return copy;
}

static int open_seekable(struct trace_blocks *b, int fd)
{
	struct stat about;

	if (fstat(fd, &about))
		return fail(-errno, "cannot read %s", b->name);
	if (S_ISDIR(about.st_mode))
		return fail(-EISDIR, "cannot read %s", b->name);
	if (S_ISREG(about.st_mode)) {
		b->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
		return b->fd < 0 ? fail(-errno, "cannot read %s", b->name) : 0;
	}
	b->fd = spool(fd, b->name);
	return b->fd < 0 ? b->fd : 0;
}

int blocks_load(struct trace_blocks *b, int fd, const char *name)
{
	struct trace_trailer trailer;
	struct stat about;
	int err;

	*b = (struct trace_blocks){ .fd = -1, .name = xstrdup(name), .unpacker = unpacker_create() };
	err = open_seekable(b, fd);
	if (!err)
		err = read_header(b);
	if (!err && fstat(b->fd, &about))
		err = fail(-errno, "cannot read %s", name);
	if (!err) {
		b->sealed = is_sealed(b, about.st_size, &trailer);
		err = b->sealed ? read_index(b, trailer.index_offset) : walk(b);
	}
	if (err)
		blocks_release(b);
	return err;
}

void blocks_release(struct trace_blocks *b)
{
	if (b->fd >= 0)
		close(b->fd);
	unpacker_free(b->unpacker);
	free(b->name);
	free(b->list);
	*b = (struct trace_blocks){ .fd = -1 };
}
