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
#include "lib/span.h"
#include "trace/chapters.h"
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

int blocks_read_header(const struct trace_blocks *b, uint64_t offset, struct trace_block_header *header)
{
	int got = read_at(b->fd, header, sizeof(*header), offset);

	return got > 0 ? is_whole(header) : got;
}

int blocks_read_at(const struct trace_blocks *b, uint64_t offset, struct trace_block_header *header,
		   struct bytes *payload)
{
	int got = blocks_read_header(b, offset, header);
	uint8_t *stored;

	if (got <= 0)
		return got;
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

int blocks_read_quietly(const struct trace_blocks *b, const struct trace_index_entry *entry, struct bytes *payload)
{
	struct trace_block_header header;
	int got = blocks_read_at(b, entry->offset, &header, payload);

	if (got <= 0)
		return got;
	return header.kind == entry->kind && header.stream == entry->stream && header.nr == entry->nr &&
	       header.first_ns == entry->first_ns;
}

int blocks_judge(const struct trace_blocks *b, const struct trace_index_entry *entry, int got)
{
	if (got < 0)
		return fail(got, "cannot read %s", b->name);
	return got ? 0 : blocks_damaged(b, entry);
}

int blocks_read(const struct trace_blocks *b, const struct trace_index_entry *entry,
		struct bytes *payload)
{
	return blocks_judge(b, entry, blocks_read_quietly(b, entry, payload));
}

void block_walk_begin(struct block_walk *w, const struct trace_blocks *blocks, const struct block_list *list)
{
	static const struct span all = { 0, UINT64_MAX };

	*w = (struct block_walk){ .blocks = blocks, .list = list, .chapter = list->first_chapter, .spans = &all, .nr_spans = 1 };
}

void block_walk_release(struct block_walk *w)
{
	bytes_release(&w->payload);
}

void block_walk_keep_to(struct block_walk *w, const struct span *spans, size_t nr)
{
	w->spans = spans;
	w->nr_spans = nr;
}

/* By the index, which says from when to when there is something in each block. */
static bool is_asked_for(struct block_walk *w, const struct trace_index_entry *entry)
{
	if (entry->kind != w->list->kind || entry->stream != w->list->stream)
		return false;
	for (; w->nr_spans && w->spans->to_ns < entry->first_ns; w->nr_spans--)
		w->spans++;
	return w->nr_spans && w->spans->from_ns <= entry->last_ns;
}

/* Goes to the next block that is asked for. 1: *entry is of it. 0: there is none. */
static int find_next(struct block_walk *w, const struct trace_index_entry **entry)
{
	const struct chapters *chapters = w->blocks->chapters;
	const struct block_list *list = w->list;

	*entry = NULL;
	for (; w->chapter < list->end_chapter && w->nr_spans; w->chapter++, w->at = 0) {
		const struct trace_index_entry *entries;
		size_t nr;
		int err;

		if (!chapters_may_have(chapters, w->chapter, list->kind, list->stream) ||
		    !chapters_reach(chapters, w->chapter, w->spans->from_ns))
			continue;
		err = chapters_get(w->blocks, w->chapter, &entries, &nr);
		if (err < 0)
			return err;
		for (; w->at < nr; w->at++) {
			*entry = &entries[w->at];
			if (is_asked_for(w, *entry))
				return 1;
		}
	}
	return 0;
}

/* Goes past the one of these entries that is the next one. */
static void pass(struct block_walk *w, const struct trace_index_entry *entry, struct block_place *place)
{
	place->entry = *entry;
	place->before = w->at ? entry[-1] : (struct trace_index_entry){ 0 };
	w->at++;
}

int block_walk_pass(struct block_walk *w, struct block_place *place)
{
	const struct trace_index_entry *entry;
	int got = find_next(w, &entry);

	if (got <= 0)
		return got;
	pass(w, entry, place);
	/* The file may have changed since it was looked through; there is room for so many. */
	return place->entry.nr > w->list->most ? blocks_damaged(w->blocks, &place->entry) : 1;
}

int block_walk_next(struct block_walk *w)
{
	struct block_place place;
	int got = block_walk_pass(w, &place);

	if (got <= 0)
		return got;
	w->entry = place.entry;
	got = blocks_read(w->blocks, &w->entry, &w->payload);
	return got ? got : 1;
}

bool block_walk_pass_at_hand(struct block_walk *w, struct block_place *place)
{
	const struct trace_index_entry *entries;
	size_t nr;

	if (!chapters_at_hand(w->blocks->chapters, w->chapter, &entries, &nr))
		return false;
	while (w->at < nr && !is_asked_for(w, &entries[w->at]))
		w->at++;
	if (w->at == nr || entries[w->at].nr > w->list->most)
		return false;
	pass(w, &entries[w->at], place);
	return true;
}

static bool is_sealed(struct trace_blocks *b, uint64_t size, struct trace_trailer *trailer)
{
	return size >= sizeof(*trailer) &&
	       read_at(b->fd, trailer, sizeof(*trailer), size - sizeof(*trailer)) > 0 &&
	       !memcmp(trailer->magic, TRACE_TRAILER_MAGIC, sizeof(trailer->magic)) &&
	       crc_is(trailer->crc, trailer, offsetof(struct trace_trailer, crc));
}

static int refuse_other_file(const char *name)
{
	return refuse("%s is not a trace of exectrace", name);
}

static bool has_magic(const struct trace_file_header *header)
{
	return !memcmp(header->magic, TRACE_MAGIC, sizeof(header->magic));
}

bool blocks_are_at(const char *path)
{
	struct trace_file_header header;
	struct stat about;
	bool is_so;
	int fd;

	if (stat(path, &about) || !S_ISREG(about.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	is_so = fd >= 0 && read_at(fd, &header, sizeof(header), 0) > 0 && has_magic(&header);
	if (fd >= 0)
		close(fd);
	return is_so;
}

static int read_header(struct trace_blocks *b)
{
	int got = read_at(b->fd, &b->header, sizeof(b->header), 0);

	if (got < 0)
		return fail(got, "cannot read %s", b->name);
	if (!got || !has_magic(&b->header))
		return refuse_other_file(b->name);
	if (b->header.version < TRACE_OLDEST_VERSION || b->header.version > TRACE_VERSION)
		return refuse("%s has version %u of the trace format; this exectrace reads versions %u to %u",
			      b->name, b->header.version, TRACE_OLDEST_VERSION, TRACE_VERSION);
	if (b->header.header_bytes < sizeof(b->header))
		return refuse("%s is damaged: its header is too short", b->name);
	if (!crc_is(b->header.crc, (const char *)&b->header + offsetof(struct trace_file_header, start_ns),
		    sizeof(b->header) - offsetof(struct trace_file_header, start_ns)))
		return refuse("%s is damaged: its header does not match its checksum", b->name);
	return 0;
}

/* What a pipe or a device begins with: as many bytes as there are, or a negative errno. */
static ssize_t read_start(int fd, char *out, size_t bytes)
{
	size_t got = 0;

	while (got < bytes) {
		ssize_t n = read(fd, out + got, bytes - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (!n)
			break;
		got += n;
	}
	return got;
}

/* 0 or a negative errno. */
static int copy_rest(int fd, FILE *file)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0 && fwrite(buf, 1, n, file) != (size_t)n)
			return -errno;
	return n < 0 || fflush(file) ? -errno : 0;
}

/* A pipe: copy it to a file that can seek and has no name. But nothing that never ends, as devices do, and is no trace. */
static int spool(int fd, const char *name)
{
	char magic[sizeof(((struct trace_file_header *)0)->magic)];
	ssize_t start = read_start(fd, magic, sizeof(magic));
	FILE *file;
	int copy;

	if (start < 0)
		return fail(start, "cannot read %s", name);
	if (start < (ssize_t)sizeof(magic) || memcmp(magic, TRACE_MAGIC, sizeof(magic)))
		return refuse_other_file(name);
	file = tmpfile();
	if (!file)
		return fail(-errno, "cannot create a temporary file for %s", name);
	copy = fwrite(magic, 1, sizeof(magic), file) == sizeof(magic) ? copy_rest(fd, file) : -errno;
	if (!copy) {
		copy = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
		copy = copy < 0 ? -errno : copy;
	}
	fclose(file);
	if (copy < 0)
		fail(copy, "cannot copy %s to a temporary file", name);
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

	*b = (struct trace_blocks){ .fd = -1, .name = xstrdup(name), .unpacker = unpacker_create(),
				    .chapters = chapters_create() };
	err = open_seekable(b, fd);
	if (!err)
		err = read_header(b);
	if (!err && fstat(b->fd, &about))
		err = fail(-errno, "cannot read %s", name);
	if (!err) {
		b->sealed = is_sealed(b, about.st_size, &trailer);
		err = b->sealed ? chapters_find_by_index(b, trailer.index_offset) :
				  chapters_find_by_walking(b);
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
	chapters_free(b->chapters);
	*b = (struct trace_blocks){ .fd = -1 };
}
