// SPDX-License-Identifier: GPL-2.0-or-later
/* mark_merge.c - one order of the marks that a thread makes in several files */
#include "capture/mark_merge.h"

#include <string.h>

#include "capture/mark_files.h"
#include "trace/marks.h"

/* As much as is handed on at once, and one mark more. */
#define MAX_BYTES 65536

void held_marks_put(struct held_marks *h, const struct marks_found *found)
{
	bytes_put(&h->marks, found->marks, found->bytes);
}

void held_marks_release(struct held_marks *h)
{
	bytes_release(&h->marks);
	*h = (struct held_marks){ 0 };
}

/* The next mark, and its bytes; 0: there is none. */
static size_t look(const struct held_marks *h, struct trace_mark *mark)
{
	const uint8_t *at = h->marks.data + h->at;
	struct reading bytes = { at, h->marks.data + h->marks.nr, false };

	return h->at < h->marks.nr && mark_take(&bytes, mark) > 0 ? bytes.at - at : 0;
}

/* The earliest mark of all until then goes to the others. False: there is none. */
static bool take_first(struct held_marks *const *files, size_t nr, uint64_t until_ns, struct bytes *out, struct marks_found *found)
{
	struct held_marks *first = NULL;
	uint64_t first_ns = UINT64_MAX;
	size_t first_bytes = 0;

	for (size_t i = 0; i < nr; i++) {
		struct trace_mark mark;
		size_t bytes = look(files[i], &mark);

		if (!bytes || mark.time_ns > until_ns || mark.time_ns >= first_ns)
			continue;
		first = files[i];
		first_ns = mark.time_ns;
		first_bytes = bytes;
	}
	if (!first)
		return false;
	bytes_put(out, first->marks.data + first->at, first_bytes);
	first->at += first_bytes;
	found->first_ns = found->nr++ ? found->first_ns : first_ns;
	found->last_ns = first_ns;
	return true;
}

/* What has been handed on need not be held. */
static void let_go(struct held_marks *h)
{
	h->marks.nr = held_marks_nr(h);
	if (h->merged && h->marks.nr)
		memmove(h->marks.data, h->marks.data + h->merged, h->marks.nr);
	h->merged = 0;
}

bool mark_merge(struct held_marks *const *files, size_t nr, uint64_t until_ns, const struct marks_found *of,
		bool (*fn)(const struct marks_found *, void *), void *arg)
{
	struct bytes out = { 0 };
	bool is_taken = true, is_refused = false;

	while (is_taken) {
		struct marks_found found = { of->pid, of->tid, of->created_ns, NULL, 0, 0, 0, 0 };

		out.nr = 0;
		for (size_t i = 0; i < nr; i++)
			files[i]->at = files[i]->merged;
		while (out.nr < MAX_BYTES && take_first(files, nr, until_ns, &out, &found))
			;
		found.marks = out.data;
		found.bytes = out.nr;
		is_taken = found.nr && fn(&found, arg);
		is_refused = found.nr && !is_taken;
		for (size_t i = 0; i < nr && is_taken; i++)
			files[i]->merged = files[i]->at;
	}
	for (size_t i = 0; i < nr; i++)
		let_go(files[i]);
	bytes_release(&out);
	return !is_refused;
}
