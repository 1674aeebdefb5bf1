// SPDX-License-Identifier: GPL-2.0-or-later
/* show.c - what the commands that show a trace have in common: their options, and showing it */
#include "cmd/show.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/task_column.h"
#include "cmd/document.h"
#include "cmd/folder.h"
#include "cmd/progress.h"
#include "lib/caller.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/opt.h"
#include "lib/term.h"
#include "trace/reader.h"
#include "view/export.h"
#include "view/picture.h"
#include "view/view.h"
#include "view/viewer.h"

int show_parse_view(const struct opt *o, const char *text)
{
	if (!view_find(text))
		return refuse("there is no view '%s' (exectrace help views lists them)", text);
	*(const char **)o->value = text;
	return 0;
}

int show_parse_by(const struct opt *o, const char *text)
{
	static const struct { const char *name; enum tasks_by by; } all[] = {
		{ "task", BY_DEFAULT }, { "thread", BY_THREAD }, { "process", BY_PROCESS },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (strcmp(all[i].name, text))
			continue;
		*(enum tasks_by *)o->value = all[i].by;
		return 0;
	}
	return refuse("--by takes task, thread or process, not '%s'", text);
}

int show_parse_only(const struct opt *o, const char *text)
{
	struct show *show = o->value;

	GROW(show->only, show->nr_only + 1);
	show->only[show->nr_only++] = text;
	return 0;
}

int show_parse_sort(const struct opt *o, const char *text)
{
	if (strcmp(text, "name") && !task_column_find(text))
		return refuse("there is no column '%s' (exectrace help columns lists them)", text);
	*(const char **)o->value = text;
	return 0;
}

int show_parse_export(const struct opt *o, const char *text)
{
	struct show *show = o->value;

	if (show->exporter)
		return refuse("one format at a time: --%s or --%s", show->exporter->name, o->name);
	if (text && !*text)
		return refuse("--%s takes a name, not nothing", o->name);
	show->exporter = exporter_find(o->name);
	show->export_path = text ? text : "-";
	return 0;
}

void show_release(struct show *show)
{
	expecting_release(&show->expecting);
	free(show->only);
}

bool show_is_on_stdout(const struct show *show)
{
	return show->exporter && !strcmp(show->export_path, "-");
}

bool show_is_wanted(const struct show *show)
{
	return show->exporter || expecting_is_wanted(&show->expecting);
}

static bool is_one_file(const char *a, const char *b)
{
	return a && b && !strcmp(a, b) && strcmp(a, "-");
}

int show_begin(struct show *show, const char *output)
{
	if (is_one_file(output, show->export_path) || is_one_file(output, show->expecting.junit_path))
		return refuse("the trace goes to %s: name another file for what is found out about it", output);
	return expecting_begin(&show->expecting);
}

int show_end(struct show *show, int err)
{
	/* Where a document goes, it goes alone. */
	FILE *out = show_is_on_stdout(show) ? stderr : stdout;

	if (!err && show->expecting.answers.nr && !show->exporter && (show->view || *show->views))
		fputc('\n', out);
	return expecting_end(&show->expecting, err, out);
}

static int show_alone(const struct view *view, const struct findings *f, const struct term *term)
{
	const char *nothing = view->nothing ? view->nothing(f) : NULL;

	if (!nothing)
		return view->show(f, term, stdout);
	puts(nothing);
	return 0;
}

static int show_views(const struct show *show, const struct findings *f, const struct term *term)
{
	int err = show->verbose ? view_find("runs")->show(f, term, stdout) : 0;

	for (const char *const *name = show->views; *name && !err; name++) {
		char *text = NULL;
		size_t size = 0;
		FILE *part = begin_text(&text, &size);

		err = view_find(*name)->show(f, term, part);
		end_text(part);
		/* An empty line between the parts, but none for a part that has nothing to say. */
		if (!err && size)
			printf("%s%s", name == show->views ? "" : "\n", text);
		free(text);
	}
	return err;
}

static FILE *add_file(void *folder, const char *name)
{
	return folder_add(folder, name);
}

