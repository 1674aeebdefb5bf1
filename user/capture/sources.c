// SPDX-License-Identifier: GPL-2.0-or-later
/* sources.c - which sources of records there are */
#include "capture/source.h"

#include <errno.h>
#include <string.h>

#include "capture/perf_source.h"
#include "capture/tracer.h"
#include "lib/bytes.h"
#include "lib/err.h"

const struct source_kind *const source_kinds[] = { &bpf_source, &perf_source, NULL };

static int refuse_source(const char *name)
{
	struct bytes list = { 0 };

	for (const struct source_kind *const *kind = source_kinds; *kind; kind++) {
		bytes_put(&list, ", ", kind == source_kinds ? 0 : 2);
		bytes_put(&list, (*kind)->name, strlen((*kind)->name));
	}
	bytes_put(&list, "", 1);
	refuse("there is no backend '%s' (there are: %s)", name, (char *)list.data);
	bytes_release(&list);
	return -EINVAL;
}

int source_find(const struct source_kind **kind, const char *name)
{
	for (const struct source_kind *const *k = source_kinds; *k; k++) {
		if (strcmp((*k)->name, name))
			continue;
		*kind = *k;
		return 0;
	}
	return refuse_source(name);
}
