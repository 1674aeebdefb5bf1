// SPDX-License-Identifier: GPL-2.0-or-later
/* compare_traces.c - two recorded traces side by side */
#include "cmd/compare_traces.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "analysis/contrast.h"
#include "analysis/task_column.h"
#include "cmd/document.h"
#include "cmd/show.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/contrast.h"

/* One of the two. */
struct side {
	const char *name;
	struct trace *trace;
	struct findings findings;
	bool is_built;
};

static int load(struct side *side, const struct show *show, const char *path)
{
	int fd = show_open(path, &side->name), err;

	if (fd < 0)
		return fd;
	err = trace_open(&side->trace, fd, side->name);
	close(fd);
	if (!err)
		err = findings_build(&side->findings, side->trace, &show->options);
	side->is_built = !err;
	return err;
}

static void release(struct side *side)
{
	if (side->is_built)
		findings_release(&side->findings);
	trace_free(side->trace);
}

static int write_json(const struct contrast *c, const char *const names[2], const char *path)
{
	struct document document;
	int err = document_open(&document, path, false);

	if (err)
		return err;
	contrast_write_json(c, names, document.out);
	return document_close(&document, 0);
}

static int show_contrast(const struct side sides[2], const struct show *show)
{
	const struct task_column *column = task_column_find(show->options.sort);
	const char *names[2] = { sides[0].name, sides[1].name };
	struct contrast contrast;
	struct term term;
	int err = 0;

	contrast_build(&contrast, &sides[0].findings, &sides[1].findings, column);
	if (show->export_path) {
		err = write_json(&contrast, names, show->export_path);
	} else {
		term_look(&term, stdout);
		contrast_show(&contrast, names, column ? column : &task_columns[0], show->options.top, &term, stdout);
	}
	contrast_release(&contrast);
	return err;
}

int compare_traces(const struct show *show, char **paths)
{
	struct side sides[2] = { 0 };
	int err = show_check_stdin(paths, 2);

	for (int i = 0; !err && i < 2; i++)
		err = load(&sides[i], show, paths[i]);
	if (!err)
		err = show_contrast(sides, show);
	release(&sides[0]);
	release(&sides[1]);
	return err;
}
