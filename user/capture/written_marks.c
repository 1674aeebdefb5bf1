// SPDX-License-Identifier: GPL-2.0-or-later
/* written_marks.c - marks as a traced program writes them (mark.h), and as they go into a trace (trace_file.h) */
#include "capture/written_marks.h"

#include <string.h>

#include <exectrace/mark.h>
#include <exectrace/trace_file.h>

#include "capture/tsc.h"
#include "trace/marks.h"

/* One mark, and how long it is as written; 0: it is not (all) there. */
struct written {
	struct exectrace_mark mark;
	size_t bytes;
	size_t name_bytes;      /* with zeros */
};

static struct written read_short(const uint8_t *from, size_t bytes, uint64_t last)
{
	struct exectrace_short_mark mark;
	struct written written = { 0 };

	if (bytes < sizeof(mark))
		return written;
	memcpy(&mark, from, sizeof(mark));
	written.mark.what = mark.what & 0xff & ~EXECTRACE_MARK_SHORT;
	written.mark.task = mark.what >> 8;
	written.mark.time = last + mark.since;
	written.bytes = sizeof(mark);
	return written;
}

static struct written read_long(const uint8_t *from, size_t bytes)
{
	struct written written = { 0 };
	size_t length;

	if (bytes < sizeof(written.mark))
		return written;
	memcpy(&written.mark, from, sizeof(written.mark));
	length = written.mark.what >> 8;
	/* A longer name is none, and who looks at `what' sees that. */
	written.name_bytes = length <= MARK_NAME_MAX ? mark_padded(length) : 0;
	if (bytes >= sizeof(written.mark) + written.name_bytes)
		written.bytes = sizeof(written.mark) + written.name_bytes;
	return written;
}

static struct written read_one(const uint8_t *from, size_t bytes, uint64_t last)
{
	const struct written none = { 0 };
	uint32_t what;

	if (bytes < sizeof(what))
		return none;
	memcpy(&what, from, sizeof(what));
	if (!what)
		return none;
	return what & EXECTRACE_MARK_SHORT ? read_short(from, bytes, last) : read_long(from, bytes);
}

/* As tsc_date(). */
static int date(const struct written_marks *w, uint64_t time, uint64_t *ns)
{
	*ns = time;
	return w->tsc ? tsc_date(w->tsc, time, ns) : 1;
}

struct translation written_marks_translate(struct written_marks *w, const uint8_t *from, size_t bytes, uint8_t *to)
{
	struct translation t = { 0 };
	struct written written;

	while (!t.is_bad && (written = read_one(from + t.read, bytes - t.read, w->last)).bytes) {
		uint64_t time_ns;
		int dated = date(w, written.mark.time, &time_ns);
		struct trace_mark_head head;

		if (!dated)
			break;
		head = (struct trace_mark_head){ written.mark.what, written.mark.task, time_ns };
		memcpy(to + t.made, &head, sizeof(head));
		memcpy(to + t.made + sizeof(head), from + t.read + sizeof(written.mark), written.name_bytes);
		w->last = written.mark.time;
		t.made += sizeof(head) + written.name_bytes;
		t.read += written.bytes;
		t.is_bad = dated < 0;
	}
	return t;
}
