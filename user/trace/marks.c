// SPDX-License-Identifier: GPL-2.0-or-later
/* marks.c - one mark out of bytes of any origin, as trace_file.h lays them out */
#include "trace/marks.h"

#include <errno.h>
#include <string.h>

#include <exectrace/mark.h>
#include <exectrace/trace_file.h>

#include "lib/bytes.h"

_Static_assert(MARK_NAME_MAX == EXECTRACE_NAME_MAX, "mark.h says how long a name may be");

bool mark_is_good(uint32_t what)
{
	uint32_t kind = what & 0xff, length = what >> 8;

	return kind >= EXECTRACE_MARK_BEGIN && kind <= EXECTRACE_MARK_NOTHING && length <= MARK_NAME_MAX &&
	       (length != 0) == (kind == EXECTRACE_MARK_BEGIN);
}

int mark_take(struct reading *bytes, struct trace_mark *mark)
{
	size_t left = bytes->end - bytes->at, padded = 0;
	struct trace_mark_head head;

	if (left < sizeof(head))
		return 0;
	memcpy(&head, bytes->at, sizeof(head));
	if (!head.what)
		return 0;
	if (!mark_is_good(head.what))
		return -EBADMSG;
	mark->time_ns = head.time_ns;
	mark->task = head.task;
	mark->kind = head.what & 0xff;
	mark->name_bytes = head.what >> 8;
	/* Most have none. */
	if (mark->name_bytes) {
		padded = mark_padded(mark->name_bytes);
		if (left < sizeof(head) + padded)
			return 0;
		memcpy(mark->name, bytes->at + sizeof(head), mark->name_bytes);
	}
	mark->name[mark->name_bytes] = 0;
	bytes->at += sizeof(head) + padded;
	return 1;
}
