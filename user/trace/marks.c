// SPDX-License-Identifier: GPL-2.0-or-later
/* marks.c - one mark out of bytes of any origin, as trace_file.h lays them out */
#include "trace/marks.h"

#include <errno.h>
#include <string.h>

#include <exectrace/mark.h>
#include <exectrace/trace_file.h>

#include "lib/bytes.h"

_Static_assert(MARK_NAME_MAX == EXECTRACE_NAME_MAX, "mark.h says how long a name may be");

int mark_take(struct reading *bytes, struct trace_mark *mark)
{
	struct trace_mark_head head;
	size_t length, padded;

	if ((size_t)(bytes->end - bytes->at) < sizeof(head))
		return 0;
	memcpy(&head, bytes->at, sizeof(head));
	if (!head.what)
		return 0;
	mark->time_ns = head.time_ns;
	mark->task = head.task;
	mark->kind = head.what & 0xff;
	length = head.what >> 8;
	if (mark->kind < EXECTRACE_MARK_BEGIN || mark->kind > EXECTRACE_MARK_NOTHING ||
	    length > MARK_NAME_MAX || (length != 0) != (mark->kind == EXECTRACE_MARK_BEGIN))
		return -EBADMSG;
	padded = mark_padded(length);
	if ((size_t)(bytes->end - bytes->at) < sizeof(head) + padded)
		return 0;
	memcpy(mark->name, bytes->at + sizeof(head), length);
	mark->name[length] = 0;
	bytes->at += sizeof(head) + padded;
	return 1;
}
