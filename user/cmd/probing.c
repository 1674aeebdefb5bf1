// SPDX-License-Identifier: GPL-2.0-or-later
/* probing.c - the option --usdt: which probes are to be recorded, and where they are */
#include "cmd/probing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/probes.h"
#include "lib/err.h"
#include "lib/mem.h"
#include "lib/opt.h"
#include "trace/facts.h"

int probing_parse(const struct opt *o, const char *text)
{
	struct probing *p = o->value;
	int err;

	if (p->nr == PROBES_MAX)
		return refuse("--%s may be given %d times at most", o->name, PROBES_MAX);
	GROW(p->specs, p->nr + 1);
	err = probe_spec_parse(&p->specs[p->nr], text);
	p->nr += !err;
	return err;
}

/* Where execvp() will find it; NULL if it will not. The caller's, to be freed. */
static char *find_command(const char *name)
{
	const char *path = getenv("PATH");
	char *copy, *rest, *folder, *found = NULL;

	if (strchr(name, '/'))
		return access(name, X_OK) ? NULL : xstrdup(name);
	rest = copy = xstrdup(path ? path : "/bin:/usr/bin");
	while (!found && (folder = strsep(&rest, ":"))) {
		found = xasprintf("%s/%s", *folder ? folder : ".", name);
		if (access(found, X_OK)) {
			free(found);
			found = NULL;
		}
	}
	free(copy);
	return found;
}

int probing_find(struct probing *p, const char *command, pid_t pid)
{
	char *program = command ? find_command(command) : pid ? xasprintf("/proc/%d/exe", (int)pid) : NULL;
	int err;

	/* A command that is not there has no probes; that it is not is for whoever runs it to say. */
	if (command && !program)
		probing_release(p);
	err = probe_specs_complete(p->specs, p->nr, program);
	free(program);
	return err;
}

void probing_describe(const struct probing *p, struct bytes *about)
{
	for (size_t i = 0; i < p->nr; i++) {
		char *name = xasprintf("%s:%s", p->specs[i].provider, p->specs[i].name);
		char key[48];

		snprintf(key, sizeof(key), "probe.%zu", i);
		facts_put(about, key, name);
		snprintf(key, sizeof(key), "probe.%zu.types", i);
		facts_put(about, key, p->specs[i].types);
		free(name);
	}
}

void probing_release(struct probing *p)
{
	for (size_t i = 0; i < p->nr; i++)
		probe_spec_release(&p->specs[i]);
	free(p->specs);
	*p = (struct probing){ 0 };
}