static int export_folder(const struct show *show, const struct findings *f)
{
	struct folder folder;
	const struct export_folder files = { add_file, &folder };
	int err;

	if (!strcmp(show->export_path, "-"))
		return refuse("--%s makes a folder, and needs a name for it", show->exporter->name);
	err = folder_open(&folder, show->export_path);
	return err ? err : folder_close(&folder, show->exporter->write_folder(f, &files));
}

static int export_file(const struct show *show, const struct findings *f)
{
	struct document document;
	int err = document_open(&document, show->export_path, show->exporter->is_binary);

	return err ? err : document_close(&document, show->exporter->write(f, document.out));
}

static void stop_progress(struct findings_options *options)
{
	const struct progress *progress = options->progress_arg;

	if (options->progress && progress->last_ms)
		progress_clear();
	options->progress = NULL;
}

static int show_findings(struct show *show, const struct trace *trace,
			 const struct term *term, enum audit_grade *grade)
{
	struct findings findings;
	int err = findings_build(&findings, trace, &show->options);

	if (err)
		return err;
	/* From here on the terminal may be where the answer goes. */
	if (!show->exporter || show_is_on_stdout(show))
		stop_progress(&findings.options);
	if (grade)
		*grade = findings.audit.grade;
	if (show->tty)
		err = viewer_show(&findings, show->tty);
	else if (show->exporter)
		err = show->exporter->write ? export_file(show, &findings) : export_folder(show, &findings);
	else if (show->view)
		err = show_alone(view_find(show->view), &findings, term);
	else
		err = show_views(show, &findings, term);
	if (!err)
		expecting_judge(&show->expecting, &findings);
	findings_release(&findings);
	return err;
}

int show_prepare(struct show *show)
{
	show->options.threshold = show->threshold_percent * 10000;
	show->options.guard_ns = show->guard_us * 1000ULL;
	show->options.only = (struct tasks_filter){ show->only, show->nr_only };
	show->options.expectations = show->expecting.list;
	show->options.nr_expectations = show->expecting.nr;
	if (show->options.to_ns && show->options.to_ns <= show->options.from_ns)
		return refuse("--to is to be later than --from");
	return show->export_path ? document_check(show->export_path) : 0;
}

int show_check_stdin(char **paths, unsigned nr)
{
	unsigned nr_there = 0;

	for (unsigned i = 0; i < nr; i++)
		nr_there += !strcmp(paths[i], "-");
	return nr_there > 1 ? refuse("one trace comes from standard input, not %u", nr_there) : 0;
}

int show_trace(struct show *show, int fd, const char *name, enum audit_grade *grade)
{
	struct progress progress = { 0 };
	struct trace *trace;
	struct term term;
	int err = show_prepare(show);

	if (err)
		return err;
	term_look(&term, stdout);
	show->options.columns = show->exporter ? show->exporter->columns : picture_columns(&term);
	show->options.rows = show->exporter ? show->exporter->rows : PICTURE_MAX_ROWS;
	/* The viewer has the terminal to itself. */
	if (progress_wanted(NULL) && !show->tty) {
		show->options.progress = progress_reading;
		show->options.progress_arg = &progress;
	}
	err = trace_open(&trace, fd, name);
	if (err)
		return err;
	err = show_findings(show, trace, &term, grade);
	if (progress.last_ms)
		progress_clear();
	trace_free(trace);
	return err;
}

int show_open(const char *path, const char **name)
{
	bool is_stdin = !strcmp(path, "-");
	int fd = is_stdin ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	*name = is_stdin ? "standard input" : path;
	if (fd < 0 && errno == EACCES && caller_has_settled())
		return fail(-errno, "cannot open %s with the rights of the user who called sudo (root's own: env -u SUDO_UID)", path);
	return fd < 0 ? fail(-errno, "cannot open %s", path) : fd;
}

int show_file(struct show *show, const char *path, enum audit_grade *grade)
{
	const char *name;
	int err, fd = show_open(path, &name);

	if (fd < 0)
		return fd;
	err = show_trace(show, fd, name, grade);
	close(fd);
	return err;
}
