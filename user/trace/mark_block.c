// SPDX-License-Identifier: GPL-2.0-or-later
/* mark_block.c - the payload of a block of marks, packed and unpacked */
#include "trace/mark_block.h"

#include <errno.h>
#include <string.h>

#include <exectrace/trace_file.h>

#include "lib/number.h"
#include "trace/marks.h"

/* Those of some marks go into their columns. */
static void add_numbers(struct bytes *columns, uint64_t (*numbers)[COLUMN_CHUNK], size_t nr)
{
	for (int i = 0; i < NR_MARK_COLUMNS; i++)
		column_add(&columns[i], numbers[i], nr);
}

void marks_pack(struct bytes *out, const void *marks, size_t bytes, uint64_t first_ns)
{
	struct reading reading = { marks, (const uint8_t *)marks + bytes, false };
	struct bytes columns[NR_MARK_COLUMNS] = { 0 }, names = { 0 };
	uint64_t numbers[NR_MARK_COLUMNS][COLUMN_CHUNK], last_ns = first_ns;
	uint32_t last_task = 0;
	struct trace_mark mark;
	size_t nr = 0;

	while (mark_take(&reading, &mark) > 0) {
		numbers[MARK_WHAT][nr] = mark.kind | mark.name_bytes << 8;
		numbers[MARK_TASK][nr] = zigzag((int32_t)(mark.task - last_task));
		numbers[MARK_GAP][nr] = mark.time_ns - last_ns;
		bytes_put(&names, mark.name, mark.name_bytes);
		last_ns = mark.time_ns;
		last_task = mark.task;
		if (++nr == COLUMN_CHUNK) {
			add_numbers(columns, numbers, nr);
			nr = 0;
		}
	}
	add_numbers(columns, numbers, nr);
	columns_put(out, columns, NR_MARK_COLUMNS);
	bytes_put(out, names.data, names.nr);
	bytes_release(&names);
}

/* What so many marks take: before version 3, heads and names; then three numbers and a name each, and the heads of columns. */
static size_t most_bytes(unsigned version, size_t nr)
{
	return version < 3 ? nr * (16 + MARK_NAME_MAX) : NR_MARK_COLUMNS * MAX_VARINT_BYTES + nr * (3 + 5 + 9 + MARK_NAME_MAX);
}

bool mark_block_begin(struct mark_block *b, const struct bytes *payload, unsigned version, uint64_t first_ns, uint32_t nr)
{
	if (payload->nr > most_bytes(version, nr) || (version >= 3 && first_ns > TRACE_MAX_NS))
		return false;
	*b = (struct mark_block){ .rest = { payload->data, payload->data + payload->nr, false },
				  .is_old = version < 3, .time_ns = first_ns };
	if (b->is_old)
		return true;
	columns_begin(b->columns, NR_MARK_COLUMNS, &b->rest);
	b->nr_left = nr;
	return !b->rest.bad;
}

static bool unpack_some(struct mark_block *b)
{
	b->nr = least(b->nr_left, MARKS_AT_ONCE);
	b->nr_left -= b->nr;
	b->at = 0;
	for (int i = 0; i < NR_MARK_COLUMNS; i++)
		column_take(&b->columns[i], b->numbers[i], b->nr);
	return columns_are_good(b->columns, NR_MARK_COLUMNS);
}

/* Of numbers that may be any. */
static int make_mark(struct mark_block *b, uint64_t what, uint64_t task, uint64_t gap, struct trace_mark *mark)
{
	const uint8_t *name;

	if (what > UINT32_MAX || !mark_is_good(what) || task > UINT32_MAX || gap > TRACE_MAX_NS - b->time_ns)
		return -EBADMSG;
	mark->name_bytes = what >> 8;
	name = read_bytes(&b->rest, mark->name_bytes);
	if (!name)
		return -EBADMSG;
	mark->kind = what & 0xff;
	mark->time_ns = b->time_ns += gap;
	mark->task = b->task += (uint32_t)unzigzag(task);
	memcpy(mark->name, name, mark->name_bytes);
	mark->name[mark->name_bytes] = 0;
	return 1;
}

int mark_block_next(struct mark_block *b, struct trace_mark *mark)
{
	uint32_t i;

	if (b->at == b->nr && !b->nr_left) {
		bool is_end = b->rest.at == b->rest.end;

		return is_end ? 0 : b->is_old && mark_take(&b->rest, mark) > 0 ? 1 : -EBADMSG;
	}
	if (b->at == b->nr && !unpack_some(b))
		return -EBADMSG;
	i = b->at++;
	return make_mark(b, b->numbers[MARK_WHAT][i], b->numbers[MARK_TASK][i], b->numbers[MARK_GAP][i], mark);
}
