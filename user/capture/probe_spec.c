// SPDX-License-Identifier: GPL-2.0-or-later
/* probe_spec.c - which probes are meant: what was typed, against what the program has */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "capture/probe_notes.h"
#include "capture/probes.h"
#include "lib/bytes.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/nearest.h"

/* Probes named in the message about one that is not there. */
#define MAX_LISTED 12

static int check_types(const char *types)
{
	size_t nr = strlen(types), nr_strings = 0;

	for (size_t i = 0; i < nr; i++)
		nr_strings += types[i] == 's';
	if (nr && nr <= PROBE_MAX_ARGS && nr_strings <= PROBE_MAX_TEXTS && strspn(types, "duxs") == nr)
		return 0;
	return refuse("the arguments of a probe are up to %d letters d, u, x or s, at most %d of them s, not '%s'",
		      PROBE_MAX_ARGS, PROBE_MAX_TEXTS, types);
}

/* Takes the last of the words that colons part off the text, and returns it; all of it if there is no colon. */
static char *take_last_word(char *text)
{
	char *colon = strrchr(text, ':');

	if (!colon)
		return text;
	*colon = '\0';
	return colon + 1;
}

int probe_spec_parse(struct probe_spec *spec, const char *text)
{
	char *copy = xstrdup(text), *types = strchr(copy, '='), *name, *provider;
	int err = 0;

	*spec = (struct probe_spec){ 0 };
	if (types)
		*types++ = '\0';
	name = take_last_word(copy);
	provider = take_last_word(copy);
	if (name == copy || !*name || !*provider || !*copy)
		err = refuse("--usdt takes [FILE:]PROVIDER:NAME[=TYPES], as in python:function__entry=ssd, not '%s'",
			     text);
	else if (types)
		err = check_types(types);
	if (!err) {
		/* With a slash: for another one libbpf would look in $LD_LIBRARY_PATH and $PATH. */
		spec->file = provider == copy ? NULL : xasprintf("%s%s", strchr(copy, '/') ? "" : "./", copy);
		spec->provider = xstrdup(provider);
		spec->name = xstrdup(name);
		strcpy(spec->types, types ? types : "");
	}
	free(copy);
	return err;
}

void probe_spec_release(struct probe_spec *spec)
{
	free(spec->file);
	free(spec->provider);
	free(spec->name);
	*spec = (struct probe_spec){ 0 };
}

struct search {
	struct probe_spec *spec;
	char *wanted;           /* "PROVIDER:PROBE" */
	bool found;
	size_t nr_args;
	char **others;          /* what else there is, each once */
	size_t nr_others, others_cap;
};

static void remember(struct search *s, const char *name)
{
	/* One that was compiled into several places comes several times. */
	for (size_t i = 0; i < s->nr_others; i++)
		if (!strcmp(s->others[i], name))
			return;
	GROW(s->others, s->nr_others + 1);
	s->others[s->nr_others++] = xstrdup(name);
}

/* "-4@%eax 8@%rbx" is d, u; so is "-4@[sp, 60] 8@[x0]", as it is on ARM. */
static void take_types(struct search *s, const char *args)
{
	char *types = s->spec->types;
	size_t said = strlen(types);

	s->nr_args = 0;
	while (*args && s->nr_args < PROBE_MAX_ARGS) {
		if (s->nr_args >= said) {
			types[s->nr_args] = *args == '-' ? 'd' : 'u';
			types[s->nr_args + 1] = '\0';
		}
		s->nr_args++;
		args += strcspn(args, " [");
		args += *args == '[' ? strcspn(args, "]") : 0;
		args += strcspn(args, " ");
		args += strspn(args, " ");
	}
}

static void see_note(void *arg, const struct probe_note *note)
{
	struct search *s = arg;
	char *name = xasprintf("%s:%s", note->provider, note->name);

	if (strcmp(name, s->wanted))
		remember(s, name);
	else if (!s->found)
		take_types(s, note->args);
	s->found |= !strcmp(name, s->wanted);
	free(name);
}

/* The first few of those that there are, and which may have been meant. */
static int refuse_probe(const struct search *s, const char *file)
{
	struct nearest nearest = { 0 };
	struct bytes list = { 0 };
	int err;

	for (size_t i = 0; i < s->nr_others; i++) {
		nearest_consider(&nearest, s->wanted, s->others[i]);
		if (i >= MAX_LISTED)
			continue;
		bytes_put(&list, ", ", i ? 2 : 0);
		bytes_put(&list, s->others[i], strlen(s->others[i]));
	}
	bytes_put(&list, "", 1);
	if (!s->nr_others)
		err = refuse("there are no probes in %s (one that is in a library needs its name: --usdt FILE:%s)", file,
			     s->wanted);
	else if (nearest.best)
		err = refuse("there is no probe %s in %s; did you mean %s?", s->wanted, file, nearest.best);
	else
		err = refuse("there is no probe %s in %s; there are %s%s", s->wanted, file,
			     (const char *)list.data, s->nr_others > MAX_LISTED ? ", ..." : "");
	bytes_release(&list);
	return err;
}

static void search_release(struct search *s)
{
	for (size_t i = 0; i < s->nr_others; i++)
		free(s->others[i]);
	free(s->others);
	free(s->wanted);
}

static int search_file(struct search *s, const char *file)
{
	int err = probe_notes_read(file, see_note, s);

	if (err == -ENOEXEC)
		return refuse("%s is no ELF program: name the one that has the probe, as in FILE:%s", file, s->wanted);
	if (err)
		return fail(err, "cannot look for probes in %s", file);
	if (!s->found)
		return refuse_probe(s, file);
	if (strlen(s->spec->types) > s->nr_args)
		return refuse("%s has %zu arguments, and '%s' is for %zu", s->wanted, s->nr_args, s->spec->types,
			      strlen(s->spec->types));
	return 0;
}

static int complete(struct probe_spec *spec, const char *program)
{
	struct search search = { .spec = spec };
	int err;

	if (!spec->file && !program)
		return refuse("which file is %s:%s in? Name it: --usdt FILE:%s:%s", spec->provider, spec->name,
			      spec->provider, spec->name);
	if (!spec->file)
		spec->file = xstrdup(program);
	search.wanted = xasprintf("%s:%s", spec->provider, spec->name);
	err = search_file(&search, spec->file);
	search_release(&search);
	return err;
}

/* One that is attached to twice would be passed twice each time. */
static int check_twice(const struct probe_spec *specs, size_t nr)
{
	const struct probe_spec *last = &specs[nr - 1];

	for (const struct probe_spec *s = specs; s < last; s++)
		if (!strcmp(s->file, last->file) && !strcmp(s->provider, last->provider) && !strcmp(s->name, last->name))
			return refuse("the probe %s:%s of %s is asked for twice", s->provider, s->name, s->file);
	return 0;
}

int probe_specs_complete(struct probe_spec *specs, size_t nr, const char *program)
{
	int err = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		err = complete(&specs[i], program);
		if (!err)
			err = check_twice(specs, i + 1);
	}
	return err;
}
